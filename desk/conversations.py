"""Conversations in the record: starting one, accepting a turn, adding messages, reading them back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from desk.clock import iso
from desk.dialogue.reply import Say
from desk.errors import BadInput, NotAuthenticated, NotFound
from desk.identity import Claims
from desk.masking import masked, without_codes
from desk.store import statements
from desk.store.talk import Conversation, Message, Turn
from desk.tokens import hashed, new_token

LONGEST_TEXT = 4000
ALWAYS_ON_OFFER = {"person"}


def start(
    session: Session, now: datetime, audience: str, claims: Claims | None, page_url: str | None, locale: str | None
) -> tuple[Conversation, str]:
    """A new conversation and its token (of which only the hash is kept)."""
    token = new_token()
    conversation = Conversation(
        id=str(uuid.uuid4()),
        token_hash=hashed(token),
        audience=audience,
        page_url=page_url,
        locale=locale,
        created_at=now,
        email=claims.email if claims else None,
        name=claims.name if claims else None,
        property_name=claims.property if claims else None,
        handoff="none",
        last_seq=0,
        state={},
    )
    session.add(conversation)
    session.flush()
    return conversation, token


def authorised(session: Session, conversation_id: str, token: str | None) -> Conversation:
    """The conversation that a bearer token opens. 401 for no or a broken token, 404 for another conversation's."""
    known = by_token(session, token)
    if known.id != conversation_id:
        raise NotFound("There is no such conversation.")
    return known


def authorised_seq(session: Session, conversation_id: str, token: str | None) -> int:
    """As `authorised`, but only the `seq` of the newest message: each turn asks, and needs nothing else."""
    found = session.execute(statements.SEQ_BY_TOKEN, {"token_hash": hashed(token)}).first() if token else None
    if found is None:
        raise NotAuthenticated("A valid conversation token is needed.")
    if found.id != conversation_id:
        raise NotFound("There is no such conversation.")
    return int(found.last_seq)


def by_token(session: Session, token: str | None) -> Conversation:
    """The conversation of a token. Raises NotAuthenticated."""
    found = session.scalar(select(Conversation).where(Conversation.token_hash == hashed(token))) if token else None
    if found is None:
        raise NotAuthenticated("A valid conversation token is needed.")
    return found


def locked(session: Session, conversation_id: str) -> Conversation:
    """The conversation, held so that no other writer changes it before this transaction ends."""
    return session.scalars(statements.LOCKED, {"conversation_id": conversation_id}).one()


def locked_by_turn(session: Session, turn_id: int) -> tuple[Conversation, Turn]:
    """A turn with its conversation, held: the turn is read once nobody else can change it any more."""
    conversation = session.scalars(statements.LOCKED_BY_TURN, {"turn_id": turn_id}).one()
    return conversation, session.scalars(statements.TURN, {"turn_id": turn_id}).one()


def turn_of(session: Session, conversation_id: str, client_id: str) -> Turn | None:
    """The turn that the client has already sent, if any."""
    return session.scalar(statements.TURN_OF_CLIENT, {"conversation_id": conversation_id, "client_id": client_id})


def accept(
    session: Session, conversation: Conversation, client_id: str, text: str | None, choice: str | None, now: datetime
) -> tuple[Turn, Message]:
    """Store what the user sent, before anything is done about it. Raises BadInput for what can't be accepted.

    While a code is waited for, the turn holds it until it is read; what the transcript shows never does.
    """
    shown = _choice_title(session, conversation, choice) if choice is not None else masked(checked(text))
    said = without_codes(shown) if conversation.state.get("email") else shown
    row = {
        "conversation_id": conversation.id,
        "client_id": client_id,
        "text": shown,
        "choice": choice,
        "received_at": now,
    }
    turn = Turn(id=session.connection().execute(statements.ADD_TURN, row).scalar_one(), **row)
    return turn, add_message(session, conversation, "user", said, now, turn_id=turn.id)


def checked(text: str | None) -> str:
    """A user's text. Raises BadInput if it is blank or too long."""
    kept = (text or "").replace("\x00", "")
    if not kept.strip():
        raise BadInput("The text must not be blank.")
    if len(kept) > LONGEST_TEXT:
        raise BadInput(f"The text must have at most {LONGEST_TEXT} characters.")
    return kept


def _choice_title(session: Session, conversation: Conversation, value: str) -> str:
    last_turn = (
        select(Message.turn_id)
        .where(Message.conversation_id == conversation.id, Message.author == "bot")
        .order_by(Message.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    recent = session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation.id, Message.author == "bot")
        .where(Message.turn_id.is_not_distinct_from(last_turn))
    )
    for message in recent:
        for choice in message.choices:
            if choice["value"] == value:
                return str(choice["title"])
        if any(card.get("kind") == "article" and value == f"article:{card['slug']}" for card in message.cards):
            return value.removeprefix("article:")
    if value in ALWAYS_ON_OFFER:
        return "Talk to a person"
    raise BadInput("That choice is not on offer.")


def add_message(
    session: Session,
    conversation: Conversation,
    author: str,
    text: str,
    now: datetime,
    *,
    turn_id: int | None = None,
    choices: Sequence[tuple[str, str]] = (),
    cards: Sequence[dict[str, Any]] = (),
    understanding: dict[str, Any] | None = None,
    author_name: str | None = None,
) -> Message:
    """Append a message; its `seq` is the next one of the conversation (which the caller holds locked).

    What is returned is a copy: a message is never changed in the session that adds it.
    """
    seq = conversation.last_seq + 1
    row = {
        "conversation_id": conversation.id,
        "seq": seq,
        "turn_id": turn_id,
        "at": now,
        "author": author,
        "text": text,
        "choices": [{"title": title, "value": value} for title, value in choices],
        "cards": list(cards),
        "understanding": understanding,
        "author_name": author_name,
    }
    session.connection().execute(statements.ADD_MESSAGE, row)
    session.connection().execute(statements.COUNT, {"of": conversation.id, "last_seq": seq})
    set_committed_value(conversation, "last_seq", seq)
    return Message(**row)


def answered(session: Session, turn: Turn, action: str, reading: dict[str, Any], now: datetime) -> None:
    """A turn is answered, by which action and how it was read."""
    row = {"of": turn.id, "action": action, "reading": reading, "answered_at": now}
    session.connection().execute(statements.ANSWERED, row)


def keep_state(session: Session, conversation: Conversation, state: dict[str, Any]) -> None:
    """Keep the dialogue's state (`desk.dialogue.state.State` as JSON)."""
    session.connection().execute(statements.KEEP_STATE, {"of": conversation.id, "state": state})
    set_committed_value(conversation, "state", state)


def add_bot_says(
    session: Session,
    conversation: Conversation,
    says: Sequence[Say],
    now: datetime,
    turn_id: int | None,
    understanding: dict[str, Any] | None,
) -> list[Message]:
    """Append the bot's messages of one turn; the first carries the understanding."""
    return [
        add_message(
            session,
            conversation,
            "bot",
            say.text,
            now,
            turn_id=turn_id,
            choices=say.choices,
            cards=say.cards,
            understanding=understanding if index == 0 else None,
        )
        for index, say in enumerate(says)
    ]


def history(session: Session, conversation_id: str, after: int = 0, until: int | None = None) -> list[Message]:
    """Messages in order, those with a greater `seq` than `after`, up to `until`."""
    query = select(Message).where(Message.conversation_id == conversation_id, Message.seq > after)
    if until is not None:
        query = query.where(Message.seq <= until)
    return list(session.scalars(query.order_by(Message.seq)))


def answer_of(session: Session, turn_id: int) -> list[Message]:
    """All that the bot said in one turn."""
    return list(session.scalars(statements.ANSWER, {"turn_id": turn_id}))


def message_json(message: Message, trace: bool) -> dict[str, Any]:
    """The public form of a message (contract section 3)."""
    body: dict[str, Any] = {
        "seq": message.seq,
        "at": iso(message.at),
        "author": message.author,
        "text": message.text,
        "choices": message.choices,
        "cards": message.cards,
    }
    if message.author_name:
        body["name"] = message.author_name
    if trace and message.understanding is not None:
        body["understanding"] = message.understanding
    return body


def transcript_text(messages: Sequence[Message]) -> str:
    """The transcript as plain text; every further line of a message is indented, so that it can't pass for another's."""
    return "".join(f"[{iso(message.at)}] {message.author}: {_indented(message.text)}\n" for message in messages)


def _indented(text: str) -> str:
    return "\n    ".join(text.splitlines())
