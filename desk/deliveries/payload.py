"""What is delivered: the whole ticket as agents see it, with the development that the delivery is about."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased

from desk import ticket_json
from desk.clock import Clock, iso
from desk.deliveries.outbox import OPENING
from desk.deliveries.port import OPENED, UPDATED, Parcel, Payload, Target
from desk.deliveries.sending import Hand
from desk.store.outgoing import Delivery
from policy import Policy


@dataclass(frozen=True)
class Office:
    """What a payload is made from: policy, clock, and where agents and users reach the desk."""

    policy: Policy
    clock: Clock
    base_url: str


@dataclass(frozen=True)
class TargetLane:
    """The deliveries to one target, as one queue of things to send."""

    name: str
    target: Target
    office: Office
    table: type[Delivery] = Delivery

    def mine(self) -> ColumnElement[bool]:
        """Those of this target; one of a ticket waits until the ticket's earlier ones are settled, to keep the order."""
        earlier = aliased(Delivery)
        first = exists().where(
            earlier.ticket_id == Delivery.ticket_id,
            earlier.target == self.name,
            earlier.id < Delivery.id,
            earlier.sent_at.is_(None),
            earlier.dead_at.is_(None),
        )
        return (Delivery.target == self.name) & ~first

    def pack(self, session: Session, row_id: int) -> Hand:
        """The parcel. Its payload is made at the first try and kept with the row."""
        row = session.get_one(Delivery, row_id)
        if row.payload is None:
            row.payload = make(session, self.office, row)
        parcel = Parcel(row.key, event_of(row), row.payload, row.attempts, _remote(session, row))
        return lambda: self.target.deliver(parcel)


def event_of(delivery: Delivery) -> str:
    """The name of what happened, as receivers know it."""
    return OPENED if delivery.event.kind == OPENING else UPDATED


def make(session: Session, office: Office, delivery: Delivery) -> Payload:
    """The payload of a delivery, from the record as it is now."""
    ticket, event = delivery.ticket, delivery.event
    return {
        "delivery": delivery.key,
        "event": event_of(delivery),
        "at": iso(event.at),
        "reference": ticket.reference,
        "url": f"{office.base_url}/desk/tickets/{ticket.reference}",
        "development": {"at": iso(event.at), "actor": event.actor, "kind": event.kind, "data": event.data},
        "ticket": ticket_json.whole(session, office.policy, ticket, office.clock(), for_agent=True),
    }


def _remote(session: Session, delivery: Delivery) -> str | None:
    """What the target called this ticket's opening."""
    opening = (
        select(Delivery.remote)
        .where(Delivery.ticket_id == delivery.ticket_id, Delivery.target == delivery.target)
        .where(Delivery.remote.is_not(None))
    )
    return session.scalar(opening.order_by(Delivery.id).limit(1))
