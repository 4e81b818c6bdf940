"""Rate limits of the chat, on real time (`KEYDESK_RATE_LIMIT`, `KEYDESK_CONVERSATION_LIMIT`)."""

from __future__ import annotations

import math
import time

from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from desk.errors import TooMany
from desk.settings import Settings


class Limits:
    """Counts in this process, or in Redis when several machines share the load."""

    def __init__(self, settings: Settings) -> None:
        self._limiter = MovingWindowRateLimiter(storage_from_string(settings.redis_url or "memory://"))
        self._off = settings.limits_off
        self._messages = _rate(settings.rate_limit)
        self._conversations = _rate(settings.conversation_limit)

    def check_message(self, conversation_id: str) -> None:
        """Raises TooMany when a conversation sends too fast."""
        self._check(self._messages, "message", conversation_id)

    def check_conversation(self, address: str) -> None:
        """Raises TooMany when an address opens too many conversations."""
        self._check(self._conversations, "conversation", address)

    def _check(self, rate: RateLimitItem | None, kind: str, key: str) -> None:
        if self._off or rate is None or self._limiter.hit(rate, kind, key):
            return
        until = self._limiter.get_window_stats(rate, kind, key).reset_time
        raise TooMany("Too many requests; please wait a moment.", max(1, math.ceil(until - time.time())))


def _rate(value: str) -> RateLimitItem | None:
    return None if value == "off" else parse(value)
