"""Tables of agents who work together: saved views, who looks at which ticket, links between tickets, forms sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desk.store.base import Base


class SavedView(Base):
    """A view of the queue that an agent has given a name; `query` is the query string of its page."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("agent_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(1000))


class Looking(Base):
    """An agent has a ticket's page open; `seen_at` (real time) is when the page last asked."""

    __tablename__ = "looking"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[datetime]


class TicketLink(Base):
    """Two tickets that belong together; the one with the smaller id comes first."""

    __tablename__ = "ticket_link"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True, index=True)


class SentForm(Base):
    """The fingerprint of a form that has been acted on, so that a double click acts once."""

    __tablename__ = "sent_form"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]
