"""A bound on the turns that are being answered at once, so that a flood is turned away quickly and what runs finishes.

Counted on the event loop, before a turn takes a thread (`KEYDESK_MAX_TURNS`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from desk.errors import Unavailable

COME_BACK_SECONDS = 2


class TurnsInFlight:
    """How many turns this process is at, and at most."""

    def __init__(self, most: int) -> None:
        self._most, self._now = most, 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """Count a turn while it is being answered. Raises Unavailable if there are enough of them."""
        if self._now >= self._most:
            raise Unavailable("Very many people are writing just now; please try again in a moment.", COME_BACK_SECONDS)
        self._now += 1
        try:
            yield
        finally:
            self._now -= 1
