"""Skipping the line: for some credits a ticket goes before the others of its severity and priority."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from desk import credits, tickets
from desk.errors import Conflict
from desk.store.work import SKIPPED_RANK, Ticket
from policy import Policy
from policy.credit_entries import SKIP_THE_LINE

NOT_ON_PLAN = "Your plan has no skipping of the line."


class PriceChanged(Conflict):
    """The user has agreed to a price that is not the one of this moment."""


@dataclass(frozen=True)
class Price:
    """What skipping costs: so many credits, of which `extra` are beyond the balance and cost `unit_price` each."""

    credits: int
    extra: int
    unit_price: Decimal
    currency: str


def _cost(policy: Policy, ticket: Ticket) -> int | None:
    return policy.plans[ticket.account.plan].skip_the_line_credits


def refusal(policy: Policy, ticket: Ticket) -> str | None:
    """Why this ticket can't skip the line, or None if it can."""
    if _cost(policy, ticket) is None:
        return NOT_ON_PLAN
    if ticket.skip_rank == SKIPPED_RANK:
        return f"{ticket.reference} has skipped the line already."
    return f"{ticket.reference} is solved already." if ticket.status in tickets.SOLVED else None


def price(session: Session, policy: Policy, ticket: Ticket, now: datetime) -> Price:
    """The price for a ticket at this moment. Raises Conflict where the line can't be skipped."""
    account, cost = ticket.account, _cost(policy, ticket)
    reason = refusal(policy, ticket)
    if reason or cost is None:
        raise Conflict(reason or NOT_ON_PLAN)
    credits.settle(session, policy, account.id, now)
    unit_price, currency = policy.extra_credit_price(account.plan, account.region)
    return Price(cost, max(cost - credits.balance(session, account.id), 0), unit_price, currency)


def skip(session: Session, policy: Policy, ticket: Ticket, actor: str, shown: tuple[int, int], now: datetime) -> Price:
    """Put the ticket forward and charge it in the same transaction.

    `shown`: the credits and extras that the user has agreed to. Raises PriceChanged if it is another one by now.
    """
    cost = price(session, policy, ticket, now)
    if (cost.credits, cost.extra) != shown:
        raise PriceChanged("The price has changed. Please look at it again.")
    ticket.skip_rank = SKIPPED_RANK
    tickets.add_event(session, ticket, now, actor, SKIP_THE_LINE, {"credits": cost.credits, "extra": cost.extra})
    credits.settle(session, policy, ticket.account_id, now)
    return cost
