"""Who is at the ends of a conversation right now, and who types: told by live events, never kept.

Each open stream of events is an end: the user's widget, the page of the agent who has joined, or of one who reads along.
An end says when it comes and goes. An agent's asks now and then, and the user's answers, so that both know without a record.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from desk.live import Event, Live

TYPING, PRESENCE = "typing", "presence"
PRESENT, AWAY = "present", "away"
READER = "reader"


@dataclass(frozen=True)
class End:
    """One end; a `reader` asks who is there and tells nobody of themselves. `name` is the agent's."""

    author: Literal["user", "agent", "reader"]
    name: str | None = None

    def is_here(self, asks: bool = False) -> Event:
        """Tells that this end is there; with `asks` the others tell the same."""
        return Event(PRESENCE, {**self._who, "state": PRESENT, "asks": asks})

    def is_away(self) -> Event:
        """Tells that this end has gone."""
        return Event(PRESENCE, {**self._who, "state": AWAY, "asks": False})

    def types(self, active: bool) -> Event:
        """Tells that this end writes, or has stopped."""
        return Event(TYPING, {**self._who, "active": active})

    def answers(self, event: Event) -> list[Event]:
        """What this end says to an event: that it is there, if it is asked or another stream of the same author has ended."""
        if event.name != PRESENCE:
            return []
        is_own = event.data["author"] == self.author
        asked = event.data["asks"] and not is_own
        return [self.is_here()] if asked or (is_own and event.data["state"] == AWAY) else []

    def is_told(self, event: Event) -> bool:
        """Whether somebody at this end should see the event: not what they do themselves."""
        return event.data["author"] not in {self.author, READER}

    @property
    def _who(self) -> dict[str, str]:
        return {"author": self.author} | ({"name": self.name} if self.name else {})


def is_about(event: Event) -> bool:
    """Whether an event is one of these."""
    return event.name in {TYPING, PRESENCE}


def shown(event: Event) -> Event:
    """The event as browsers get it."""
    return Event(event.name, {key: value for key, value in event.data.items() if key != "asks"})


def answer(live: Live, conversation_id: str, end: End, event: Event) -> None:
    """Say what the end has to say to an event, if anything."""
    if said := end.answers(event):
        live.publish(conversation_id, said)


@contextmanager
def present(live: Live, conversation_id: str, end: End) -> Iterator[None]:
    """Be there as long as the block lasts."""
    live.publish(conversation_id, [end.is_here(asks=True)])
    try:
        yield
    finally:
        live.publish(conversation_id, [end.is_away()])
