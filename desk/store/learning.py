"""Tables of learning from use: what agents put right in the understanding, and what a review has looked at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from desk.store.base import Base


class Correction(Base):
    """What a user's message meant, as an agent says. Rows are only added: the newest of a message counts.

    It holds no words of the user's: with the message, it goes too.
    """

    __tablename__ = "correction"
    __table_args__ = (
        ForeignKeyConstraint(
            ["conversation_id", "seq"], ["message.conversation_id", "message.seq"], ondelete="CASCADE"
        ),
        Index("ix_correction_message", "conversation_id", "seq"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(36))
    seq: Mapped[int]
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    at: Mapped[datetime]
    intent: Mapped[str | None] = mapped_column(String(60))
    article: Mapped[str | None] = mapped_column(String(200))


class Reviewed(Base):
    """A message that was looked at in a review, accepted or put away; it is not proposed again."""

    __tablename__ = "reviewed"
    __table_args__ = (
        ForeignKeyConstraint(
            ["conversation_id", "seq"], ["message.conversation_id", "message.seq"], ondelete="CASCADE"
        ),
    )

    conversation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
