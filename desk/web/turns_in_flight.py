"""Who is served when more people write than can be answered: those who came first, and conversations that run before new ones.

Turns wait in line on the event loop, where they cost next to nothing, and a few are worked on at a time. Once the line is as
long as `KEYDESK_MAX_TURNS` says, the next one is told at once when to come back. New conversations are turned away
when it is half as long, so that those that run can finish.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from desk.errors import Unavailable

COME_BACK_SECONDS = 2
# Enough for a Rasa that takes a tenth of a second on a faster machine; more would only fight over the same processors.
AT_ONCE = 32


class TurnsInFlight:
    """The line in front of this process: how long it is, and how long it may be."""

    def __init__(self, most: int) -> None:
        self._most, self._now = most, 0
        self._working = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """A place in line, held until the turn is answered. Raises Unavailable if the line is too long."""
        async with self._place(self._most):
            yield

    @asynccontextmanager
    async def new_conversation(self) -> AsyncIterator[None]:
        """The same for the begin of a conversation; for them the line is too long earlier."""
        async with self._place(max(1, self._most // 2)):
            yield

    @asynccontextmanager
    async def _place(self, most: int) -> AsyncIterator[None]:
        if self._now >= most:
            raise Unavailable("Very many people are writing just now; please try again in a moment.", COME_BACK_SECONDS)
        self._now += 1
        try:
            async with self._working:  # asyncio's semaphores let those in first who came first
                yield
        finally:
            self._now -= 1
