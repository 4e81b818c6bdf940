"""The trail of who read what: agents are shown people's words, and leads can see which agent was shown whose, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from desk.clock import iso
from desk.core import Core
from desk.store.access import TranscriptAccess
from desk.store.people import Agent
from desk.store.work import Ticket

# Pages ask for themselves every few seconds: what an agent has open is one look for so long.
ONE_LOOK = timedelta(minutes=30)
LONGEST_LIST = 200
PAGE, API, FILE = "page", "api", "file"
Access = Row[TranscriptAccess, Agent]


@dataclass(frozen=True)
class Look:
    """What an agent is shown, and in which way (PAGE, API or FILE)."""

    agent_id: int
    way: str
    conversation_id: str | None = None
    ticket_id: int | None = None
    file_id: int | None = None


def of_ticket(agent: Agent, ticket: Ticket, way: str, file_id: int | None = None) -> Look:
    """A ticket with the transcript of its conversation, or one of its files alone."""
    return Look(agent.id, way, ticket.conversation_id if file_id is None else None, ticket.id, file_id)


def note(core: Core, look: Look) -> None:
    """Keep that an agent is being shown it, in a transaction of its own; call it before the answer goes out."""
    with core.store.read() as session:
        if _kept_lately(session, look, core.clock()):
            return
    with core.store.write() as session:
        keep(session, look, core.clock())


def keep(session: Session, look: Look, now: datetime) -> None:
    """The same within a transaction that writes anyway."""
    if not _kept_lately(session, look, now):
        session.add(TranscriptAccess(at=now, **vars(look)))
        session.flush()


def _kept_lately(session: Session, look: Look, now: datetime) -> bool:
    same = [getattr(TranscriptAccess, name) == value for name, value in vars(look).items()]
    query = select(TranscriptAccess.id).where(*same, TranscriptAccess.at > now - ONE_LOOK, TranscriptAccess.at <= now)
    return session.scalars(query.limit(1)).first() is not None


def of_conversation(session: Session, conversation_id: str) -> list[Access]:
    """Who was shown a conversation, by itself or with a ticket of it; the newest first."""
    return _found(session, TranscriptAccess.conversation_id == conversation_id)


def with_ticket(session: Session, ticket: Ticket) -> list[Access]:
    """Who was shown a ticket, a file of it, or its conversation by itself; the newest first."""
    own = TranscriptAccess.ticket_id == ticket.id
    if ticket.conversation_id is not None:
        own |= TranscriptAccess.conversation_id == ticket.conversation_id
    return _found(session, own)


def of_person(session: Session, conversation_ids: list[str], person_id: int) -> list[dict[str, Any]]:
    """For a person's export: which agents were shown their conversations, tickets and files. JSON values."""
    tickets = select(Ticket.id).where(Ticket.requester_id == person_id)
    own = TranscriptAccess.conversation_id.in_(conversation_ids) | TranscriptAccess.ticket_id.in_(tickets)
    return [
        {
            "at": iso(access.at),
            "agent": agent.name,
            "conversation_id": access.conversation_id,
            "ticket": f"KD-{access.ticket_id}" if access.ticket_id else None,
            "file": access.file_id,
        }
        for access, agent in _found(session, own, most=None)
    ]


def _found(session: Session, which: ColumnElement[bool], most: int | None = LONGEST_LIST) -> list[Access]:
    query = select(TranscriptAccess, Agent).join(Agent, Agent.id == TranscriptAccess.agent_id).where(which)
    newest_first = query.order_by(TranscriptAccess.at.desc(), TranscriptAccess.id.desc())
    return list(session.execute(newest_first.limit(most)))
