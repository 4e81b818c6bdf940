"""The agents' desk: one ticket with all that an agent needs, and the forms that work on it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy.orm import Session

from desk import assign, mark_solution, presence, queue, tickets, work
from desk.errors import BadInput
from desk.recategorise import change_category
from desk.store.people import Agent
from desk.store.talk import Message
from desk.store.work import Ticket
from desk.web.access import DeskOf
from desk.web.agents_form import FormOf, act, ticket_page
from desk.web.agents_frame import AgentRoute, shown, signed_in

router = APIRouter(prefix="/tickets", route_class=AgentRoute)
Words = Annotated[str, Form()]


@router.get("/{reference}")
def show(request: Request, reference: str, desk: DeskOf) -> Response:
    """One ticket with all that an agent needs to answer it; who has it open is seen by the others."""
    with desk.core.store.write() as session:
        agent = signed_in(session, request)
        presence.note(session, tickets.find_ticket(session, reference, None), agent)
    return shown(request, ticket_page(request, desk, reference))


@router.post("/{reference}/reply")
def reply(form: FormOf, text: Words = "") -> Response:
    """Answer the requester, in the conversation and by mail."""

    def change(session: Session, ticket: Ticket, agent: Agent, now: datetime) -> Message | None:
        return work.reply(session, ticket, agent, text, now)

    return act(form, "reply", {"text": text}, change)


@router.post("/{reference}/note")
def note(form: FormOf, text: Words = "") -> Response:
    """A note that only agents see."""

    def change(session: Session, ticket: Ticket, agent: Agent, now: datetime) -> None:
        tickets.add_note(session, ticket, text, agent.email, now, internal=True)

    return act(form, "note", {"text": text}, change)


@router.post("/{reference}/status")
def set_status(form: FormOf, status: Words = "", solution: Words = "") -> Response:
    """Another status, with the solution if there is one."""

    def change(session: Session, ticket: Ticket, agent: Agent, now: datetime) -> None:
        text = tickets.checked_text(solution) if solution.strip() else None
        tickets.set_status(session, ticket, status, agent.email, now, text)

    return act(form, "status", {"status": status, "solution": solution}, change)


@router.post("/{reference}/assignee")
def set_assignee(form: FormOf, assignee: Words = "") -> Response:
    """Give the ticket to an agent, or to nobody."""

    def change(session: Session, ticket: Ticket, agent: Agent, now: datetime) -> None:
        to = {queue.ME: agent, queue.NOBODY: None}
        chosen = to[assignee] if assignee in to else queue.find_agent(session, assignee)
        assign.assign(session, ticket, chosen, agent.email, now)

    return act(form, "assignee", {"assignee": assignee}, change)


@router.post("/{reference}/severity")
def set_severity(form: FormOf, severity: Words = "", reason: Words = "") -> Response:
    """The severity by hand; the goals are worked out again from the opening."""

    def change(session: Session, ticket: Ticket, agent: Agent, now: datetime) -> None:
        level = _whole_number(severity, "severity")
        why = tickets.checked_text(reason, 1000) if reason.strip() else reason
        tickets.change_severity(session, form.desk.core.policy, ticket, level, why, agent.email, now)

    return act(form, "severity", {"severity": severity, "reason": reason}, change)


@router.post("/{reference}/category")
def set_category(
    form: FormOf, category: Words = "", product: Words = "", percent: Words = "", reason: Words = ""
) -> Response:
    """Another category; rule, severity and goals are worked out again from the opening."""
    typed = {"category": category, "product": product, "percent": percent, "reason": reason}

    def change(session: Session, ticket: Ticket, agent: Agent, now: datetime) -> None:
        share, policy = _share(percent), form.desk.core.policy
        change_category(session, policy, ticket, category, product or None, share, reason, agent.email, now)

    return act(form, "category", typed, change)


@router.post("/{reference}/solution")
def set_solution(form: FormOf, solution: Words = "") -> Response:
    """What solved it, or will; the status stays."""

    def change(session: Session, ticket: Ticket, agent: Agent, now: datetime) -> None:
        mark_solution.mark(session, ticket, solution, agent, now)

    return act(form, "solution", {"solution": solution}, change)


@router.post("/{reference}/time")
def log_time(form: FormOf, minutes: Words = "") -> Response:
    """Minutes worked."""

    def change(session: Session, ticket: Ticket, agent: Agent, now: datetime) -> None:
        work.log_time(session, form.desk.core.policy, ticket, agent, _whole_number(minutes, "minutes"), now)

    return act(form, "time", {"minutes": minutes}, change)


def _share(text: str) -> float | None:
    """A share of guests in percent; nothing is not known. What can't be a share, the policy refuses."""
    try:
        return float(text.strip().removesuffix("%").replace(",", ".")) if text.strip() else None
    except ValueError:
        raise BadInput("The share of guests must be a number from 0 to 100.") from None


def _whole_number(text: str, name: str) -> int:
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 6):
        raise BadInput(f"{name} must be a whole number")
    return int(digits)
