"""Tickets as others see them: the JSON of the contract (section 5), the chat's card, and a page of a list."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from desk import conversations, search, tickets
from desk.clock import iso
from desk.errors import BadInput
from desk.store.work import SKIPPED_RANK, Ticket, TicketEvent
from policy import Policy, legal_due

LONGEST_PAGE = 100
LARGEST_ID = 2**31 - 1
FOR_AGENTS_ONLY = {"internal_note", "time", "assignee", "link", "unlink", "resent"}


def card(ticket: Ticket, base_url: str) -> dict[str, Any]:
    """The fields of the chat's ticket card."""
    return {
        "reference": ticket.reference,
        "category": ticket.category,
        "product": ticket.product,
        "affected_percent": ticket.affected_percent,
        "severity": ticket.severity,
        "rule": ticket.rule,
        "priority": ticket.priority,
        "opened_at": iso(ticket.opened_at),
        "response_due": iso(ticket.response_due),
        "resolution_due": iso(ticket.resolution_due),
        "best_effort": ticket.best_effort,
        "url": base_url + tickets.portal_path(ticket.reference),
    }


def row(ticket: Ticket, base_url: str) -> dict[str, Any]:
    """A ticket in a list."""
    return {
        "reference": ticket.reference,
        "subject": ticket.subject,
        "status": ticket.status,
        "severity": ticket.severity,
        "priority": ticket.priority,
        "category": ticket.category,
        "product": ticket.product,
        "account": ticket.account.name,
        "property": ticket.property_.name if ticket.property_ else None,
        "opened_at": iso(ticket.opened_at),
        "response_due": iso(ticket.response_due),
        "resolution_due": iso(ticket.resolution_due),
        "first_response_at": _iso(ticket.first_response_at),
        "best_effort": ticket.best_effort,
        "updated_at": iso(ticket.updated_at),
        "url": base_url + tickets.portal_path(ticket.reference),
    }


def queue_row(ticket: Ticket, base_url: str) -> dict[str, Any]:
    """A ticket in a list for agents."""
    return row(ticket, base_url) | {
        "assignee": ticket.assignee.email if ticket.assignee else None,
        "needs_review": ticket.needs_review,
        "incident": ticket.incident.reference if ticket.incident else None,
        "skip_the_line": ticket.skip_rank == SKIPPED_RANK,
        "version": ticket.version,
    }


def whole(session: Session, policy: Policy, ticket: Ticket, now: datetime, for_agent: bool) -> dict[str, Any]:
    """The whole ticket with transcript and audit trail; what `FOR_AGENTS_ONLY` names is left out for others."""
    merged_into = session.get(Ticket, ticket.merged_into_id) if ticket.merged_into_id else None
    by_law = legal_due(policy, ticket.rule, ticket.opened_at)
    body = {
        "reference": ticket.reference,
        "account": ticket.account.name,
        "property": ticket.property_.name if ticket.property_ else None,
        "requester": ticket.requester.email,
        "channel": ticket.channel,
        "subject": ticket.subject,
        "description": ticket.description,
        "category": ticket.category,
        "product": ticket.product,
        "affected_percent": ticket.affected_percent,
        "tier": ticket.tier,
        "severity": ticket.severity,
        "rule": ticket.rule,
        "priority": ticket.priority,
        "status": ticket.status,
        "opened_at": iso(ticket.opened_at),
        "response_due": iso(ticket.response_due),
        "resolution_due": iso(tickets.resolution_due(session, policy, ticket, now)),
        "legal_due": by_law.isoformat() if by_law else None,
        "response_due_source": ticket.response_due_source,
        "plan_response_due": _iso(ticket.plan_response_due),
        "first_response_at": _iso(ticket.first_response_at),
        "resolved_at": _iso(ticket.resolved_at),
        "best_effort": ticket.best_effort,
        "skip_the_line": ticket.skip_rank == SKIPPED_RANK,
        "incident": ticket.incident.reference if ticket.incident else None,
        "needs_review": ticket.needs_review,
        "solution": ticket.solution,
        "why": ticket.why,
        "transcript": transcript(session, ticket, trace=for_agent),
        "events": events(session, ticket, for_agent),
        "merged_into": merged_into.reference if merged_into else None,
        "version": ticket.version,
    }
    return body | {"assignee": ticket.assignee.email if ticket.assignee else None} if for_agent else body


def transcript(session: Session, ticket: Ticket, trace: bool) -> list[dict[str, Any]]:
    """All messages of the ticket's conversation, in order; it grows until the ticket is closed."""
    if ticket.conversation_id is None:
        return []
    messages = conversations.history(session, ticket.conversation_id, until=ticket.closed_seq)
    return [conversations.message_json(message, trace) for message in messages]


def events(session: Session, ticket: Ticket, for_agent: bool) -> list[dict[str, Any]]:
    """The audit trail, oldest first."""
    found = session.scalars(select(TicketEvent).where(TicketEvent.ticket_id == ticket.id).order_by(TicketEvent.id))
    return [
        {"at": iso(event.at), "actor": event.actor, "kind": event.kind, "data": event.data}
        for event in found
        if for_agent or event.kind not in FOR_AGENTS_ONLY
    ]


def page(
    session: Session,
    account_id: int | None,
    base_url: str,
    status: str | None = None,
    severity: int | None = None,
    q: str | None = None,
    limit: int = 20,
    cursor: str | None = None,
) -> dict[str, Any]:
    """One page of tickets, newest first: `{"items", "next"}`. Raises BadInput for a limit or cursor that can't be."""
    if not 1 <= limit <= LONGEST_PAGE:
        raise BadInput(f"limit must be between 1 and {LONGEST_PAGE}")
    if status is not None and status not in tickets.STATUSES:
        raise BadInput(f"status must be one of {', '.join(tickets.STATUSES)}")
    exact = ((Ticket.status, status), (Ticket.severity, severity))
    filters = [column == value for column, value in exact if value is not None]
    scope = [tickets.of_account(account_id)] if account_id is not None else []
    before = _read_cursor(cursor) if cursor is not None else None
    query = select(Ticket).order_by(Ticket.id.desc()).limit(limit + 1)
    if q:
        ids = search.newest(session, search.Search(q), scope, filters, limit + 1, before)
        query = query.where(Ticket.id.in_(ids))
    else:
        query = query.where(*scope, *filters, *([Ticket.id < before] if before is not None else []))
    found = list(session.scalars(query.options(joinedload(Ticket.account), joinedload(Ticket.property_))))
    following = cursor_after(found[limit - 1].id) if len(found) > limit else None
    return {"items": [row(ticket, base_url) for ticket in found[:limit]], "next": following}


def cursor_after(ticket_id: int) -> str:
    """The cursor of the page that goes on below a ticket's id."""
    return base64.urlsafe_b64encode(str(ticket_id).encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> int:
    try:
        ticket_id = int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        ticket_id = 0
    if not 0 < ticket_id <= LARGEST_ID:
        raise BadInput("That cursor is not one of ours.")
    return ticket_id


def _iso(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None
