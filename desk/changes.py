"""Changes of a ticket by agents: one at a time, from the newest version only, and a form that is sent twice acts once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from sqlalchemy.orm import Session

from desk import conversations, tickets
from desk.clock import real_clock
from desk.errors import Stale
from desk.store.people import Agent
from desk.store.teamwork import SentForm
from desk.store.work import Ticket


def held(session: Session, reference: str) -> Ticket:
    """A ticket, held so that no other writer changes it before this transaction ends. Raises NotFound.

    Its conversation is held first, as in a turn that adds to the ticket: so the two never wait for each other.
    """
    ticket = tickets.find_ticket(session, reference, None)
    if ticket.conversation_id is not None:
        conversations.locked(session, ticket.conversation_id)
    session.refresh(ticket, with_for_update=True)
    return ticket


def check_version(ticket: Ticket, seen: int | None) -> None:
    """Refuse a change that was made from an older version than there is now; None is a caller who does not say."""
    if seen is not None and seen != ticket.version:
        raise Stale(
            f"{ticket.reference} has changed meanwhile: you saw version {seen}, now it is version {ticket.version}.",
            seen=seen,
            version=ticket.version,
        )


def is_repeated(
    session: Session, ticket: Ticket, agent: Agent, form: str, seen: int | None, typed: Mapping[str, str]
) -> bool:
    """Whether the agent has sent this form with the same content from the same version before; if not, remember it.

    To do the same again on purpose, one does it from the page that shows the first time's result: a newer version.
    """
    if seen is None:
        return False
    said = json.dumps([ticket.id, agent.id, form, seen, dict(typed)], sort_keys=True)
    fingerprint = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
    if session.get(SentForm, fingerprint) is not None:
        return True
    session.add(SentForm(fingerprint=fingerprint, at=real_clock()))
    session.flush()
    return False
