"""Live events between several desks, over one Redis channel (`KEYDESK_REDIS_URL`).

A desk's own listeners are served without Redis. While Redis is away, other desks' listeners are told to look into the
record now and then, and again when it is back: nobody's turn waits for Redis, and nothing is lost with it.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from desk.live import RESYNC, Event, Live

CHANNEL = "keydesk:live"
EVERYONE = "*"
MOST_WAITING = 5_000
PATIENCE_SECONDS = 5
CONNECTION: dict[str, Any] = {
    "socket_connect_timeout": PATIENCE_SECONDS,
    "socket_keepalive": True,
    "health_check_interval": 2 * PATIENCE_SECONDS,
    "retry": Retry(NoBackoff(), 0),
}
SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 10.0
Work = Callable[[Redis], Awaitable[None]]
log = structlog.get_logger("desk.live")


class SharedLive(Live):
    """Events published at one desk reach the browsers that are connected to any."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._name = uuid.uuid4().hex
        self._outgoing: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)
        self._lost_some = False

    def publish(self, conversation_id: str, events: list[Event]) -> None:
        """Hand events to those who listen here at once, and to the other desks as soon as Redis takes them."""
        super().publish(conversation_id, events)
        if self._loop is not None:
            body = json.dumps([[event.name, event.data, event.id] for event in events], ensure_ascii=False)
            self._loop.call_soon_threadsafe(self._send_later, f"{self._name} {conversation_id} {body}")

    def _send_later(self, line: str) -> None:
        if self._outgoing.full():
            self._lost_some = True
        else:
            self._outgoing.put_nowait(line)

    async def run(self) -> None:
        """Send and receive until cancelled, through every outage of Redis."""
        self._loop = asyncio.get_running_loop()
        try:
            await asyncio.gather(self._through_outages(self._send), self._through_outages(self._receive))
        finally:
            self._loop = None

    async def _through_outages(self, work: Work) -> None:
        pause = SHORTEST_PAUSE_SECONDS
        while True:
            begun = asyncio.get_running_loop().time()
            try:
                async with Redis.from_url(self._url, **CONNECTION) as redis:
                    await work(redis)
            except (RedisError, OSError) as trouble:
                log.warning("live_events_trouble", work=work.__name__.strip("_"), trouble=type(trouble).__name__)
            self.put_to_all(RESYNC)
            lasted = asyncio.get_running_loop().time() - begun
            pause = SHORTEST_PAUSE_SECONDS if lasted > LONGEST_PAUSE_SECONDS else min(2 * pause, LONGEST_PAUSE_SECONDS)
            await asyncio.sleep(pause)  # a growing pause, so that a Redis that is away is not hammered

    async def _send(self, redis: Redis) -> None:
        """A line that could not go is lost, so every desk is told to look into the record once Redis is back."""
        if self._lost_some:
            await redis.publish(CHANNEL, f"{self._name} {EVERYONE} []")
            self._lost_some = False
        while True:
            line = await self._outgoing.get()
            try:
                await redis.publish(CHANNEL, line)
            except BaseException:
                self._lost_some = True
                raise

    async def _receive(self, redis: Redis) -> None:
        async with redis.pubsub() as subscription:
            await subscription.subscribe(CHANNEL)
            while True:
                message = await subscription.get_message(timeout=PATIENCE_SECONDS)
                if message is not None and message["type"] == "subscribe":
                    self.put_to_all(RESYNC)
                elif message is not None and message["type"] == "message":
                    self._take(message["data"].decode())

    def _take(self, line: str) -> None:
        """One line of the channel: who sent it, for which conversation, and the events."""
        sender, conversation_id, body = line.split(" ", 2)
        if sender == self._name:
            return
        if conversation_id == EVERYONE:
            self.put_to_all(RESYNC)
        elif conversation_id in self._queues:
            self._put(conversation_id, [Event(*fields) for fields in json.loads(body)])
