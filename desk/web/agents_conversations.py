"""The agents' desk: conversations that wait for a person, are live, or are flagged, and taking one over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import conversations, corrections, identity, transcript_access, work
from desk.errors import BadInput, Conflict, NotFound
from desk.store.people import Agent
from desk.store.talk import Conversation, Message
from desk.store.work import Ticket
from desk.web import page_words as words
from desk.web.access import DeskOf
from desk.web.agents_corrections import BIGGEST_SEQ, correcting
from desk.web.agents_frame import LEAD, AgentRoute, frame, shown, signed_in
from desk.web.cookies import DESK, check_form
from desk.web.page_route import see
from desk.web.pages import render
from desk.web.transcript_view import Reader, looks

router = APIRouter(prefix="/conversations", route_class=AgentRoute)
STATES = {"queued": "Waiting for a person", "live": "With an agent", "flagged": "Flagged"}
HANDOFF = {
    "none": "The assistant answers",
    "queued": "Waits for a person",
    "out_of_hours": "Asked for a person out of hours",
    "live": "With an agent",
}
Csrf = Annotated[str, Form()]
Words = Annotated[str, Form()]


@dataclass(frozen=True)
class Waiting:
    """A conversation in a list."""

    conversation: Conversation
    who: str
    since: str
    handoff: str
    flag: str | None


@router.get("")
def conversation_list(request: Request, desk: DeskOf, state: str = "queued") -> Response:
    """The conversations of one state, the longest waiting first."""
    now = desk.core.clock()
    with desk.core.store.read() as session:
        agent = signed_in(session, request)
        found = [_waiting(session, conversation, now) for conversation in work.waiting(session, state)]
        page = render(
            "desk_conversations.html",
            found=found,
            state=state,
            states=STATES,
            section="conversations",
            **frame(request, agent, session),
        )
    return shown(request, page)


def _waiting(session: Session, conversation: Conversation, now: datetime) -> Waiting:
    since = conversation.handoff_at or conversation.created_at
    return Waiting(
        conversation,
        _who(session, conversation),
        words.span(max(now - since, timedelta(0))),
        HANDOFF[conversation.handoff],
        _flag(conversation),
    )


def _flag(conversation: Conversation) -> str | None:
    return words.FLAG.get(conversation.flag, conversation.flag) if conversation.flag else None


def _who(session: Session, conversation: Conversation) -> str:
    if conversation.email is None:
        return "Guest" if conversation.audience == "guest" else "Not verified"
    person = identity.person_by_email(session, conversation.email)
    return f"{person.name}, {conversation.email}" if person else conversation.email


@router.get("/{conversation_id}")
def conversation_page(
    request: Request, conversation_id: str, desk: DeskOf, correct: Annotated[int, Query(ge=0, le=BIGGEST_SEQ)] = 0
) -> Response:
    """The transcript with what the bot understood, and what the agent can do; `correct` is a message to put right."""
    return shown(request, _page(request, desk, conversation_id, correct=correct))


def _page(
    request: Request,
    desk: DeskOf,
    conversation_id: str,
    error: str = "",
    text: str = "",
    status: int = 200,
    correct: int = 0,
) -> Response:
    with desk.core.store.read() as session:
        agent = signed_in(session, request)
        conversation = session.get(Conversation, conversation_id)
        if conversation is None:
            raise NotFound("There is no such conversation.")
        history = conversations.history(session, conversation_id)
        said = [conversations.message_json(message, trace=True) for message in history]
        page = render(
            "desk_conversation.html",
            status,
            conversation=conversation,
            facts=_facts(session, conversation),
            lines=Reader(desk.core.policy, desk.core.articles, words.Times()).lines(said),
            error=error,
            text=text,
            correcting=correcting(session, desk.core, conversation_id, correct),
            filed=_filed(session, conversation),
            mine=conversation.handoff == "live" and conversation.agent_id == agent.id,
            taken=conversation.handoff == "live" and conversation.agent_id != agent.id,
            looks=looks(transcript_access.of_conversation(session, conversation_id)) if agent.role == LEAD else [],
            section="conversations",
            **frame(request, agent, session),
        )
        look = transcript_access.Look(agent.id, transcript_access.PAGE, conversation_id)
    transcript_access.note(desk.core, look)
    return page


def _filed(session: Session, conversation: Conversation) -> list[Ticket]:
    query = select(Ticket).where(Ticket.conversation_id == conversation.id).order_by(Ticket.id)
    return list(session.scalars(query))


def _facts(session: Session, conversation: Conversation) -> list[tuple[str, str]]:
    person = identity.person_by_email(session, conversation.email) if conversation.email else None
    with_agent = session.get(Agent, conversation.agent_id) if conversation.agent_id else None
    facts = [
        ("State", f"With {with_agent.name}" if with_agent else HANDOFF[conversation.handoff]),
        ("Who", _who(session, conversation)),
        ("Role", words.PERSON_ROLE[person.role] if person else "not known to us"),
        ("Account", person.account.name if person else "not known"),
        ("Property", conversation.property_name or "not named"),
        ("Audience", conversation.audience),
        ("Began", words.central(conversation.created_at)),
    ]
    flag = _flag(conversation)
    return [*facts, ("Flagged", flag)] if flag else facts


Change = Callable[[Session, Conversation, Agent, datetime], Message | None]


def _act(
    request: Request,
    desk: DeskOf,
    conversation_id: str,
    csrf: str,
    notice: str,
    change: Change,
    text: str = "",
    correct: int = 0,
) -> Response:
    """Do it, show it to the user at once, and show the conversation again."""
    check_form(request, DESK.token(request), csrf)
    try:
        with desk.core.store.write() as session:
            agent = signed_in(session, request)
            message = change(session, work.find(session, conversation_id), agent, desk.core.clock())
    except (BadInput, Conflict) as error:
        return _page(request, desk, conversation_id, error.detail, text, error.status, correct)
    if message is not None:
        desk.door.publish(conversation_id, [message])
    response = see(f"/desk/conversations/{conversation_id}")
    DESK.leave_notice(request, response, notice)
    return response


@router.post("/{conversation_id}/join")
def join(request: Request, conversation_id: str, desk: DeskOf, csrf: Csrf = "") -> Response:
    """Take the conversation over."""
    return _act(request, desk, conversation_id, csrf, "joined", work.join)


@router.post("/{conversation_id}/leave")
def leave(request: Request, conversation_id: str, desk: DeskOf, csrf: Csrf = "") -> Response:
    """Hand it back to the bot."""
    return _act(request, desk, conversation_id, csrf, "left", work.leave)


@router.post("/{conversation_id}/clear")
def clear(request: Request, conversation_id: str, desk: DeskOf, csrf: Csrf = "") -> Response:
    """Take the flag away: an agent has looked at it."""

    def change(session: Session, conversation: Conversation, agent: Agent, now: datetime) -> None:
        work.clear_flag(session, conversation, agent)

    return _act(request, desk, conversation_id, csrf, "cleared", change)


@router.post("/{conversation_id}/messages")
def say(
    request: Request, conversation_id: str, desk: DeskOf, csrf: Csrf = "", text: Annotated[str, Form()] = ""
) -> Response:
    """Write to the user."""

    def change(session: Session, conversation: Conversation, agent: Agent, now: datetime) -> Message:
        return work.say(session, conversation, agent, text, now)

    return _act(request, desk, conversation_id, csrf, "said", change, text)


@router.post("/{conversation_id}/corrections")
def correct_understanding(
    request: Request,
    conversation_id: str,
    desk: DeskOf,
    seq: Annotated[int, Form(ge=0, le=BIGGEST_SEQ)] = 0,
    csrf: Csrf = "",
    intent: Words = "",
    article: Words = "",
) -> Response:
    """Say what a message meant that was understood wrongly."""

    def change(session: Session, conversation: Conversation, agent: Agent, now: datetime) -> None:
        corrections.correct(session, desk.core.articles, conversation.id, seq, agent, intent, article, now)

    return _act(request, desk, conversation_id, csrf, "corrected", change, correct=seq)
