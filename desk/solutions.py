"""How an account's earlier tickets were solved: searched, the newest solution first, page by page."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import literal, select, tuple_
from sqlalchemy.orm import Session

from desk import search, tickets
from desk.clock import iso
from desk.errors import BadInput
from desk.store.work import Ticket


def page(
    session: Session, account_id: int, q: str, limit: int, cursor: str | None
) -> tuple[Sequence[Ticket], str | None]:
    """Solved tickets with a solution, and the cursor of the next page. Raises BadInput for a cursor that can't be."""
    query = (
        select(Ticket)
        .where(tickets.of_account(account_id), Ticket.status.in_(tickets.SOLVED))
        .where(Ticket.solution.is_not(None), Ticket.resolved_at.is_not(None))
        .order_by(Ticket.resolved_at.desc(), Ticket.id.desc())
        .limit(limit + 1)
    )
    if q:
        query = query.where(search.fits(session, q))
    if cursor is not None:
        at, last = _read(cursor)
        place = (literal(at, Ticket.resolved_at.type), literal(last, Ticket.id.type))
        query = query.where(tuple_(Ticket.resolved_at, Ticket.id) < tuple_(*place))
    found = session.scalars(query).all()
    return found[:limit], _cursor(found[limit - 1]) if len(found) > limit else None


def _cursor(ticket: Ticket) -> str:
    at = iso(ticket.resolved_at) if ticket.resolved_at else ""
    return base64.urlsafe_b64encode(f"{at} {ticket.id}".encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[datetime, int]:
    try:
        at, _, number = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(" ")
        moment, last = datetime.fromisoformat(at), int(number)
    except ValueError:
        raise BadInput("That cursor is not one of ours.") from None
    if moment.tzinfo is None or not 0 < last < 2**31:
        raise BadInput("That cursor is not one of ours.")
    return moment, last
