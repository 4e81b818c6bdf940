"""The chat API (contract section 3)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from desk import conversations
from desk.company import End
from desk.errors import BadInput
from desk.web.access import DeskOf, Token
from desk.web.event_stream import stream

if TYPE_CHECKING:
    from desk.web.app import Desk

router = APIRouter(prefix="/api/conversations", tags=["chat"])
LARGEST_SEQ = 2**31 - 1
Seq = Annotated[int, Query(ge=0, le=LARGEST_SEQ)]


class Start(BaseModel):
    """How a conversation begins; everything is optional."""

    model_config = ConfigDict(extra="ignore")

    identity_token: str | None = Field(default=None, max_length=8000)
    audience: Literal["staff", "guest", "developer"] = "staff"
    page_url: str | None = Field(default=None, max_length=2000)
    locale: str | None = Field(default=None, max_length=35)


class Send(BaseModel):
    """One turn: a text, or the value of a choice that is on offer."""

    model_config = ConfigDict(extra="ignore")

    client_id: UUID
    text: str | None = None
    choice: str | None = Field(default=None, max_length=300)


class Typing(BaseModel):
    """Whether somebody writes just now, or has stopped."""

    active: bool = Field(default=True, strict=True)


@router.post("", status_code=201, response_model=dict[str, Any])
async def start(body: Start, request: Request, desk: DeskOf) -> Response:
    """Begin a conversation."""
    async with desk.turns.new_conversation():
        address = request.client.host if request.client else ""
        return JSONResponse(await run_in_threadpool(_start, desk, address, body), 201)


def _start(desk: Desk, address: str, body: Start) -> dict[str, Any]:
    desk.limits.check_conversation(address)
    conversation_id, token, messages = desk.door.start(body.identity_token, body.audience, body.page_url, body.locale)
    return {"conversation_id": conversation_id, "token": token, "messages": messages}


@router.post("/{conversation_id}/messages", response_model=dict[str, Any])
async def send(conversation_id: str, body: Send, desk: DeskOf, token: Token) -> Response:
    """Send a text or press a button; the answer is all that the bot said."""
    async with desk.turns.turn():
        # As it is: what the desk itself has made needs no validation on its way out.
        return JSONResponse(await run_in_threadpool(_take_turn, desk, conversation_id, token, body))


def _take_turn(desk: Desk, conversation_id: str, token: str | None, body: Send) -> dict[str, Any]:
    _authorise(desk, conversation_id, token)
    if (body.text is None) == (body.choice is None):
        raise BadInput("Send either text or choice.")
    desk.limits.check_message(conversation_id)
    return {"messages": desk.door.take_turn(conversation_id, str(body.client_id), body.text, body.choice)}


@router.get("/{conversation_id}/messages")
def history(conversation_id: str, desk: DeskOf, token: Token, after: Seq = 0) -> dict[str, Any]:
    """The messages after a `seq`."""
    with desk.core.store.read() as session:
        conversation = conversations.authorised(session, conversation_id, token)
        return {"messages": desk.door.history(session, conversation, after)}


@router.get("/{conversation_id}/transcript")
def transcript(conversation_id: str, desk: DeskOf, token: Token, format: Literal["txt", "json"] = "txt") -> Response:
    """The whole transcript, as text or as JSON."""
    with desk.core.store.read() as session:
        conversation = conversations.authorised(session, conversation_id, token)
        if format == "json":
            return JSONResponse({"messages": desk.door.history(session, conversation, 0)})
        return PlainTextResponse(conversations.transcript_text(conversations.history(session, conversation.id)))


@router.post("/{conversation_id}/typing", status_code=204)
def typing(conversation_id: str, body: Typing, desk: DeskOf, token: Token) -> None:
    """Show the agent who has the conversation that the user writes. Nothing is kept."""
    _authorise(desk, conversation_id, token)
    desk.limits.check_typing(conversation_id)
    desk.live.publish(conversation_id, [End("user").types(body.active)])


@router.get("/{conversation_id}/events")
async def events(
    conversation_id: str,
    desk: DeskOf,
    token: Token,
    request: Request,
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """Live events; with `Last-Event-ID` first what came after it."""
    last_seq = await asyncio.to_thread(_authorise, desk, conversation_id, token)
    if last_event_id is not None and not (
        last_event_id.isascii() and last_event_id.isdigit() and int(last_event_id) <= LARGEST_SEQ
    ):
        raise BadInput("Last-Event-ID must be a seq.")
    since = int(last_event_id) if last_event_id is not None else last_seq
    return StreamingResponse(
        stream(desk, conversation_id, since, request),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _authorise(desk: Desk, conversation_id: str, token: str | None) -> int:
    """The `seq` of the newest message, for who may read the conversation."""
    with desk.core.store.read() as session:
        return conversations.authorised_seq(session, conversation_id, token)
