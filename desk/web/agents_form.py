"""The forms of a ticket's page: each acts once, from the newest version only, and what is refused keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Form, Request, Response
from sqlalchemy.orm import Session

from desk import assign, canned, changes, presence, tickets, transcript_access
from desk.errors import BadInput, Conflict, DeskError, Stale
from desk.store.people import Agent
from desk.store.talk import Message
from desk.store.work import Ticket
from desk.web import page_words, ticket_beside, ticket_view, transcript_view
from desk.web.access import DeskOf
from desk.web.agents_corrections import correcting
from desk.web.agents_frame import LEAD, frame, signed_in
from desk.web.cookies import DESK, check_form
from desk.web.page_route import see, sentence
from desk.web.pages import render

if TYPE_CHECKING:
    from desk.web.app import Desk

Change = Callable[[Session, Ticket, Agent, datetime], Message | None]
Words = Annotated[str, Form()]


@dataclass(frozen=True)
class SentForm:
    """A form as it came: on which ticket, from which version of it, with the proof that our page sent it."""

    request: Request
    desk: Desk
    reference: str
    csrf: str
    version: int | None


def sent_form(request: Request, desk: DeskOf, reference: str, csrf: Words = "", version: Words = "") -> SentForm:
    """Read what all forms of a ticket have in common. Raises BadInput for a version that is none."""
    if version and not (version.isascii() and version.isdigit() and len(version) < 10):
        raise BadInput("The form does not say which version of the ticket it was made from.")
    return SentForm(request, desk, reference, csrf, int(version) if version else None)


FormOf = Annotated[SentForm, Depends(sent_form)]


@dataclass(frozen=True)
class Draft:
    """A form that was not done: why, and what was typed, so that nothing is lost; `seen` if its version was an older one."""

    form: str = ""
    error: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    seen: int | None = None


def act(form: SentForm, name: str, typed: dict[str, str], change: Change) -> Response:
    """Do it once, tell the conversation and the mail, and show the ticket again."""
    check_form(form.request, DESK.token(form.request), form.csrf)
    core = form.desk.core
    try:
        with core.store.write() as session:
            agent = signed_in(session, form.request)
            ticket = changes.held(session, form.reference)
            if changes.is_repeated(session, ticket, agent, name, form.version, typed):
                return _done(form, ticket, name)
            changes.check_version(ticket, form.version)
            message = change(session, ticket, agent, core.clock())
    except (BadInput, Conflict) as error:
        return ticket_page(form.request, form.desk, form.reference, _refused(form, name, typed, error), error.status)
    if message is not None:
        form.desk.door.publish(message.conversation_id, [message])
    core.send_mail_if_quick()
    return _done(form, ticket, name)


def _done(form: SentForm, ticket: Ticket, notice: str) -> Response:
    response = see(f"/desk/tickets/{ticket.reference}")
    DESK.leave_notice(form.request, response, notice)
    return response


def _refused(form: SentForm, name: str, typed: dict[str, str], error: DeskError) -> Draft:
    return Draft(name, sentence(error), typed, form.version if isinstance(error, Stale) else None)


def ticket_page(
    request: Request, desk: Desk, reference: str, draft: Draft | None = None, status: int = 200
) -> Response:
    """The page of a ticket, with a draft in its form if there is one."""
    draft = draft or Draft()
    with desk.core.store.read() as session:
        agent = signed_in(session, request)
        ticket = tickets.find_ticket(session, reference, None)
        whole = ticket_view.whole(session, desk.core, ticket, for_agent=True)
        page = render(
            "desk_ticket.html",
            status,
            ticket=whole,
            draft=draft,
            stale=_stale(draft, whole) if draft.seen is not None else None,
            others=presence.others(session, ticket, agent),
            looks=transcript_view.looks(transcript_access.with_ticket(session, ticket)) if agent.role == LEAD else [],
            correcting=correcting(session, desk.core, whole.conversation_id, 0) if whole.conversation_id else None,
            beside=ticket_beside.beside(session, desk.core, ticket),
            agents=assign.choices(session, ticket),
            canned=canned.replies().values(),
            articles=desk.core.articles.articles,
            policy=desk.core.policy,
            statuses=page_words.STATUS,
            section="queue",
            **frame(request, agent, session),
        )
        look = transcript_access.of_ticket(agent, ticket, transcript_access.PAGE)
    transcript_access.note(desk.core, look)
    return page


@dataclass(frozen=True)
class StaleForm:
    """Both versions: which was seen, what was done since, and for each field of the form what was sent and what is now."""

    seen: int
    changes: list[page_words.Entry]
    fields: list[tuple[str, str, str]]


FIELDS = {
    "text": "Text",
    "status": "Status",
    "solution": "Solution",
    "severity": "Severity",
    "reason": "Reason",
    "minutes": "Minutes",
    "assignee": "Assigned to",
    "category": "Category",
    "product": "Product",
    "percent": "Guests affected (%)",
    "incident": "Incident",
    "other": "Other ticket",
}
IN_JSON = {"percent": "affected_percent"}


def _stale(draft: Draft, whole: ticket_view.Whole) -> StaleForm:
    seen = draft.seen or 0
    since = whole.body["version"] - seen
    now = {name: str(whole.body.get(IN_JSON.get(name, name)) or "") for name in draft.typed}
    fields = [(FIELDS.get(name, name), sent, now[name]) for name, sent in draft.typed.items()]
    return StaleForm(seen, whole.trail[-since:] if since > 0 else [], fields)
