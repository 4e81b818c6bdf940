"""Rasa's turns of one conversation go one after the other, over all Rasa processes if there is a Redis.

Rasa's own lock store does it (`KEYDESK_REDIS_URL`). The order of turns is kept by the desk's record in any case, so while
Redis is away each process goes on with locks of its own, and a process that was killed holds a conversation up for a
moment only (`TICKET_LOCK_LIFETIME`, set by `desk.supervisor`).
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, InMemoryLockStore, LockError, LockStore, RedisLockStore
from rasa.utils.endpoints import EndpointConfig
from redis.exceptions import RedisError

PATIENCE_SECONDS = 0.5
AWAY_SECONDS = 5.0
LOOK_AGAIN_SECONDS = 0.1
logger = logging.getLogger(__name__)


class Locks(LockStore):
    """In Redis if one is set and answers, else in this process."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, url: str | None = None) -> None:
        url = url or os.environ.get("KEYDESK_REDIS_URL")
        self._here = InMemoryLockStore()
        self._shared = _redis(url) if url else None
        self._away_until = 0.0
        super().__init__()

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = LOOK_AGAIN_SECONDS,
    ) -> AsyncGenerator[TicketLock, None]:
        """Hold the conversation for one turn; without Redis, against the other turns of this process only."""
        store = self._shared if self._shared is not None and time.monotonic() >= self._away_until else self._here
        held = store.lock(conversation_id, lock_lifetime, wait_time_in_seconds)
        try:
            lock = await held.__aenter__()
        except (LockError, RedisError) as trouble:
            self._is_away(trouble)
            held = self._here.lock(conversation_id, lock_lifetime, wait_time_in_seconds)
            lock = await held.__aenter__()
        try:
            yield lock
        finally:
            try:
                await held.__aexit__(None, None, None)
            except RedisError as trouble:
                self._is_away(trouble)

    def _is_away(self, trouble: Exception) -> None:
        logger.warning("locks are this process's own for a while: %s", type(trouble).__name__)
        self._away_until = time.monotonic() + AWAY_SECONDS


def _redis(url: str) -> RedisLockStore:
    parts = urlsplit(url)
    secrets: dict[str, Any] = {
        name: unquote(value) for name, value in (("username", parts.username), ("password", parts.password)) if value
    }
    return RedisLockStore(
        host=parts.hostname or "localhost",
        port=parts.port or 6379,
        db=int(parts.path.strip("/") or 0),
        use_ssl=parts.scheme == "rediss",
        key_prefix="keydesk",
        socket_timeout=PATIENCE_SECONDS,
        **secrets,
    )
