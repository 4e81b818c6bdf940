"""Messages worth learning from: unclear ones, those whose answer the user refuted, and those that agents put right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.identity import person_by_email
from desk.learning.anonymous import anonymous
from desk.store.learning import Correction, Reviewed
from desk.store.talk import Conversation, Message, Turn
from desk.turns import KEPT_BY

Reason = Literal["unclear", "refuted", "corrected"]
FEWEST_LETTERS, LONGEST = 3, 500
NOT_HELPED, NO = "not_helped", "deny"


@dataclass(frozen=True)
class Candidate:
    """One message, masked. `deflected`: it was answered with an article. Intent and article are an agent's word."""

    conversation_id: str
    seq: int
    text: str
    reason: Reason
    deflected: bool = False
    intent: str | None = None
    article: str | None = None


def candidates(session: Session, since: datetime | None) -> list[Candidate]:
    """All that nobody has reviewed yet, masked; without those that are too short or too long to teach anything."""
    corrections = _corrections(session)
    reviewed = {tuple(row) for row in session.execute(select(Reviewed.conversation_id, Reviewed.seq))}
    found: list[Candidate] = []
    for conversation_id, rows in groupby(_rows(session, since), key=lambda row: row.conversation_id):
        chosen = [
            one for one in _of_conversation(list(rows), corrections) if (conversation_id, one.seq) not in reviewed
        ]
        found += _masked(session, conversation_id, chosen) if chosen else []
    return [one for one in found if len(one.text) <= LONGEST and sum(map(str.isalpha, one.text)) >= FEWEST_LETTERS]


def _corrections(session: Session) -> dict[tuple[str, int], Correction]:
    newest_last = session.scalars(select(Correction).order_by(Correction.id))
    return {(one.conversation_id, one.seq): one for one in newest_last}


def _rows(session: Session, since: datetime | None) -> Iterator[Any]:
    query = (
        select(Message.conversation_id, Message.seq, Message.text, Turn.choice, Turn.action, Turn.reading)
        .join(Turn, Turn.id == Message.turn_id, isouter=True)
        .where(Message.author == "user")
        .order_by(Message.conversation_id, Message.seq)
    )
    yield from session.execute(query.where(Message.at >= since) if since else query)


def _of_conversation(rows: Sequence[Any], corrections: dict[tuple[str, int], Correction]) -> Iterator[Candidate]:
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        if row.choice is not None:
            continue
        reading = _read(row)
        plain = Candidate(row.conversation_id, row.seq, row.text, "unclear", reading.get("outcome") == "deflect")
        correction = corrections.get((row.conversation_id, row.seq))
        if correction is not None:
            yield replace(plain, reason="corrected", intent=correction.intent, article=correction.article)
        elif reading and following is not None and _refutes(following, plain.deflected):
            yield replace(plain, reason="refuted")
        elif reading.get("intent") == "unclear":
            yield plain


def _read(row: Any) -> dict[str, Any]:
    """What the bot understood; nothing while an agent had the conversation, or while the model did not answer."""
    reading = dict(row.reading or {})
    return {} if row.action == KEPT_BY or reading.get("unread") else reading


def _refutes(row: Any, deflected: bool) -> bool:
    """Whether a turn says that the answer before it was no help; a plain "no" says so after an article only."""
    said = row.choice or _read(row).get("intent")
    return said == NOT_HELPED or (said == NO and deflected)


def _masked(session: Session, conversation_id: str, found: list[Candidate]) -> Iterator[Candidate]:
    conversation = session.get_one(Conversation, conversation_id)
    person = person_by_email(session, conversation.email) if conversation.email else None
    names = [name for name in (conversation.name, person.name if person else None) if name]
    places = [conversation.property_name] if conversation.property_name else []
    if person is not None:
        places += [person.account.name, *(one.name for one in person.account.properties)]
    yield from (replace(one, text=anonymous(one.text, names, places)) for one in found)
