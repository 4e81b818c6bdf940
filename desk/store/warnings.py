"""Which warnings about goals agents were sent: each once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from desk.store.base import Base


class GoalWarning(Base):
    """A warning about a goal of a ticket: response or resolution. `kind`: soon (most of the time is gone) or missed."""

    __tablename__ = "goal_warning"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    goal: Mapped[str] = mapped_column(String(10), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    at: Mapped[datetime]
