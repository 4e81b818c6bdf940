"""Rasa remembers nothing between turns: what a turn needs to know comes with it, from the desk's record.

That is one thing, whether the escalation form is open. So any Rasa process can take any turn of any conversation, a turn
costs the same in a long conversation as in a short one, and nothing personal stays in Rasa.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop
from rasa.shared.core.trackers import DialogueStateTracker

FORM = "escalation_form"
form_is_open: ContextVar[bool] = ContextVar("form_is_open", default=False)


class NoMemory(TrackerStore, SerializedTrackerAsText):
    """A fresh tracker for each turn; `form_is_open` is set by the channel for the turn at hand."""

    def __init__(self, domain: Domain, event_broker: EventBroker | None = None, **_: Any) -> None:
        super().__init__(domain, event_broker)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """The desk's record has it already."""
        await self.stream_events(tracker)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker:
        """A conversation that waits for the user, with the form open or not."""
        tracker = self.init_tracker(sender_id)
        opened = [ActiveLoop(FORM)] if form_is_open.get() else []
        tracker.update_with_events([*opened, ActionExecuted(ACTION_LISTEN_NAME)], self.domain)
        return tracker

    async def keys(self) -> Iterable[str]:
        """None."""
        return []
