"""How available the watched products were to an account, measured by its own critical tickets.

A product counts as unavailable while at least one ticket of the account with severity 1 on it is not solved and no third
party holds the cause. What nobody reported is not seen, and the time until a ticket is marked solved counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from desk.store.work import Ticket
from policy import Policy
from policy.model import CRITICAL

_HUNDREDTH = Decimal("0.01")
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Measured:
    """A product's availability in percent (rounded down), and how long it was not available."""

    product: str
    percent: Decimal
    down: timedelta


def measured(session: Session, policy: Policy, account_id: int, start: datetime, end: datetime) -> list[Measured]:
    """For each watched product, from `start` to `end`."""
    outages = (
        select(Ticket.product, Ticket.opened_at, Ticket.resolved_at)
        .where(Ticket.account_id == account_id, Ticket.severity == CRITICAL, Ticket.third_party.is_(False))
        .where(Ticket.product.in_(policy.watched_products), Ticket.opened_at < end)
        .where(or_(Ticket.resolved_at.is_(None), Ticket.resolved_at > start))
    )
    rows = session.execute(outages).all()
    spans = {
        product: [(max(opened, start), min(solved or end, end)) for of, opened, solved in rows if of == product]
        for product in policy.watched_products
    }
    return [_measured(product, covered(found), end - start) for product, found in spans.items()]


def covered(spans: Iterable[Span]) -> timedelta:
    """The time that the spans cover together, each moment counted once."""
    total, reached = timedelta(), None
    for start, end in sorted(spans):
        begin = start if reached is None else max(start, reached)
        if end > begin:
            total += end - begin
            reached = end
    return total


def _measured(product: str, down: timedelta, whole: timedelta) -> Measured:
    microsecond = timedelta(microseconds=1)
    share = 100 - Decimal(100 * (down // microsecond)) / max(whole // microsecond, 1)
    return Measured(product, share.quantize(_HUNDREDTH, ROUND_DOWN), down)
