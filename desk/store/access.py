"""Which agent was shown which transcript or file, and when: the trail that leads read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from desk.store.base import Base


class TranscriptAccess(Base):
    """An agent was shown a conversation, a ticket with its transcript, or a file of a ticket.

    `way`: page (the desk in a browser), api, or file. It goes with the conversation, the ticket or the file that it is about.
    """

    __tablename__ = "transcript_access"
    __table_args__ = (
        Index("ix_transcript_access_conversation", "conversation_id", "at"),
        Index("ix_transcript_access_ticket", "ticket_id", "at"),
        Index("ix_transcript_access_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    way: Mapped[str] = mapped_column(String(10))
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("ticket_file.id", ondelete="CASCADE"), index=True)
