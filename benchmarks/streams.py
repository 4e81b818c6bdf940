"""Widgets that are open and idle: many event streams to one desk process, and what they cost it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.cpu import processes, seconds_of
from benchmarks.load import Load, run_load
from benchmarks.machine import pss_mb
from benchmarks.product import Product
from desk import conversations
from desk.clock import real_clock
from desk.store.engine import Store

AT_ONCE = 200
OPEN_SECONDS = 30


@dataclass(frozen=True)
class Streams:
    """`share`: of one core while all are idle; `kb`: memory for each; `load`: one user's turns meanwhile."""

    opened: int
    share: float
    kb: float
    load: Load


def measure_streams(product: Product, wanted: int) -> Streams:
    """Open `wanted` streams, each of a conversation of its own, wait, and let one user talk meanwhile."""
    store = Store(f"sqlite:///{product.var / 'keydesk.db'}")
    with store.write() as session:
        made = [conversations.start(session, real_clock(), "staff", None, None, None) for _ in range(wanted)]
        talks = [(conversation.id, token) for conversation, token in made]
    store.close()
    return asyncio.run(_measure(product, talks))


async def _measure(product: Product, talks: Sequence[tuple[str, str]]) -> Streams:
    desk = processes(product.pid)["desk"]
    empty = pss_mb(desk)
    streams = []
    for begin in range(0, len(talks), AT_ONCE):
        streams += await asyncio.gather(*(_open(product.port, *talk) for talk in talks[begin : begin + AT_ONCE]))
    reading = [asyncio.create_task(_swallow(reader)) for reader, _ in streams]
    full = pss_mb(desk)
    begun, spent = time.monotonic(), seconds_of(desk)
    await asyncio.sleep(OPEN_SECONDS)  # the span that is measured
    share = (seconds_of(desk) - spent) / (time.monotonic() - begun)
    load = await asyncio.to_thread(run_load, product, 1, 3)
    still_open = sum(not task.done() for task in reading)
    for (_, writer), task in zip(streams, reading, strict=True):
        writer.close()
        task.cancel()
    return Streams(still_open, share, 1000 * (full - empty) / len(talks), load)


async def _open(port: int, conversation_id: str, token: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A stream that has said hello."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = f"GET /api/conversations/{conversation_id}/events HTTP/1.1\r\nHost: desk\r\nAuthorization: Bearer {token}"
    writer.write(f"{request}\r\n\r\n".encode())
    await reader.readuntil(b": here")
    return reader, writer


async def _swallow(reader: asyncio.StreamReader) -> None:
    while await reader.read(4096):
        pass
