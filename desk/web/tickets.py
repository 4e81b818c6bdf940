"""The ticket API (contract section 5)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from desk import ticket_json, tickets, transcript_access
from desk.web.access import DeskOf, Token, caller

router = APIRouter(prefix="/api/tickets", tags=["tickets"])


class Text(BaseModel):
    """A text of a person."""

    text: str = Field(max_length=10_000)


@router.get("")
def list_tickets(
    desk: DeskOf,
    token: Token,
    status: str | None = None,
    severity: Annotated[int | None, Query(ge=1, le=9)] = None,
    q: Annotated[str | None, Query(max_length=200)] = None,
    limit: int = 20,
    cursor: Annotated[str | None, Query(max_length=60)] = None,
) -> dict[str, Any]:
    """The tickets in the caller's reach, newest first."""
    with desk.core.store.read() as session:
        who = caller(session, token)
        return ticket_json.page(
            session, who.account_id, desk.core.settings.base_url, status, severity, q, limit, cursor
        )


@router.get("/{reference}")
def get_ticket(reference: str, desk: DeskOf, token: Token) -> dict[str, Any]:
    """One ticket with transcript and audit trail."""
    with desk.core.store.read() as session:
        who = caller(session, token)
        ticket = tickets.find_ticket(session, reference, who.account_id)
        body = ticket_json.whole(session, desk.core.policy, ticket, desk.core.clock(), for_agent=who.agent is not None)
        look = transcript_access.of_ticket(who.agent, ticket, transcript_access.API) if who.agent else None
    if look is not None:
        transcript_access.note(desk.core, look)
    return body


@router.post("/{reference}/notes", status_code=201)
def add_note(reference: str, body: Text, desk: DeskOf, token: Token) -> dict[str, Any]:
    """A note by the customer, or an internal one by an agent."""
    with desk.core.store.write() as session:
        who = caller(session, token)
        ticket = tickets.find_ticket(session, reference, who.account_id)
        tickets.add_note(session, ticket, body.text, who.actor, desk.core.clock(), internal=who.agent is not None)
        return {
            "reference": ticket.reference,
            "events": ticket_json.events(session, ticket, for_agent=who.agent is not None),
        }
