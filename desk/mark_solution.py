"""The solution of a ticket: what is offered when the same happens again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import tickets
from desk.store.people import Agent
from desk.store.work import Ticket, TicketEvent


def mark(session: Session, ticket: Ticket, text: str, agent: Agent, now: datetime) -> None:
    """Say what solved, or will solve, the ticket; its status stays. Raises BadInput for blank text."""
    before, ticket.solution = ticket.solution, tickets.checked_text(text)
    tickets.add_event(session, ticket, now, agent.email, "solution", {"from": before, "to": ticket.solution})
    session.flush()


def last_answer(session: Session, ticket: Ticket) -> str | None:
    """What an agent last wrote to the requester: often the solution."""
    replies = select(TicketEvent).where(TicketEvent.ticket_id == ticket.id, TicketEvent.kind == "reply")
    found = session.scalar(replies.order_by(TicketEvent.id.desc()).limit(1))
    return str(found.data["text"]) if found is not None and "text" in found.data else None
