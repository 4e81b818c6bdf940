"""Rasa's memory of conversations: short, in the process, and never the record (that is the desk's database).

All that a turn needs is which form is open and what was said last, so only the newest events are kept, and only for the
conversations that were active lately. A turn costs the same in a long conversation as in a short one, nothing personal
is written to a disk by Rasa, and what is forgotten is set right by the next turn's action.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

KEPT_EVENTS = 24
KEPT_CONVERSATIONS = 5_000


class ShortMemory(TrackerStore, SerializedTrackerAsText):
    """The newest events of the conversations that were active last."""

    def __init__(self, domain: Domain, event_broker: EventBroker | None = None, **_: Any) -> None:
        self._trackers: OrderedDict[str, DialogueStateTracker] = OrderedDict()
        super().__init__(domain, event_broker)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the newest events."""
        await self.stream_events(tracker)
        while len(tracker.events) > KEPT_EVENTS:
            tracker.events.popleft()
        self._trackers[tracker.sender_id] = tracker
        self._trackers.move_to_end(tracker.sender_id)
        while len(self._trackers) > KEPT_CONVERSATIONS:
            self._trackers.popitem(last=False)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation as far as it is remembered."""
        return self._trackers.get(sender_id)

    async def keys(self) -> Iterable[str]:
        """The conversations that are remembered."""
        return list(self._trackers)
