"""One turn in the record: accepted, answered exactly once, whoever answers it (the action server, or the desk alone).

The answer, the dialogue's new state and a ticket are written in one transaction under the turn's id, so that a crash
leaves either nothing or all of it, and a repeated request finds what is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from desk import conversations, mail
from desk.core import Core
from desk.dialogue import Reading, Reply, State, respond, texts
from desk.masking import without_codes
from desk.office import SqlOffice
from desk.store.talk import Conversation, Message, Turn
from desk.understanding_json import understanding_of

BACK = ("Back to the assistant", "back_to_bot")
KEPT_BY = "kept"


@dataclass(frozen=True)
class Answered:
    """A turn's messages, and whether the escalation form is open after it."""

    messages: list[Message]
    in_form: bool


def answer(core: Core, turn_id: int, action: str, reading: Reading) -> Answered:
    """Answer a turn with the dialogue; if it is answered already, that answer."""
    with core.store.write() as session:
        answered = _answer_once(core, session, turn_id, action, reading)
    if mail.was_written(session):
        core.send_mail_if_quick()
    return answered


def _answer_once(core: Core, session: Session, turn_id: int, action: str, reading: Reading) -> Answered:
    conversation, turn = conversations.locked_by_turn(session, turn_id)
    state = State.model_validate(conversation.state)
    if turn.answered_at is not None:
        return Answered(conversations.answer_of(session, turn_id), state.in_form)
    said = _answer(core, session, conversation, turn, action, reading, state)
    return Answered(said, state.in_form)


def _answer(
    core: Core,
    session: Session,
    conversation: Conversation,
    turn: Turn,
    action: str,
    reading: Reading,
    state: State,
) -> list[Message]:
    _hide_code(turn, state)
    office = SqlOffice(core, session, conversation, turn.id, turn.received_at)
    reply = respond(action, state, reading, office)
    conversations.keep_state(session, conversation, state.model_dump(mode="json"))
    known = understanding_of(core.policy, reading, reply, state)
    return _keep(core, session, conversation, turn, action, reading, reply, known)


def _hide_code(turn: Turn, state: State) -> None:
    """The code that was waited for has been read; the turn goes on without it."""
    if state.email is not None:
        turn.text = without_codes(turn.text)


def _keep(
    core: Core,
    session: Session,
    conversation: Conversation,
    turn: Turn,
    action: str,
    reading: Reading,
    reply: Reply,
    understanding: dict[str, Any] | None,
) -> list[Message]:
    now = core.clock()
    conversations.answered(session, turn, action, reading.model_dump(mode="json", exclude={"text"}), now)
    return conversations.add_bot_says(session, conversation, reply.says, now, turn.id, understanding)


def answer_while_queued(core: Core, turn_id: int) -> list[Message]:
    """A person has been asked for: the bot only keeps the message and offers to come back."""
    reply = Reply()
    reply.say(texts.STILL_QUEUED, choices=(BACK,))
    return _answer_plainly(core, turn_id, reply)


def answer_live(core: Core, turn_id: int) -> list[Message]:
    """An agent has the conversation: the bot says nothing."""
    return _answer_plainly(core, turn_id, Reply())


def pass_over(core: Core, turn_id: int) -> None:
    """A turn that was never answered, and later ones were: it is closed without a word, and agents look at it."""
    with core.store.write() as session:
        conversation, turn = conversations.locked_by_turn(session, turn_id)
        if turn.answered_at is None:
            conversation.flag = "trouble"
            _keep(core, session, conversation, turn, KEPT_BY, Reading(), Reply(), None)


def _answer_plainly(core: Core, turn_id: int, reply: Reply) -> list[Message]:
    with core.store.write() as session:
        conversation, turn = conversations.locked_by_turn(session, turn_id)
        if turn.answered_at is None:
            state = State.model_validate(conversation.state)
            _hide_code(turn, state)
            known = understanding_of(core.policy, Reading(), reply, state)
            _keep(core, session, conversation, turn, KEPT_BY, Reading(), reply, known)
        return conversations.answer_of(session, turn_id)
