"""What a month's extra credits cost, and what an account has to expect. Money is decimal, in the region's currency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from policy.credit_book import expires_at
from policy.credit_entries import WORK, Entry
from policy.credits import Agreement, agreement_at
from policy.model import CreditTerms, Policy
from policy.months import last_day, month_of, month_start, months_after

_CENT = Decimal("0.01")
LOOK_BACK = timedelta(days=90)
_SHORTEST_LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True)
class BillLine:
    """Extras of the month `origin` on the bill of `month`; negative when they are given back after they were billed."""

    month: date
    origin: date
    credits: int
    unit_price: Decimal
    currency: str
    plan: str

    @property
    def total(self) -> Decimal:
        """What the line comes to, in cents."""
        return (self.unit_price * self.credits).quantize(_CENT, ROUND_HALF_UP)


def bill(
    policy: Policy, agreements: Sequence[Agreement], month: date, entries: Iterable[Entry], earlier: Iterable[BillLine]
) -> list[BillLine]:
    """The lines of a month's bill, at the plan and region in force when the month ends.

    What is given back of an earlier month is priced as it was billed then (`earlier`).
    """
    extras: Counter[date] = Counter()
    for entry in entries:
        if entry.origin and month_of(entry.at) == month:
            extras[entry.origin] += entry.extra
    prices = {line.origin: line for line in earlier if line.month == line.origin}
    prices[month] = _priced(policy, agreements, month)
    return [replace(prices[origin], month=month, credits=extras[origin]) for origin in sorted(extras) if extras[origin]]


def _priced(policy: Policy, agreements: Sequence[Agreement], month: date) -> BillLine:
    agreement = agreement_at(agreements, month_start(months_after(month, 1)))
    price, currency = policy.extra_credit_price(agreement.plan, agreement.region)
    return BillLine(month, month, 0, price, currency, agreement.plan)


def total(lines: Iterable[BillLine]) -> dict[str, Decimal]:
    """The sum of some lines for each currency."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        sums[line.currency] = sums.get(line.currency, Decimal(0)) + line.total
    return sums


@dataclass(frozen=True)
class Lot:
    """Credits of one month's grant that are left, and the last day on which they can be used."""

    month: date
    credits: int
    last_day: date


def open_lots(terms: CreditTerms, left: Mapping[date, int]) -> list[Lot]:
    """The lots that hold something, in the order in which they are used."""
    return [
        Lot(month, left[month], (expires_at(terms, month) - timedelta(days=1)).date())
        for month in sorted(left)
        if left[month] > 0
    ]


@dataclass(frozen=True)
class Outlook:
    """What to expect on the last day of the month if work goes on as before: the balance, or extras."""

    day: date
    expected_use: int
    balance: int
    extra: int


def outlook(entries: Sequence[Entry], started: datetime, balance: int, now: datetime) -> Outlook:
    """By the work of the last 90 days, or since the account started (but over 30 days at least)."""
    look_back = min(LOOK_BACK, max(now - started, _SHORTEST_LOOK_BACK))
    worked = [entry for entry in entries if entry.purpose == WORK and entry.at > now - look_back]
    used = sum(entry.extra - entry.credits if entry.kind != "cover" else 0 for entry in worked)
    ends = month_start(months_after(month_of(now), 1))
    expected = int(Decimal(max(used, 0)) * Decimal((ends - now) / look_back) + Decimal("0.5"))
    return Outlook(last_day(month_of(now)), expected, max(balance - expected, 0), max(expected - balance, 0))
