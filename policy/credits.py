"""Service credits as an append-only ledger in whole credits. Source: contract section 6, Credits.

The facts of an account (its agreement, the charges for its tickets, the response commitments that were missed) give the
ledger: `replay` from the first day, `advance` from where it stands. Both give the same entries, in the order of time.

A lot is what was granted in one month. The oldest lot is used first; a charge beyond the balance is an extra, to be paid
in money. An extra stays open until its month ends: credits that come back before that are used for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from policy.credit_book import Book, Standing, expires_at
from policy.credit_entries import Charge, Entry, balance
from policy.model import CreditTerms, Policy, known
from policy.months import month_of, month_start, months_between

__all__ = [
    "Agreement",
    "Charge",
    "Entry",
    "Facts",
    "Missed",
    "Standing",
    "advance",
    "agreement_at",
    "balance",
    "credits_for",
    "expires_at",
    "replay",
]

_MONTH, _GRANT, _CHARGE, _MISSED = 0, 1, 2, 3


@dataclass(frozen=True)
class Agreement:
    """The plan and region of an account, in force after `since` until the next one."""

    since: datetime
    plan: str
    region: str


@dataclass(frozen=True)
class Missed:
    """A ticket without a first response when its plan's response was due: its work is not billed."""

    ticket: int
    at: datetime


@dataclass(frozen=True)
class Facts:
    """What an account's ledger follows from. Agreements are in the order of time, and the first one starts the ledger."""

    agreements: Sequence[Agreement]
    charges: Sequence[Charge] = ()
    missed: Sequence[Missed] = ()


def credits_for(terms: CreditTerms, minutes: int) -> int:
    """What a time entry costs: one credit for each started span of work (10 minutes as shipped)."""
    return -(-minutes // terms.minutes_per_credit)


def agreement_at(agreements: Sequence[Agreement], moment: datetime) -> Agreement:
    """The one in force at a moment: a change counts after the moment in which it is made."""
    return next((found for found in reversed(agreements) if found.since < moment), agreements[0])


def replay(policy: Policy, facts: Facts, until: datetime) -> list[Entry]:
    """The whole ledger up to a moment."""
    return advance(policy, facts, Standing(), None, until)


def advance(policy: Policy, facts: Facts, standing: Standing, since: datetime | None, until: datetime) -> list[Entry]:
    """What is to be appended to a ledger for the time after `since` (None: from the start) up to `until`.

    `facts` holds the charges and missed commitments that are not in the ledger yet; one that is dated before `since`
    counts from there.
    """
    book = Book(policy.credits, standing)
    steps = [*_months(policy, facts, since, until), *_events(facts, since)]
    for at, _, _, step in sorted(steps, key=lambda step: step[:3]):
        _take(book, at, step)
    return book.added


@dataclass(frozen=True)
class _Grant:
    month: date
    credits: int


_Step = tuple[datetime, int, int, "_Grant | Charge | Missed | None"]


def _take(book: Book, at: datetime, step: _Grant | Charge | Missed | None) -> None:
    if isinstance(step, Charge):
        book.charge(at, step)
    elif isinstance(step, Missed):
        book.miss(at, step.ticket)
    elif isinstance(step, _Grant):
        book.grant(at, step.month, step.credits)
    else:
        book.expire(at)


def _months(policy: Policy, facts: Facts, since: datetime | None, until: datetime) -> Iterator[_Step]:
    """The ends of months, and the grants. An account gets its first month's credits when it starts."""
    start = facts.agreements[0].since
    for month in months_between(month_of(since or start), month_of(until)):
        first = month_start(month)
        if (since or start) < first <= until:
            yield first, _MONTH, 0, None
        at = max(_granted_at(policy.credits, month), start)
        if (since is None or since < at) and at <= until and month_of(at) == month:
            plan = known(policy.plans, agreement_at(facts.agreements, at).plan, "plan")
            yield at, _GRANT, 0, _Grant(month, plan.credits_per_month)


def _granted_at(terms: CreditTerms, month: date) -> datetime:
    return month_start(month) + timedelta(days=terms.granted_on_day - 1)


def _events(facts: Facts, since: datetime | None) -> Iterator[_Step]:
    """A commitment runs out after its last moment, so work of that very moment comes first."""
    earliest = since or facts.agreements[0].since
    for charge in facts.charges:
        yield max(charge.at, earliest), _CHARGE, charge.id, charge
    for missed in facts.missed:
        yield max(missed.at, earliest), _MISSED, missed.ticket, missed
