"""The agents' desk: a ticket's ties to others (merge, link, incident), and drafts of an answer that are filled in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Response
from sqlalchemy.orm import Session

from desk import canned, incidents, mark_solution, tickets, ties
from desk.errors import BadInput
from desk.store.people import Agent
from desk.store.talk import Message
from desk.store.work import Ticket
from desk.web.access import DeskOf
from desk.web.agents_form import Draft, FormOf, act, ticket_page
from desk.web.agents_frame import AgentRoute, signed_in
from desk.web.cookies import DESK, check_form

router = APIRouter(prefix="/tickets", route_class=AgentRoute)
Words = Annotated[str, Form()]


@router.post("/{reference}/merge")
def merge(form: FormOf, other: Words = "") -> Response:
    """Close it as a duplicate of another ticket."""

    def change(session: Session, ticket: Ticket, agent: Agent, now: datetime) -> Message | None:
        return ties.merge(session, ticket, _other(session, other), agent, now)

    return act(form, "merge", {"other": other}, change)


@router.post("/{reference}/link")
def link(form: FormOf, other: Words = "") -> Response:
    """Note that it belongs together with another ticket."""

    def change(session: Session, ticket: Ticket, agent: Agent, now: datetime) -> None:
        ties.link(session, ticket, _other(session, other), agent, now)

    return act(form, "link", {"other": other}, change)


@router.post("/{reference}/unlink")
def unlink(form: FormOf, other: Words = "") -> Response:
    """Note that it does not belong together with another ticket after all."""

    def change(session: Session, ticket: Ticket, agent: Agent, now: datetime) -> None:
        ties.unlink(session, ticket, _other(session, other), agent, now)

    return act(form, "unlink", {"other": other}, change)


@router.post("/{reference}/incident")
def set_incident(form: FormOf, incident: Words = "") -> Response:
    """Say which incident it reports, or none."""

    def change(session: Session, ticket: Ticket, agent: Agent, now: datetime) -> None:
        known = incidents.find(session, incident) if incident else None
        incidents.link(session, ticket, known, agent.email, now)

    return act(form, "incident", {"incident": incident}, change)


def _other(session: Session, text: str) -> str:
    """The reference of another ticket as typed; one that is not there is refused beside the form."""
    reference = text.strip().upper()
    number = reference.removeprefix("KD-")
    known = number.isascii() and number.isdigit() and len(number) < 10
    if not known or session.get(Ticket, int(number)) is None:
        raise BadInput(f"There is no ticket {text.strip()[:40] or 'without a reference'}.")
    return f"KD-{number}"


@router.post("/{reference}/draft")
def draft(form: FormOf, desk: DeskOf, text: Words = "", reply: Words = "", article: Words = "") -> Response:
    """Put a ready answer or the link of an article under what is typed; nothing is sent yet."""
    check_form(form.request, DESK.token(form.request), form.csrf)
    with desk.core.store.read() as session:
        agent = signed_in(session, form.request)
        ticket = tickets.find_ticket(session, form.reference, None)
        ready = canned.filled(reply, ticket, agent, desk.core.settings.base_url) if reply else ""
    found = desk.core.articles.get(article) if article else None
    linked = f"{found.title}: {desk.core.settings.base_url}/help/{found.slug}" if found else ""
    written = "\n\n".join(part for part in (text.strip(), ready, linked) if part)
    return ticket_page(form.request, desk, form.reference, Draft("reply", typed={"text": written}))


@router.post("/{reference}/draft-solution")
def draft_solution(form: FormOf, desk: DeskOf) -> Response:
    """Take the last answer over as the solution's draft; nothing is kept yet."""
    check_form(form.request, DESK.token(form.request), form.csrf)
    with desk.core.store.read() as session:
        signed_in(session, form.request)
        text = mark_solution.last_answer(session, tickets.find_ticket(session, form.reference, None)) or ""
    return ticket_page(form.request, desk, form.reference, Draft("solution", typed={"solution": text}))
