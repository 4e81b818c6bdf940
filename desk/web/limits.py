"""Rate limits of the chat, on real time (`KEYDESK_RATE_LIMIT`, `KEYDESK_CONVERSATION_LIMIT`)."""

from __future__ import annotations

import math
import time
from typing import Any

import structlog
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis.backoff import NoBackoff
from redis.retry import Retry

from desk.errors import TooMany
from desk.settings import Settings

PATIENCE_SECONDS = 0.5
# The widget and the agents' page say so every 3 seconds at most, and when they stop.
TYPING = parse("60/minute")
log = structlog.get_logger("desk.limits")


class Limits:
    """Counts in this process, or in Redis when several share the load; while Redis is away, in this process."""

    def __init__(self, settings: Settings) -> None:
        self._here = MovingWindowRateLimiter(storage_from_string("memory://"))
        self._shared = _in_redis(settings.redis_url) if settings.redis_url else self._here
        self._off = settings.limits_off
        self._messages = _rate(settings.rate_limit)
        self._conversations = _rate(settings.conversation_limit)

    def check_message(self, conversation_id: str) -> None:
        """Raises TooMany when a conversation sends too fast."""
        self._check(self._messages, "message", conversation_id)

    def check_typing(self, conversation_id: str) -> None:
        """Raises TooMany when a conversation says too often that somebody types."""
        self._check(TYPING, "typing", conversation_id)

    def check_conversation(self, address: str) -> None:
        """Raises TooMany when an address opens too many conversations."""
        self._check(self._conversations, "conversation", address)

    def _check(self, rate: RateLimitItem | None, kind: str, key: str) -> None:
        if self._off or rate is None:
            return
        try:
            _hit(self._shared, rate, kind, key)
        except StorageError as trouble:
            log.warning("limits_trouble", trouble=type(trouble.storage_error).__name__)
            _hit(self._here, rate, kind, key)


def _hit(limiter: MovingWindowRateLimiter, rate: RateLimitItem, kind: str, key: str) -> None:
    if not limiter.hit(rate, kind, key):
        until = limiter.get_window_stats(rate, kind, key).reset_time
        raise TooMany("Too many requests; please wait a moment.", max(1, math.ceil(until - time.time())))


def _in_redis(url: str) -> MovingWindowRateLimiter:
    options: dict[str, Any] = {
        "wrap_exceptions": True,
        "socket_timeout": PATIENCE_SECONDS,
        "socket_connect_timeout": PATIENCE_SECONDS,
        "retry": Retry(NoBackoff(), 0),
    }
    return MovingWindowRateLimiter(storage_from_string(url, **options))


def _rate(value: str) -> RateLimitItem | None:
    return None if value == "off" else parse(value)
