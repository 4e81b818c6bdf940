"""The agents' end of a live conversation: that something was said, who is there and who types.

What was said is not in this stream: the page reads it up, so that each reading is checked and kept like any other.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import StreamingResponse

from desk import company, sessions, work
from desk.company import End
from desk.errors import NotFound
from desk.live import CLOSE, Event
from desk.store.people import Agent
from desk.store.talk import Conversation
from desk.web.access import DeskOf, Token, agent
from desk.web.agents_frame import AgentRoute, signed_in
from desk.web.chat import Typing
from desk.web.cookies import DESK, check_form
from desk.web.event_stream import KEEP_ALIVE_SECONDS, frame

if TYPE_CHECKING:
    from desk.web.app import Desk

router = APIRouter(prefix="/conversations", route_class=AgentRoute)
api = APIRouter()
NEWS = Event("news", {})


@router.get("/{conversation_id}/events")
async def events(request: Request, conversation_id: str, desk: DeskOf) -> StreamingResponse:
    """Live events; the user of a conversation sees that the agent who has joined it is there."""
    end = await asyncio.to_thread(_end, request, desk, conversation_id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    watched = _watch(request, desk, conversation_id, end)
    return StreamingResponse(watched, media_type="text/event-stream", headers=headers)


def _end(request: Request, desk: Desk, conversation_id: str) -> End:
    with desk.core.store.read() as session:
        who, conversation = signed_in(session, request), session.get(Conversation, conversation_id)
        if conversation is None:
            raise NotFound("There is no such conversation.")
        has_joined = conversation.handoff == "live" and conversation.agent_id == who.id
        return End("agent", who.name) if has_joined else End("reader")


async def _watch(request: Request, desk: Desk, conversation_id: str, end: End) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    async with desk.live.listen(conversation_id) as queue:
        with company.present(desk.live, conversation_id, end):
            yield ": here\n\n"
            look = loop.time() + KEEP_ALIVE_SECONDS
            while not await request.is_disconnected():
                try:
                    async with asyncio.timeout_at(look):
                        event = await queue.get()
                except TimeoutError:
                    if not await asyncio.to_thread(_may_stay, request, desk):
                        return
                    look = loop.time() + KEEP_ALIVE_SECONDS
                    desk.live.publish(conversation_id, [end.is_here(asks=True)])
                    yield ": still here\n\n"
                    continue
                if event is CLOSE:
                    return
                if not company.is_about(event):
                    yield frame(NEWS)
                    continue
                company.answer(desk.live, conversation_id, end, event)
                if end.is_told(event):
                    yield frame(company.shown(event))


def _may_stay(request: Request, desk: Desk) -> bool:
    with desk.core.store.read() as session:
        return sessions.agent_of(session, DESK.token(request)) is not None


@router.post("/{conversation_id}/typing", status_code=204)
def typing_page(
    request: Request,
    conversation_id: str,
    desk: DeskOf,
    csrf: Annotated[str, Form()] = "",
    active: Annotated[bool, Form()] = True,
) -> Response:
    """Show the user that the agent writes."""
    check_form(request, DESK.token(request), csrf)
    with desk.core.store.read() as session:
        who = signed_in(session, request)
        _check_joined(session.get(Conversation, conversation_id), who)
    _tell(desk, conversation_id, who, active)
    return Response(status_code=204)


@api.post("/conversations/{conversation_id}/typing", status_code=204)
def typing(conversation_id: str, body: Typing, desk: DeskOf, token: Token) -> None:
    """Show the user that the agent writes. Nothing is kept."""
    with desk.core.store.read() as session:
        who = agent(session, token)
        _check_joined(session.get(Conversation, conversation_id), who)
    _tell(desk, conversation_id, who, body.active)


def _check_joined(conversation: Conversation | None, who: Agent) -> None:
    if conversation is None:
        raise NotFound("There is no such conversation.")
    work.must_have(conversation, who)


def _tell(desk: Desk, conversation_id: str, who: Agent, active: bool) -> None:
    desk.limits.check_typing(f"agent:{conversation_id}")
    desk.live.publish(conversation_id, [End("agent", who.name).types(active)])
