"""The agents' API and the form for a message that was understood wrongly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from desk import corrections, work
from desk.core import Core
from desk.intents import intent_title, known_intents
from desk.store.people import Agent
from desk.web import page_words as words
from desk.web.access import DeskOf, Token, agent

router = APIRouter()
BIGGEST_SEQ = 1_000_000_000


class NewCorrection(BaseModel):
    """What the user's message `seq` meant: an intent (a category is one), the slug of the right article, or both."""

    seq: int = Field(strict=True, ge=1, le=BIGGEST_SEQ)
    intent: str | None = Field(default=None, max_length=60)
    article: str | None = Field(default=None, max_length=200)


@router.post("/conversations/{conversation_id}/corrections", status_code=201)
def correct(conversation_id: str, body: NewCorrection, desk: DeskOf, token: Token) -> dict[str, Any]:
    """Say what a message meant that was understood wrongly."""
    core = desk.core
    with core.store.write() as session:
        who = agent(session, token)
        work.find(session, conversation_id)
        kept = corrections.correct(
            session, core.articles, conversation_id, body.seq, who, body.intent, body.article, core.clock()
        )
        return corrections.as_json(kept) | {"agent": who.email}


@dataclass(frozen=True)
class Correcting:
    """What a page needs to show corrections and to take one: `seq` is the message whose form is open, 0 for none."""

    seq: int
    texts: dict[int, str]
    done: dict[int, list[str]]
    intents: list[tuple[str, str]]
    articles: list[tuple[str, str]]


def correcting(session: Session, core: Core, conversation_id: str, seq: int) -> Correcting:
    """The messages that can be corrected, and what was said of them: each correction in one line."""
    done: dict[int, list[str]] = {}
    for one in corrections.of_conversation(session, conversation_id):
        who = session.get_one(Agent, one.agent_id).name
        article = core.articles.get(one.article or "")
        meant = [intent_title(core.policy, one.intent)] if one.intent else []
        meant += [article.title if article else one.article] if one.article else []
        done.setdefault(one.seq, []).append(f"{', '.join(meant)} ({who}, {words.central(one.at)})")
    texts = corrections.correctable(session, conversation_id)
    return Correcting(
        seq if seq in texts else 0,
        texts,
        done,
        [(intent, intent_title(core.policy, intent)) for intent in known_intents()],
        [(one.slug, one.title) for one in core.articles.articles],
    )
