"""The agents' desk: sign-in, queue and search, and the work on one ticket. For conversations see `agents_conversations`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response
from sqlalchemy.orm import Session

from desk import sessions, ticket_json, tickets, work
from desk.errors import BadInput, Conflict, DeskError
from desk.store.people import Agent
from desk.store.talk import Message
from desk.store.work import Ticket
from desk.web import agents_conversations, page_words, ticket_view
from desk.web.access import DeskOf
from desk.web.agents_frame import AgentRoute, frame, shown, signed_in
from desk.web.cookies import DESK, check_form, check_origin, safe_return
from desk.web.page_route import see
from desk.web.pages import render

router = APIRouter(prefix="/desk", include_in_schema=False, route_class=AgentRoute)
PAGE = 50
WRONG = (
    "That e-mail address and password do not belong together, or too many tries were wrong. "
    "After five wrong ones, please wait 15 minutes."
)
Csrf = Annotated[str, Form()]
Words = Annotated[str, Form()]


@router.get("/login")
def sign_in_page(request: Request, desk: DeskOf, next: str = "") -> Response:
    """The sign-in form; who is signed in goes to the queue."""
    with desk.core.store.read() as session:
        if sessions.agent_of(session, DESK.token(request)) is not None:
            return see(safe_return(next, DESK.path))
    return shown(request, render("desk_login.html", next=next, email="", error=None, **frame(request)))


@router.post("/login")
def sign_in(request: Request, desk: DeskOf, email: Words = "", password: Words = "", next: Words = "") -> Response:
    """A fresh session for the right password; an earlier one of this browser ends."""
    check_origin(request)
    with desk.core.store.write() as session:
        opened = sessions.sign_in_agent(session, email[:254], password[:1000])
        if opened is not None:
            sessions.end(session, DESK.token(request))
    if opened is None:
        return render("desk_login.html", 401, next=next, email=email[:254], error=WRONG, **frame(request))
    response = see(safe_return(next, DESK.path))
    DESK.keep(request, response, opened[0])
    return response


@router.post("/logout")
def sign_out(request: Request, desk: DeskOf, csrf: Csrf = "") -> Response:
    """End the session, here and in the record."""
    check_form(request, DESK.token(request), csrf)
    with desk.core.store.write() as session:
        sessions.end(session, DESK.token(request))
    response = see("/desk/login")
    DESK.drop(response)
    DESK.leave_notice(request, response, "signed_out")
    return response


@router.get("")
def queue(
    request: Request,
    desk: DeskOf,
    status: str = "",
    severity: str = "",
    q: Annotated[str, Query(max_length=200)] = "",
    cursor: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """What is to be worked, in contract order; with a status or a search, all tickets that fit, newest first."""
    core = desk.core
    level = _level(severity, core.policy.severities)
    searching = bool(status or q.strip())
    with core.store.read() as session:
        agent = signed_in(session, request)
        if searching:
            found = ticket_json.page(
                session, None, core.settings.base_url, status or None, level, q.strip(), PAGE, cursor or None
            )
        else:
            found = {"items": _queue(session, core.settings.base_url, level), "next": None}
        page = render(
            "desk_queue.html",
            rows=ticket_view.rows(session, core, found["items"]),
            next=found["next"],
            searching=searching,
            chosen={"status": status, "severity": severity, "q": q},
            statuses=page_words.STATUS,
            cursor=cursor,
            full=not searching and len(found["items"]) >= work.LONGEST_QUEUE,
            now=page_words.central(core.clock()),
            severities=core.policy.severities.values(),
            priorities=core.policy.priorities,
            section="queue",
            **frame(request, agent, session),
        )
    return shown(request, page)


def _queue(session: Session, base_url: str, level: int | None) -> list[ticket_view.Item]:
    waiting = (ticket for ticket in work.queue(session) if level in {None, ticket.severity})
    return [ticket_json.row(ticket, base_url) for ticket in waiting]


@dataclass(frozen=True)
class Draft:
    """A form that was refused: why, and what was typed, so that nothing is lost."""

    form: str = ""
    error: str = ""
    typed: dict[str, str] = field(default_factory=dict)


@router.get("/tickets/{reference}")
def ticket_page(request: Request, reference: str, desk: DeskOf) -> Response:
    """One ticket with all that an agent needs to answer it."""
    return shown(request, _ticket_page(request, desk, reference, Draft()))


def _ticket_page(request: Request, desk: DeskOf, reference: str, draft: Draft, status: int = 200) -> Response:
    with desk.core.store.read() as session:
        agent = signed_in(session, request)
        ticket = tickets.find_ticket(session, reference, None)
        return render(
            "desk_ticket.html",
            status,
            ticket=ticket_view.whole(session, desk.core, ticket, for_agent=True),
            draft=draft,
            severities=desk.core.policy.severities.values(),
            priorities=desk.core.policy.priorities,
            statuses=page_words.STATUS,
            section="queue",
            **frame(request, agent, session),
        )


Change = Callable[[Session, Ticket, Agent, datetime], Message | None]


def _act(
    request: Request, desk: DeskOf, reference: str, csrf: str, notice: str, typed: dict[str, str], change: Change
) -> Response:
    """Do it, tell the conversation and the mail, and show the ticket again; what is refused keeps what was typed."""
    check_form(request, DESK.token(request), csrf)
    try:
        with desk.core.store.write() as session:
            agent = signed_in(session, request)
            ticket = tickets.find_ticket(session, reference, None)
            message = change(session, ticket, agent, desk.core.clock())
    except (BadInput, Conflict) as error:
        return _ticket_page(request, desk, reference, Draft(notice, _sentence(error), typed), error.status)
    if message is not None:
        desk.door.publish(message.conversation_id, [message])
    desk.core.send_mail_if_quick()
    response = see(f"/desk/tickets/{ticket.reference}")
    DESK.leave_notice(request, response, notice)
    return response


@router.post("/tickets/{reference}/reply")
def reply(request: Request, reference: str, desk: DeskOf, csrf: Csrf = "", text: Words = "") -> Response:
    """Answer the requester, in the conversation and by mail."""

    def change(session: Session, ticket: Ticket, agent: Agent, now: datetime) -> Message | None:
        return work.reply(session, ticket, agent, text, now)

    return _act(request, desk, reference, csrf, "reply", {"text": text}, change)


@router.post("/tickets/{reference}/note")
def note(request: Request, reference: str, desk: DeskOf, csrf: Csrf = "", text: Words = "") -> Response:
    """A note that only agents see."""

    def change(session: Session, ticket: Ticket, agent: Agent, now: datetime) -> None:
        tickets.add_note(session, ticket, text, agent.email, now, internal=True)

    return _act(request, desk, reference, csrf, "note", {"text": text}, change)


@router.post("/tickets/{reference}/status")
def set_status(
    request: Request, reference: str, desk: DeskOf, csrf: Csrf = "", status: Words = "", solution: Words = ""
) -> Response:
    """Another status, with the solution if there is one."""

    def change(session: Session, ticket: Ticket, agent: Agent, now: datetime) -> None:
        text = tickets.checked_text(solution) if solution.strip() else None
        tickets.set_status(session, ticket, status, agent.email, now, text)

    return _act(request, desk, reference, csrf, "status", {"status": status, "solution": solution}, change)


@router.post("/tickets/{reference}/severity")
def set_severity(
    request: Request, reference: str, desk: DeskOf, csrf: Csrf = "", severity: Words = "", reason: Words = ""
) -> Response:
    """The severity by hand; the goals are worked out again from the opening."""

    def change(session: Session, ticket: Ticket, agent: Agent, now: datetime) -> None:
        level = _whole_number(severity, "severity")
        why = tickets.checked_text(reason, 1000) if reason.strip() else reason
        tickets.change_severity(session, desk.core.policy, ticket, level, why, agent.email, now)

    return _act(request, desk, reference, csrf, "severity", {"severity": severity, "reason": reason}, change)


@router.post("/tickets/{reference}/time")
def log_time(request: Request, reference: str, desk: DeskOf, csrf: Csrf = "", minutes: Words = "") -> Response:
    """Minutes worked."""

    def change(session: Session, ticket: Ticket, agent: Agent, now: datetime) -> None:
        work.log_time(session, desk.core.policy, ticket, agent, _whole_number(minutes, "minutes"), now)

    return _act(request, desk, reference, csrf, "time", {"minutes": minutes}, change)


def _level(severity: str, levels: Any) -> int | None:
    if not severity:
        return None
    level = _whole_number(severity, "severity")
    if level not in levels:
        raise BadInput("There is no such severity.")
    return level


def _whole_number(text: str, name: str) -> int:
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 6):
        raise BadInput(f"{name} must be a whole number")
    return int(digits)


def _sentence(error: DeskError) -> str:
    """The refusal as a sentence."""
    text = error.detail
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


router.include_router(agents_conversations.router)
