"""One action class for all of them: Rasa names the action, the desk answers the turn."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from desk import turns
from desk.core import Core
from desk.dialogue import FORM, Reading

log = structlog.get_logger("actions")


class DeskAction(Action):  # type: ignore[misc]  # rasa-sdk ships no types
    """Answers the turn that the message's metadata names, and tells Rasa whether the form is open afterwards."""

    def __init__(self, name: str, core: Core) -> None:
        self._name, self._core = name, core

    def name(self) -> str:
        """The name in the domain."""
        return self._name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Answer in a thread, since the record is synchronous."""
        message = tracker.latest_message
        metadata = message.get("metadata") or {}
        turn_id, choice = int(metadata["turn_id"]), metadata.get("choice")
        reading = (
            Reading.of_button(choice)
            if choice is not None
            else Reading.of_parse(str(message.get("text") or ""), message)
        )
        try:
            answered = await asyncio.to_thread(turns.answer, self._core, turn_id, self._name, reading)
        except Exception:
            # The one boundary of all actions: the desk sees that the turn is unanswered, apologises and flags it.
            log.exception("action_failed", action=self._name, turn_id=turn_id)
            return []
        return [ActiveLoop(FORM if answered.in_form else None)]
