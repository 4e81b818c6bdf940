"""Tickets that belong together: a duplicate that is merged into another, and links."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from desk import changes, conversations, tickets
from desk.errors import BadInput, Conflict
from desk.store.people import Agent
from desk.store.talk import Message
from desk.store.teamwork import TicketLink
from desk.store.work import Ticket

MERGED = "We already work on this as {reference}, so {duplicate} is closed and everything goes on there."


def merge(session: Session, duplicate: Ticket, reference: str, agent: Agent, now: datetime) -> Message | None:
    """Close a ticket as a duplicate of another of the same account, and tell its requester where it goes on.

    Its transcript and its trail stay as they are. Returns the message in its conversation, if it has one.
    """
    into = changes.held(session, reference)
    _check_merge(duplicate, into)
    message = _tell(session, duplicate, into, now)
    duplicate.merged_into_id = into.id
    if duplicate.status != "closed":
        tickets.set_status(session, duplicate, "closed", agent.email, now)
    tickets.add_event(session, duplicate, now, agent.email, "merged", {"into": into.reference})
    tickets.add_event(session, into, now, agent.email, "merged_in", {"duplicate": duplicate.reference})
    session.flush()
    return message


def _check_merge(duplicate: Ticket, into: Ticket) -> None:
    if duplicate.id == into.id:
        raise BadInput("A ticket can't be merged into itself.")
    if duplicate.account_id != into.account_id:
        raise BadInput("Only tickets of the same account can be merged. Link them instead.")
    if duplicate.merged_into_id is not None:
        raise Conflict(f"{duplicate.reference} is merged already.")
    if into.status == "closed":
        raise Conflict(f"{into.reference} is closed.")


def _tell(session: Session, duplicate: Ticket, into: Ticket, now: datetime) -> Message | None:
    """In the conversation; the mail is caused by the entry in the trail."""
    if duplicate.conversation_id is None or duplicate.status == "closed":
        return None
    text = MERGED.format(reference=into.reference, duplicate=duplicate.reference)
    conversation = conversations.locked(session, duplicate.conversation_id)
    return conversations.add_message(session, conversation, "system", text, now)


def link(session: Session, ticket: Ticket, reference: str, agent: Agent, now: datetime) -> None:
    """Note that two tickets belong together; only agents see it."""
    other = changes.held(session, reference)
    if other.id == ticket.id:
        raise BadInput("A ticket can't be linked to itself.")
    first, second = sorted((ticket.id, other.id))
    if session.get(TicketLink, (first, second)) is not None:
        raise Conflict(f"{ticket.reference} and {other.reference} are linked already.")
    session.add(TicketLink(ticket_id=first, other_id=second))
    for one, its_other in ((ticket, other), (other, ticket)):
        tickets.add_event(session, one, now, agent.email, "link", {"other": its_other.reference})
    session.flush()


def unlink(session: Session, ticket: Ticket, reference: str, agent: Agent, now: datetime) -> None:
    """They do not belong together after all. Both trails keep the link and its end."""
    other = changes.held(session, reference)
    pair = session.get(TicketLink, tuple(sorted((ticket.id, other.id))))
    if pair is None:
        raise Conflict(f"{ticket.reference} and {other.reference} are not linked.")
    session.delete(pair)
    for one, its_other in ((ticket, other), (other, ticket)):
        tickets.add_event(session, one, now, agent.email, "unlink", {"other": its_other.reference})
    session.flush()


def linked(session: Session, ticket: Ticket) -> list[Ticket]:
    """The tickets that are linked to this one."""
    pairs = session.execute(
        select(TicketLink.ticket_id, TicketLink.other_id).where(
            or_(TicketLink.ticket_id == ticket.id, TicketLink.other_id == ticket.id)
        )
    )
    ids = {second if first == ticket.id else first for first, second in pairs}
    return list(session.scalars(select(Ticket).where(Ticket.id.in_(ids)).order_by(Ticket.id)))


def duplicates(session: Session, ticket: Ticket) -> list[Ticket]:
    """The tickets that were merged into this one."""
    return list(session.scalars(select(Ticket).where(Ticket.merged_into_id == ticket.id).order_by(Ticket.id)))
