"""The chat as a service: starts conversations, takes turns, and lets nobody wait for a bot that is down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.orm import Session

from desk import conversations, turns
from desk.core import Core
from desk.dialogue import BUTTON_ACTION, MENU_ACTION, Reading, State, texts
from desk.dialogue.respond import BACK_TO_BOT
from desk.dialogue.talk import ASK_PROBLEM
from desk.identity import Claims, read_identity_token
from desk.live import Event, Live
from desk.rasa import Known, RasaClient, RasaTrouble
from desk.store.talk import Conversation, Message, Turn

log = structlog.get_logger("desk.frontdoor")


@dataclass(frozen=True)
class Accepted:
    """A turn in the record, who answers it (`handoff`: the bot, unless live or queued), and what Rasa needs to know."""

    turn: Turn
    handoff: str
    known: Known


class FrontDoor:
    """Everything the chat API does, without HTTP."""

    def __init__(self, core: Core, rasa: RasaClient, live: Live) -> None:
        self.core, self.rasa, self.live = core, rasa, live

    def start(
        self, identity_token: str | None, audience: str, page_url: str | None, locale: str | None
    ) -> tuple[str, str, list[dict[str, Any]]]:
        """A conversation with its greeting: id, token, messages. Raises NotAuthenticated for a bad identity token."""
        claims: Claims | None = None
        if identity_token is not None:
            claims = read_identity_token(identity_token, self.core.settings.identity_secret)
        now = self.core.clock()
        with self.core.store.write() as session:
            conversation, token = conversations.start(session, now, audience, claims, page_url, locale)
            greeting = texts.GREETING_GUEST if audience == "guest" else texts.GREETING
            cards = [] if audience == "guest" else [ASK_PROBLEM]
            message = conversations.add_message(session, conversation, "bot", greeting, now, cards=cards)
        return conversation.id, token, [self._json(message)]

    def take_turn(
        self, conversation_id: str, client_id: str, text: str | None, choice: str | None
    ) -> list[dict[str, Any]]:
        """All that the bot says to one turn. The same `client_id` again gives the same answer and does nothing twice."""
        accepted = self._accept(conversation_id, client_id, text, choice)
        answer = self._answer(accepted)
        if accepted.turn.answered_at is None:
            self.publish(conversation_id, answer)
        return [self._json(message) for message in answer]

    def _accept(self, conversation_id: str, client_id: str, text: str | None, choice: str | None) -> Accepted:
        with self.core.store.write() as session:
            conversation = conversations.locked(session, conversation_id)
            state = State.model_validate(conversation.state)
            known = Known(state.in_form, state.context)
            turn = conversations.turn_of(session, conversation_id, client_id)
            if turn is not None:
                return Accepted(turn, conversation.handoff, known)
            turn, said = conversations.accept(session, conversation, client_id, text, choice, self.core.clock())
            handoff = "none" if _is_for_the_bot(conversation, text, choice) else conversation.handoff
        self.publish(conversation_id, [said])
        return Accepted(turn, handoff, known)

    def _answer(self, accepted: Accepted) -> list[Message]:
        turn_id = accepted.turn.id
        if accepted.turn.answered_at is not None:
            with self.core.store.read() as session:
                return conversations.answer_of(session, turn_id)
        if accepted.handoff == "live":
            return turns.answer_live(self.core, turn_id)
        if accepted.handoff == "queued":
            return turns.answer_while_queued(self.core, turn_id)
        return self._answer_by_bot(accepted.turn, accepted.known)

    def _answer_by_bot(self, turn: Turn, known: Known) -> list[Message]:
        self.live.publish(turn.conversation_id, [Event("typing", {"author": "bot", "active": True})])
        try:
            self.rasa.take_turn(turn.conversation_id, turn.id, turn.text, turn.choice, known)
        except RasaTrouble as trouble:
            log.warning("rasa_trouble", conversation=turn.conversation_id, turn=turn.id, trouble=str(trouble))
        with self.core.store.read() as session:
            answer = conversations.answer_of(session, turn.id)
            if answer or session.get_one(Turn, turn.id).answered_at is not None:
                return answer
        if turn.choice is not None:
            return turns.answer(self.core, turn.id, BUTTON_ACTION, Reading.of_button(turn.choice)).messages
        return turns.answer(self.core, turn.id, MENU_ACTION, Reading.of_plain_words(turn.text)).messages

    def history(self, session: Session, conversation: Conversation, after: int) -> list[dict[str, Any]]:
        """The messages after a `seq`."""
        return [self._json(message) for message in conversations.history(session, conversation.id, after)]

    def _json(self, message: Message) -> dict[str, Any]:
        return conversations.message_json(message, self.core.settings.trace)

    def publish(self, conversation_id: str, messages: Sequence[Message]) -> None:
        """Show new messages to everyone who listens."""
        self.live.publish(conversation_id, [Event("message", self._json(message), message.seq) for message in messages])


def _is_for_the_bot(conversation: Conversation, text: str | None, choice: str | None) -> bool:
    """What only the bot can act on; who asks for a person while one is there has one already."""
    if text is not None:
        return conversation.handoff == "queued" and bool(BACK_TO_BOT.search(text))
    return choice == "back_to_bot" or (choice == "person" and conversation.handoff != "live")
