"""The chat as a service: starts conversations, takes turns, and lets nobody wait for a bot that is down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy.orm import Session

from desk import conversations, turns
from desk.core import Core
from desk.dialogue import BUTTON_ACTION, MENU_ACTION, Reading, State, texts
from desk.dialogue.talk import ASK_PROBLEM
from desk.identity import Claims, read_identity_token
from desk.live import Event, Live
from desk.rasa import Known, RasaClient, RasaTrouble
from desk.store.talk import Conversation, Message, Turn

log = structlog.get_logger("desk.frontdoor")


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
        turn_id, handoff, is_new = self._accept(conversation_id, client_id, text, choice)
        answer = self._answer(conversation_id, turn_id, handoff)
        self.core.send_mail_if_quick()
        if is_new:
            self.publish(conversation_id, answer)
        return [self._json(message) for message in answer]

    def _accept(
        self, conversation_id: str, client_id: str, text: str | None, choice: str | None
    ) -> tuple[int, str, bool]:
        with self.core.store.write() as session:
            conversation = conversations.locked(session, conversation_id)
            known = conversations.turn_of(session, conversation_id, client_id)
            if known is not None:
                return known.id, conversation.handoff, False
            turn = conversations.accept(session, conversation, client_id, text, choice, self.core.clock())
            said = conversations.history(session, conversation_id, after=conversation.last_seq - 1)
            handoff = "none" if _is_for_the_bot(conversation, choice) else conversation.handoff
        self.publish(conversation_id, said)
        return turn.id, handoff, True

    def _answer(self, conversation_id: str, turn_id: int, handoff: str) -> list[Message]:
        with self.core.store.read() as session:
            turn = session.get_one(Turn, turn_id)
            if turn.answered_at is not None:
                return conversations.answer_of(session, turn_id)
        if handoff == "live":
            return turns.answer_live(self.core, turn_id)
        if handoff == "queued":
            return turns.answer_while_queued(self.core, turn_id)
        return self._answer_by_bot(conversation_id, turn_id, turn.text, turn.choice)

    def _answer_by_bot(self, conversation_id: str, turn_id: int, text: str, choice: str | None) -> list[Message]:
        self.live.publish(conversation_id, [Event("typing", {"author": "bot", "active": True})])
        try:
            self.rasa.take_turn(conversation_id, turn_id, text, choice, self._known(conversation_id))
        except RasaTrouble as trouble:
            log.warning("rasa_trouble", conversation=conversation_id, turn=turn_id, trouble=str(trouble))
        with self.core.store.read() as session:
            if session.get_one(Turn, turn_id).answered_at is not None:
                return conversations.answer_of(session, turn_id)
        if choice is not None:
            return turns.answer(self.core, turn_id, BUTTON_ACTION, Reading.of_button(choice)).messages
        return turns.answer(self.core, turn_id, MENU_ACTION, Reading.of_plain_words(text)).messages

    def _known(self, conversation_id: str) -> Known:
        with self.core.store.read() as session:
            state = State.model_validate(session.get_one(Conversation, conversation_id).state)
            return Known(state.in_form, state.context)

    def history(self, session: Session, conversation: Conversation, after: int) -> list[dict[str, Any]]:
        """The messages after a `seq`."""
        return [self._json(message) for message in conversations.history(session, conversation.id, after)]

    def _json(self, message: Message) -> dict[str, Any]:
        return conversations.message_json(message, self.core.settings.trace)

    def publish(self, conversation_id: str, messages: Sequence[Message]) -> None:
        """Show new messages to everyone who listens."""
        self.live.publish(conversation_id, [Event("message", self._json(message), message.seq) for message in messages])


def _is_for_the_bot(conversation: Conversation, choice: str | None) -> bool:
    """Buttons that only the bot can act on; who asks for a person while one is there has one already."""
    return choice == "back_to_bot" or (choice == "person" and conversation.handoff != "live")
