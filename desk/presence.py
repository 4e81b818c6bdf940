"""Which agents have a ticket's page open right now. Their pages ask every few seconds; who stops asking is gone."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from desk.clock import real_clock
from desk.store.people import Agent
from desk.store.teamwork import Looking
from desk.store.work import Ticket

STAYS = timedelta(seconds=30)


def note(session: Session, ticket: Ticket, agent: Agent) -> None:
    """The agent's page shows the ticket now; rows of pages that are long gone are removed on the way."""
    now = real_clock()
    session.execute(delete(Looking).where(Looking.ticket_id == ticket.id, Looking.seen_at < now - STAYS))
    seen = update(Looking).where(Looking.ticket_id == ticket.id, Looking.agent_id == agent.id).values(seen_at=now)
    if session.execute(seen.returning(Looking.agent_id)).first() is None:
        _begin(session, Looking(ticket_id=ticket.id, agent_id=agent.id, seen_at=now))


def _begin(session: Session, looking: Looking) -> None:
    """The first sight of a page; another page of the same agent may be first."""
    try:
        with session.begin_nested():
            session.add(looking)
    except IntegrityError:
        return


def others(session: Session, ticket: Ticket, agent: Agent) -> list[str]:
    """The names of the other agents who look at the ticket."""
    query = (
        select(Agent.name)
        .join(Looking, Looking.agent_id == Agent.id)
        .where(Looking.ticket_id == ticket.id, Agent.id != agent.id, Looking.seen_at >= real_clock() - STAYS)
        .order_by(Agent.name)
    )
    return list(session.scalars(query))
