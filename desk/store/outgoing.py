"""Tables of what leaves the desk: the state of each thing to be sent, ticket deliveries, and mail that came in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.store.base import Base, Json
from desk.store.work import DEAD, Ticket, TicketEvent


class Delivery(Base):
    """One development of a ticket for one target, written in the transaction that causes it and sent at least once.

    `key` is the id that the receiver sees, the same on each try. `payload` is made at the first try and kept, so that each
    try sends the same and the record shows what was sent. `remote` is what the target calls the ticket or the message.
    Settled is what has `sent_at`, or `dead_at` with the reason in `error`; all else waits for `next_try_at` (real time).
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("event_id", "target"),
        Index("ix_delivery_waiting", "target", "sent_at", "dead_at", "next_try_at"),
        Index("ix_delivery_ticket", "ticket_id", "target"),
        Index("ix_delivery_dead", "dead_at", sqlite_where=text(DEAD), postgresql_where=text(DEAD)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    target: Mapped[str] = mapped_column(String(20))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("ticket_event.id"))
    payload: Mapped[Json | None]
    remote: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)
    ticket: Mapped[Ticket] = relationship()
    event: Mapped[TicketEvent] = relationship()


class ReceivedMail(Base):
    """A mail that became an entry of a ticket, so that the same mail handed in again changes nothing."""

    __tablename__ = "received_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_hash: Mapped[str] = mapped_column(String(64), unique=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    received_at: Mapped[datetime]
