"""A person's data in the outbox: where it was delivered, and the copies that the outbox keeps."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Text, cast, null, or_, select, update
from sqlalchemy.orm import Session

from desk.store.outgoing import Delivery
from desk.store.work import Ticket


def delivered(session: Session, person_id: int) -> list[dict[str, Any]]:
    """Which tickets of a person went where, and when."""
    own = select(Delivery).join(Ticket, Ticket.id == Delivery.ticket_id).where(Ticket.requester_id == person_id)
    return [
        {"target": sent.target, "reference": f"KD-{sent.ticket_id}", "at": sent.sent_at.isoformat()}
        for sent in session.scalars(own.order_by(Delivery.id))
        if sent.sent_at is not None
    ]


def forget_copies(session: Session, email: str, person_id: int) -> int:
    """Remove the copies with a person's tickets or address; what still waits is made anew from the record.

    Returns how many there were. What receivers have is in their hands.
    """
    own = select(Ticket.id).where(Ticket.requester_id == person_id)
    mentions = cast(Delivery.payload, Text).icontains(email, autoescape=True)
    forgotten = (
        update(Delivery)
        .where(or_(Delivery.ticket_id.in_(own), mentions))
        .values(payload=null())
        .execution_options(synchronize_session=False)
    )
    return int(session.execute(forgotten).rowcount)  # type: ignore[attr-defined]  # an update has one
