"""The agents' API (contract section 5)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from desk import assign, changes, queue, sessions, ticket_json, tickets, work
from desk.clock import iso
from desk.errors import CodeNeeded, NotAuthenticated
from desk.store.talk import Conversation
from desk.web import agents_corrections, agents_live, agents_more
from desk.web.access import DeskOf, IfMatch, Token, agent, shown_ticket
from desk.web.tickets import Text

router = APIRouter(prefix="/api/agent", tags=["agents"])


class SignIn(BaseModel):
    """An agent's credentials; `code` is needed from who has two-step sign-in."""

    email: str = Field(max_length=254)
    password: str = Field(max_length=1000)
    code: str | None = Field(default=None, max_length=12)


class StatusChange(BaseModel):
    """A new status; `solution` says how it was solved."""

    status: str = Field(max_length=30)
    solution: str | None = Field(default=None, max_length=4000)


class Minutes(BaseModel):
    """Time worked."""

    minutes: int = Field(strict=True)


class SeverityChange(BaseModel):
    """A severity set by hand, with the reason."""

    severity: int = Field(strict=True)
    reason: str = Field(max_length=1000)


class Assignee(BaseModel):
    """Who is to work on a ticket: an agent's e-mail address, `me`, or null for nobody."""

    assignee: str | None = Field(max_length=254)


class QueueFilters(BaseModel):
    """What narrows the queue; words in `q`, and solved tickets, come newest first."""

    status: str = Field(default="", max_length=30)
    severity: str = Field(default="", max_length=3)
    category: str = Field(default="", max_length=60)
    product: str = Field(default="", max_length=40)
    account: str = Field(default="", max_length=200)
    assignee: str = Field(default="", max_length=254)
    needs_review: bool = False
    q: str = Field(default="", max_length=200)
    limit: int = queue.LONGEST_PAGE
    cursor: str = Field(default="", max_length=200)

    def given(self) -> dict[str, str]:
        """The filters as text, as a page's address has them."""
        return {name: str(value).lower() if value is True else str(value) for name, value in self}


@router.post("/session")
def sign_in(body: SignIn, desk: DeskOf) -> dict[str, str]:
    """A token for an agent."""
    with desk.core.store.write() as session:
        opened = sessions.sign_in_agent(session, body.email, body.password)
        if opened is not None and opened.needs_code and body.code:
            opened = sessions.second_step_of_agent(session, opened.token, body.code)
    if opened is None:
        raise NotAuthenticated("That e-mail address and password do not belong together, or too many tries were wrong.")
    if opened.needs_code:
        raise CodeNeeded("This agent has two-step sign-in: send the code of the authenticator app, too.")
    return {"token": opened.token, "expires_at": iso(opened.expires_at)}


@router.get("/queue")
def the_queue(desk: DeskOf, token: Token, filters: Annotated[QueueFilters, Query()]) -> dict[str, Any]:
    """Unsolved tickets in the order in which they are to be worked, a page at a time."""
    core = desk.core
    with core.store.read() as session:
        who = agent(session, token)
        wanted = queue.wanted_from(session, core.policy, filters.given(), who)
        found, following = queue.page(session, wanted, filters.limit, filters.cursor or None)
        return {"items": [ticket_json.queue_row(ticket, core.settings.base_url) for ticket in found], "next": following}


@router.post("/tickets/{reference}/status")
def set_status(reference: str, body: StatusChange, desk: DeskOf, token: Token, seen: IfMatch) -> dict[str, Any]:
    """Change the status, with the solution if it is solved."""
    with desk.core.store.write() as session:
        who = agent(session, token)
        ticket = changes.held(session, reference)
        changes.check_version(ticket, seen)
        tickets.set_status(session, ticket, body.status, who.email, desk.core.clock(), body.solution)
        return shown_ticket(session, desk.core, ticket, who)


@router.post("/tickets/{reference}/replies", status_code=201)
def reply(reference: str, body: Text, desk: DeskOf, token: Token, seen: IfMatch) -> dict[str, Any]:
    """Answer the requester, in the conversation and by mail."""
    with desk.core.store.write() as session:
        who = agent(session, token)
        ticket = changes.held(session, reference)
        changes.check_version(ticket, seen)
        message = work.reply(session, ticket, who, body.text, desk.core.clock())
        answer = shown_ticket(session, desk.core, ticket, who)
    if message is not None:
        desk.door.publish(message.conversation_id, [message])
    desk.core.send_mail_if_quick()
    return answer


@router.post("/tickets/{reference}/notes", status_code=201)
def note(reference: str, body: Text, desk: DeskOf, token: Token) -> dict[str, Any]:
    """An internal note."""
    with desk.core.store.write() as session:
        who = agent(session, token)
        ticket = changes.held(session, reference)
        tickets.add_note(session, ticket, body.text, who.email, desk.core.clock(), internal=True)
        return shown_ticket(session, desk.core, ticket, who)


@router.post("/tickets/{reference}/time", status_code=201)
def time(reference: str, body: Minutes, desk: DeskOf, token: Token) -> dict[str, Any]:
    """Time worked on a ticket."""
    with desk.core.store.write() as session:
        who = agent(session, token)
        ticket = changes.held(session, reference)
        work.log_time(session, desk.core.policy, ticket, who, body.minutes, desk.core.clock())
        return shown_ticket(session, desk.core, ticket, who)


@router.post("/tickets/{reference}/severity")
def severity(reference: str, body: SeverityChange, desk: DeskOf, token: Token, seen: IfMatch) -> dict[str, Any]:
    """Set the severity by hand; the goals are worked out again from the opening."""
    with desk.core.store.write() as session:
        who = agent(session, token)
        ticket = changes.held(session, reference)
        changes.check_version(ticket, seen)
        tickets.change_severity(
            session, desk.core.policy, ticket, body.severity, body.reason, who.email, desk.core.clock()
        )
        return shown_ticket(session, desk.core, ticket, who)


@router.post("/tickets/{reference}/assignee")
def set_assignee(reference: str, body: Assignee, desk: DeskOf, token: Token, seen: IfMatch) -> dict[str, Any]:
    """Give a ticket to an agent, or to nobody."""
    with desk.core.store.write() as session:
        who = agent(session, token)
        to = (
            None
            if not body.assignee
            else who
            if body.assignee == queue.ME
            else queue.find_agent(session, body.assignee)
        )
        ticket = changes.held(session, reference)
        changes.check_version(ticket, seen)
        assign.assign(session, ticket, to, who.email, desk.core.clock())
        return shown_ticket(session, desk.core, ticket, who)


@router.get("/conversations")
def conversations(desk: DeskOf, token: Token, state: str = "queued") -> dict[str, Any]:
    """Conversations that wait for a person (`queued`), are `live`, or are `flagged`."""
    with desk.core.store.read() as session:
        agent(session, token)
        return {"items": [_conversation_json(found) for found in work.waiting(session, state)]}


def _conversation_json(conversation: Conversation) -> dict[str, Any]:
    return {
        "conversation_id": conversation.id,
        "audience": conversation.audience,
        "email": conversation.email,
        "state": conversation.handoff,
        "flag": conversation.flag,
        "messages": conversation.last_seq,
        "since": iso(conversation.handoff_at or conversation.created_at),
    }


@router.post("/conversations/{conversation_id}/join")
def join(conversation_id: str, desk: DeskOf, token: Token) -> dict[str, Any]:
    """Take a conversation over."""
    with desk.core.store.write() as session:
        who = agent(session, token)
        message = work.join(session, work.find(session, conversation_id), who, desk.core.clock())
    desk.door.publish(conversation_id, [message])
    return {"state": "joined"}


@router.post("/conversations/{conversation_id}/leave")
def leave(conversation_id: str, desk: DeskOf, token: Token) -> dict[str, Any]:
    """Hand a conversation back to the bot."""
    with desk.core.store.write() as session:
        who = agent(session, token)
        message = work.leave(session, work.find(session, conversation_id), who, desk.core.clock())
    desk.door.publish(conversation_id, [message])
    return {"state": "left"}


@router.post("/conversations/{conversation_id}/clear")
def clear(conversation_id: str, desk: DeskOf, token: Token) -> dict[str, Any]:
    """Take a conversation off the list of flagged ones."""
    with desk.core.store.write() as session:
        who = agent(session, token)
        work.clear_flag(session, work.find(session, conversation_id), who)
    return {"flag": None}


@router.post("/conversations/{conversation_id}/messages", status_code=201)
def say(conversation_id: str, body: Text, desk: DeskOf, token: Token) -> dict[str, Any]:
    """Write to the user."""
    with desk.core.store.write() as session:
        who = agent(session, token)
        message = work.say(session, work.find(session, conversation_id), who, body.text, desk.core.clock())
    desk.door.publish(conversation_id, [message])
    return {"seq": message.seq}


router.include_router(agents_live.api)
router.include_router(agents_more.router)
router.include_router(agents_corrections.router)
