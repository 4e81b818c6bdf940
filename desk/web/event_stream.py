"""The Server-Sent Events of one conversation: every message once and in order, from the record where live ones are missing.

Live events may be lost or overtake each other on their way from another desk. Each message carries its `seq`, so a gap is
seen, and filled from the record before the stream goes on.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from fastapi import Request

from desk import company
from desk.company import End
from desk.live import CLOSE, RESYNC, Event
from desk.store.talk import Conversation

if TYPE_CHECKING:
    from desk.web.app import Desk

KEEP_ALIVE_SECONDS = 20
CARD_EVENTS = ("ticket", "handoff")


async def stream(desk: Desk, conversation_id: str, since: int, request: Request) -> AsyncIterator[str]:
    """What came after `since`, and then what comes."""
    end = End("user")
    async with desk.live.listen(conversation_id) as queue:
        with company.present(desk.live, conversation_id, end):
            yield ": here\n\n"
            queue.put_nowait(RESYNC)
            while not await request.is_disconnected():
                try:
                    event = await asyncio.wait_for(queue.get(), KEEP_ALIVE_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if event is CLOSE:
                    return
                if company.is_about(event):
                    company.answer(desk.live, conversation_id, end, event)
                    if end.is_told(event):
                        yield frame(company.shown(event))
                    continue
                for message in await _news(desk, conversation_id, since, event):
                    since = message["seq"]
                    yield _frames(message)


async def _news(desk: Desk, conversation_id: str, since: int, event: Event) -> list[dict[str, Any]]:
    """The messages to show: this one if it is the next, none if it has been shown, or what the record has since then."""
    if event.id is not None and event.id <= since + 1:
        return [event.data] if event.id == since + 1 else []
    return await asyncio.to_thread(_after, desk, conversation_id, since)


def _after(desk: Desk, conversation_id: str, since: int) -> list[dict[str, Any]]:
    with desk.core.store.read() as session:
        conversation = session.get(Conversation, conversation_id)
        return desk.door.history(session, conversation, since) if conversation is not None else []


def _frames(message: dict[str, Any]) -> str:
    """A message, and the events of its cards."""
    frames = [frame(Event("message", message, message["seq"]))]
    for card in message["cards"]:
        if card["kind"] in CARD_EVENTS:
            data = {"state": card["state"]} if card["kind"] == "handoff" else card
            frames.append(frame(Event(card["kind"], data)))
    return "".join(frames)


def frame(event: Event) -> str:
    """One event as its lines of the stream."""
    head = f"id: {event.id}\n" if event.id is not None else ""
    return f"{head}event: {event.name}\ndata: {json.dumps(event.data, ensure_ascii=False)}\n\n"
