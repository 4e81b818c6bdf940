"""Tables of what was said: conversations, turns and messages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from desk.store.base import Base, Json

UNANSWERED = "answered_at IS NULL"


class Conversation(Base):
    """One chat. `state` is the dialogue's state (`desk.dialogue.state.State` as JSON).

    `handoff`: none (the bot answers), queued, out_of_hours, or live (an agent has it and the bot is silent).
    `flag`: why agents should look at it (trouble, privacy), or null.
    `email` is a proven address; `property_name` comes from the identity token of the host page.
    """

    __tablename__ = "conversation"
    __table_args__ = (Index("ix_conversation_handoff", "handoff", "handoff_at"), Index("ix_conversation_flag", "flag"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    audience: Mapped[str] = mapped_column(String(20))
    page_url: Mapped[str | None] = mapped_column(String(2000))
    locale: Mapped[str | None] = mapped_column(String(35))
    created_at: Mapped[datetime] = mapped_column(index=True)
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    name: Mapped[str | None] = mapped_column(String(200))
    property_name: Mapped[str | None] = mapped_column(String(200))
    handoff: Mapped[str] = mapped_column(String(20), default="none")
    handoff_at: Mapped[datetime | None]
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    flag: Mapped[str | None] = mapped_column(String(40))
    last_seq: Mapped[int] = mapped_column(default=0)
    state: Mapped[Json] = mapped_column(default=dict)


class Turn(Base):
    """One request of the user and what became of it: accepted first, answered at most once."""

    __tablename__ = "turn"
    __table_args__ = (
        UniqueConstraint("conversation_id", "client_id"),
        Index("ix_turn_unanswered", "received_at", sqlite_where=text(UNANSWERED), postgresql_where=text(UNANSWERED)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    client_id: Mapped[str] = mapped_column(String(36))
    text: Mapped[str] = mapped_column(Text)
    choice: Mapped[str | None] = mapped_column(String(300))
    received_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    action: Mapped[str | None] = mapped_column(String(60))
    reading: Mapped[Json | None]


class Message(Base):
    """One line of the transcript; `seq` counts from 1 in its conversation without gaps."""

    __tablename__ = "message"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("turn.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    author: Mapped[str] = mapped_column(String(10))
    author_name: Mapped[str | None] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    choices: Mapped[list[Json]] = mapped_column(default=list)
    cards: Mapped[list[Json]] = mapped_column(default=list)
    understanding: Mapped[Json | None]
