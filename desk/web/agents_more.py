"""The agents' API for incidents, categories and ties between tickets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from desk import changes, incidents, recategorise, ties
from desk.store.incidents import Incident
from desk.store.people import Agent
from desk.store.work import Ticket
from desk.web.access import DeskOf, IfMatch, Token, agent, shown_ticket

router = APIRouter()
Tie = Callable[[Session, Ticket, str, Agent, datetime], None]


class NewIncident(BaseModel):
    """A known fault of a product; without a category it is about all faults of it."""

    product: str = Field(max_length=40)
    category: str | None = Field(default=None, max_length=60)
    title: str = Field(max_length=1000)


class Closing(BaseModel):
    """How an incident was solved; with `resolve` its open tickets are solved by it."""

    solution: str = Field(max_length=10_000)
    resolve: bool = False


class OfIncident(BaseModel):
    """The incident that a ticket reports, or null."""

    incident: str | None = Field(max_length=20)


class OtherTicket(BaseModel):
    """Another ticket, by its reference."""

    other: str = Field(max_length=20)


class CategoryChange(BaseModel):
    """What the ticket is about after all; `affected_percent` null is not known."""

    category: str = Field(max_length=60)
    product: str | None = Field(default=None, max_length=40)
    affected_percent: float | None = None
    reason: str = Field(max_length=1000)


def _json(incident: Incident) -> dict[str, Any]:
    return incidents.card(incident) | {"category": incident.category, "solution": incident.solution}


@router.get("/incidents")
def list_incidents(desk: DeskOf, token: Token) -> dict[str, Any]:
    """Open ones first, then the newest."""
    with desk.core.store.read() as session:
        agent(session, token)
        return {"items": [_json(incident) for incident in incidents.newest(session)]}


@router.post("/incidents", status_code=201)
def open_incident(body: NewIncident, desk: DeskOf, token: Token) -> dict[str, Any]:
    """Open one; reports that fit are linked to it from now on."""
    core = desk.core
    with core.store.write() as session:
        who = agent(session, token)
        opened = incidents.open_incident(
            session, core.policy, body.product, body.category, body.title, who, core.clock()
        )
        return _json(opened)


@router.post("/incidents/{reference}/close")
def close_incident(reference: str, body: Closing, desk: DeskOf, token: Token) -> dict[str, Any]:
    """Close one with its solution."""
    with desk.core.store.write() as session:
        who = agent(session, token)
        incident = incidents.find(session, reference)
        messages = incidents.close(session, incident, body.solution, body.resolve, who, desk.core.clock())
        answer = _json(incident)
    for message in messages:
        desk.door.publish(message.conversation_id, [message])
    desk.core.send_mail_if_quick()
    return answer


@router.post("/tickets/{reference}/incident")
def set_incident(reference: str, body: OfIncident, desk: DeskOf, token: Token, seen: IfMatch) -> dict[str, Any]:
    """Say which incident a ticket reports."""
    with desk.core.store.write() as session:
        who = agent(session, token)
        known = incidents.find(session, body.incident) if body.incident else None
        ticket = changes.held(session, reference)
        changes.check_version(ticket, seen)
        incidents.link(session, ticket, known, who.email, desk.core.clock())
        return shown_ticket(session, desk.core, ticket, who)


@router.post("/tickets/{reference}/merge")
def merge(reference: str, body: OtherTicket, desk: DeskOf, token: Token, seen: IfMatch) -> dict[str, Any]:
    """Close a ticket as a duplicate of another one of the same account."""
    core = desk.core
    with core.store.write() as session:
        who = agent(session, token)
        ticket = changes.held(session, reference)
        changes.check_version(ticket, seen)
        message = ties.merge(session, ticket, body.other, who, core.clock())
        answer = shown_ticket(session, core, ticket, who)
    if message is not None:
        desk.door.publish(message.conversation_id, [message])
    core.send_mail_if_quick()
    return answer


@router.post("/tickets/{reference}/link")
def link(reference: str, body: OtherTicket, desk: DeskOf, token: Token, seen: IfMatch) -> dict[str, Any]:
    """Note that two tickets belong together; only agents see it."""
    return _tie(desk, token, reference, seen, body.other, ties.link)


@router.post("/tickets/{reference}/unlink")
def unlink(reference: str, body: OtherTicket, desk: DeskOf, token: Token, seen: IfMatch) -> dict[str, Any]:
    """They do not belong together after all."""
    return _tie(desk, token, reference, seen, body.other, ties.unlink)


def _tie(desk: DeskOf, token: str | None, reference: str, seen: int | None, other: str, change: Tie) -> dict[str, Any]:
    core = desk.core
    with core.store.write() as session:
        who = agent(session, token)
        ticket = changes.held(session, reference)
        changes.check_version(ticket, seen)
        change(session, ticket, other, who, core.clock())
        return shown_ticket(session, core, ticket, who)


@router.post("/tickets/{reference}/category")
def set_category(reference: str, body: CategoryChange, desk: DeskOf, token: Token, seen: IfMatch) -> dict[str, Any]:
    """Another category; rule, severity and goals are worked out again from the opening."""
    core = desk.core
    with core.store.write() as session:
        who = agent(session, token)
        ticket = changes.held(session, reference)
        changes.check_version(ticket, seen)
        recategorise.change_category(
            session,
            core.policy,
            ticket,
            body.category,
            body.product,
            body.affected_percent,
            body.reason,
            who.email,
            core.clock(),
        )
        return shown_ticket(session, core, ticket, who)
