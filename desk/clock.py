"""The time that policy, tickets, credits and opening hours believe in (`KEYDESK_CLOCK`)."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def real_clock() -> datetime:
    """The time now, UTC. Identity tokens, codes and rate limits always use this one."""
    return datetime.now(UTC)


def clock_from(start: datetime | None, started_at: float | None = None) -> Clock:
    """A clock that shows `start` at `started_at` (seconds since the epoch) and counts on from there.

    Several processes that are given the same `started_at` show the same time.
    """
    if start is None:
        return real_clock
    begin = started_at if started_at is not None else time.time()

    def now() -> datetime:
        return start.astimezone(UTC) + timedelta(seconds=time.time() - begin)

    return now


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with a final Z; microseconds are kept only where there are some."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
