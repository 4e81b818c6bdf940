"""Live events of conversations to the browsers that listen to this desk process.

`Live` alone serves one desk; `desk.live_redis.SharedLive` tells the other desks too. Neither promises anything: what
was said is in the record, so a stream that may have missed something (`RESYNC`) reads it up there.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

BACKLOG = 200


@dataclass(frozen=True)
class Event:
    """One event of a stream: its name, its data, and its id where the contract gives it one."""

    name: str
    data: dict[str, Any]
    id: int | None = None


RESYNC = Event("resync", {})
CLOSE = Event("close", {})


class Live:
    """Who listens to which conversation. `publish` may be called from any thread."""

    def __init__(self) -> None:
        self._queues: defaultdict[str, set[asyncio.Queue[Event]]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None

    def publish(self, conversation_id: str, events: list[Event]) -> None:
        """Hand events to everyone who listens now."""
        if self._loop is not None and conversation_id in self._queues:
            self._loop.call_soon_threadsafe(self._put, conversation_id, events)

    def _put(self, conversation_id: str, events: list[Event]) -> None:
        for queue in self._queues.get(conversation_id, set()):
            for event in events:
                if queue.qsize() < BACKLOG:
                    queue.put_nowait(event)

    def put_to_all(self, event: Event) -> None:
        """The same to every stream of this process; on its event loop."""
        for conversation_id in list(self._queues):
            self._put(conversation_id, [event])

    def close(self) -> None:
        """End every stream, so that a process that stops does not wait for its listeners; on its event loop."""
        for queue in [queue for queues in self._queues.values() for queue in queues]:
            queue.put_nowait(CLOSE)

    async def run(self) -> None:
        """The background work of this process, until it is cancelled. One desk alone has none."""

    @asynccontextmanager
    async def listen(self, conversation_id: str) -> AsyncIterator[asyncio.Queue[Event]]:
        """A queue of the events that are published from now on."""
        self._loop = asyncio.get_running_loop()
        queue: asyncio.Queue[Event] = asyncio.Queue()
        self._queues[conversation_id].add(queue)
        try:
            yield queue
        finally:
            self._queues[conversation_id].discard(queue)
            if not self._queues[conversation_id]:
                del self._queues[conversation_id]
