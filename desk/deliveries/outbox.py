"""The outbox of ticket deliveries: rows written with the change itself, one for each configured target."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.clock import real_clock
from desk.store.outgoing import Delivery
from desk.store.work import Ticket, TicketEvent

# What is nobody's business elsewhere.
KEPT_HERE = frozenset({"time"})
OPENING = "opened"


def announce(session: Session, ticket: Ticket, event: TicketEvent) -> None:
    """Write the deliveries of one entry of the audit trail, in the transaction that makes the entry.

    A target that was configured after a ticket was opened hears nothing of that ticket: it could not make sense of it.
    """
    targets: tuple[str, ...] = session.info.get("targets", ())
    if not targets or event.kind in KEPT_HERE:
        return
    session.flush()
    if event.kind != OPENING:
        knowing = set(session.scalars(select(Delivery.target).where(Delivery.ticket_id == ticket.id).distinct()))
        targets = tuple(target for target in targets if target in knowing)
    now = real_clock()
    for target in targets:
        session.add(
            Delivery(
                key=uuid.uuid4().hex,
                target=target,
                ticket_id=ticket.id,
                event_id=event.id,
                created_at=now,
                next_try_at=now,
            )
        )
