"""Agents say what a message meant that the bot understood wrongly; `keydesk review` proposes it for the training data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.clock import iso
from desk.errors import BadInput
from desk.intents import known_intents
from desk.store.learning import Correction
from desk.store.people import Agent
from desk.store.talk import Message, Turn
from knowledge_base import KnowledgeBase

log = structlog.get_logger("desk.corrections")


def correctable(session: Session, conversation_id: str) -> dict[int, str]:
    """What the user has typed, by its `seq`; a pressed button has nothing to understand."""
    query = (
        select(Message.seq, Message.text)
        .join(Turn, Turn.id == Message.turn_id, isouter=True)
        .where(Message.conversation_id == conversation_id, Message.author == "user", Turn.choice.is_(None))
    )
    return {seq: text for seq, text in session.execute(query.order_by(Message.seq))}


def correct(
    session: Session,
    articles: KnowledgeBase,
    conversation_id: str,
    seq: int,
    agent: Agent,
    intent: str | None,
    article: str | None,
    now: datetime,
) -> Correction:
    """Keep what a message meant: an intent (a category is one), the right article, or both. Raises BadInput."""
    if seq not in correctable(session, conversation_id):
        raise BadInput("There is no such message of the user's, or a button was pressed there.")
    if not intent and not article:
        raise BadInput("Please say what was meant, or which article is the right one.")
    if intent and intent not in known_intents():
        raise BadInput("There is no such intent.")
    if article and articles.get(article) is None:
        raise BadInput("There is no such article.")
    kept = Correction(
        conversation_id=conversation_id,
        seq=seq,
        agent_id=agent.id,
        at=now,
        intent=intent or None,
        article=article or None,
    )
    session.add(kept)
    session.flush()
    log.info("understanding_corrected", conversation=conversation_id, seq=seq, intent=intent, agent=agent.id)
    return kept


def of_conversation(session: Session, conversation_id: str) -> Sequence[Correction]:
    """All corrections of a conversation, the oldest first."""
    query = select(Correction).where(Correction.conversation_id == conversation_id).order_by(Correction.id)
    return session.scalars(query).all()


def as_json(correction: Correction) -> dict[str, Any]:
    """A correction as the API and an export show it, without the agent."""
    return {
        "seq": correction.seq,
        "intent": correction.intent,
        "article": correction.article,
        "at": iso(correction.at),
    }
