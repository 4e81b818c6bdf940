"""Incidents: a known fault of a product, the tickets that report it, and one solution for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from desk import changes, conversations, tickets
from desk.clock import iso
from desk.errors import BadInput, Conflict, NotFound
from desk.store.incidents import Incident
from desk.store.people import Agent
from desk.store.talk import Message
from desk.store.work import Ticket
from policy import Policy

OPEN, CLOSED = "open", "closed"
LONGEST_TITLE = 200

# Built once: it is asked in every turn of a report.
_MATCHING = (
    select(Incident)
    .where(Incident.product == bindparam("product"), Incident.status == OPEN)
    .where(or_(Incident.category == bindparam("category"), Incident.category.is_(None)))
    .order_by(Incident.category.is_(None), Incident.id.desc())
    .limit(1)
)


def open_incident(
    session: Session, policy: Policy, product: str, category: str | None, title: str, agent: Agent, now: datetime
) -> Incident:
    """Open an incident on a product, or on one category of faults of it. Raises BadInput, and Conflict for a second one."""
    if product not in policy.products:
        raise BadInput(f"product must be one of {', '.join(policy.products)}")
    if category is not None and category not in policy.categories:
        raise BadInput(f"category must be one of {', '.join(policy.categories)}")
    same = select(Incident).where(Incident.product == product, Incident.category == category, Incident.status == OPEN)
    known = session.scalar(same.limit(1))
    if known is not None:
        raise Conflict(f"{known.reference} is open on this already: {known.title}")
    text = tickets.checked_text(title, LONGEST_TITLE)
    incident = Incident(
        product=product,
        category=category,
        title=text,
        status=OPEN,
        since=now.replace(microsecond=0),
        opened_by_id=agent.id,
    )
    session.add(incident)
    session.flush()
    return incident


def find(session: Session, reference: str) -> Incident:
    """An incident, held for a change. Raises NotFound."""
    number = reference.upper().removeprefix("INC-")
    known = number.isascii() and number.isdigit() and len(number) < 10
    incident = session.get(Incident, int(number), with_for_update=True) if known else None
    if incident is None:
        raise NotFound(f"There is no incident {reference}.")
    return incident


def newest(session: Session, most: int = 100) -> list[Incident]:
    """Open ones first, then the newest."""
    return list(session.scalars(select(Incident).order_by(Incident.status.desc(), Incident.id.desc()).limit(most)))


def open_ones(session: Session) -> list[Incident]:
    """All that are open."""
    return list(session.scalars(select(Incident).where(Incident.status == OPEN).order_by(Incident.id)))


def matching(session: Session, product: str | None, category: str | None) -> Incident | None:
    """The open incident that a report belongs to: of its product and category before one of the whole product."""
    return session.scalar(_MATCHING, {"product": product, "category": category}) if product is not None else None


def link(session: Session, ticket: Ticket, incident: Incident | None, actor: str, now: datetime) -> None:
    """Say that a ticket reports an incident, or that it does not. Raises Conflict for a closed incident."""
    if incident is not None and incident.status != OPEN:
        raise Conflict(f"{incident.reference} is closed.")
    before = ticket.incident
    if before is incident:
        return
    ticket.incident = incident
    data = {"from": before.reference if before else None, "to": incident.reference if incident else None}
    tickets.add_event(session, ticket, now, actor, "incident", data)
    session.flush()


def link_if_known(session: Session, ticket: Ticket, now: datetime) -> None:
    """Link a fresh ticket to the open incident that it reports, if there is one."""
    known = matching(session, ticket.product, ticket.category)
    if known is not None:
        link(session, ticket, known, ticket.requester.email, now)


def reported_by(session: Session, incident: Incident) -> list[Ticket]:
    """The tickets that report it."""
    return list(session.scalars(select(Ticket).where(Ticket.incident_id == incident.id).order_by(Ticket.id)))


def counts(session: Session, found: Sequence[Incident]) -> dict[int, int]:
    """How many tickets report each of them, by the incident's id."""
    ids = [incident.id for incident in found]
    query = select(Ticket.incident_id, func.count()).where(Ticket.incident_id.in_(ids)).group_by(Ticket.incident_id)
    return {incident_id: count for incident_id, count in session.execute(query) if incident_id is not None}


def close(
    session: Session, incident: Incident, solution: str, resolve: bool, agent: Agent, now: datetime
) -> list[Message]:
    """Close an incident with its solution. With `resolve`, its unsolved tickets are solved by it and each requester is told.

    Returns the messages in the tickets' conversations.
    """
    if incident.status != OPEN:
        raise Conflict(f"{incident.reference} is closed already.")
    text = tickets.checked_text(solution)
    incident.status, incident.closed_at, incident.closed_by_id, incident.solution = CLOSED, now, agent.id, text
    if not resolve:
        session.flush()
        return []
    unsolved = [ticket for ticket in reported_by(session, incident) if ticket.status not in tickets.SOLVED]
    messages = [_resolve(session, ticket.reference, text, agent, now) for ticket in unsolved]
    return [message for message in messages if message is not None]


def _resolve(session: Session, reference: str, solution: str, agent: Agent, now: datetime) -> Message | None:
    """Solve one ticket; its mail tells the solution, which is the first response where there was none before."""
    ticket = changes.held(session, reference)
    ticket.first_response_at = ticket.first_response_at or now
    tickets.set_status(session, ticket, "resolved", agent.email, now, solution)
    if ticket.conversation_id is None:
        return None
    conversation = conversations.locked(session, ticket.conversation_id)
    return conversations.add_message(session, conversation, "agent", solution, now, author_name=agent.name)


def card(incident: Incident) -> dict[str, Any]:
    """The fields of the chat's card (contract section 3)."""
    return {
        "reference": incident.reference,
        "product": incident.product,
        "title": incident.title,
        "status": incident.status,
        "since": iso(incident.since),
    }
