"""What an agent may want to know beside a ticket: others of the account, solved ones like it, earlier conversations."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from desk import tickets
from desk.store.talk import Conversation
from desk.store.work import Ticket

MOST = 5


def of_the_account(session: Session, ticket: Ticket) -> list[Ticket]:
    """The newest other tickets of the account."""
    query = select(Ticket).where(tickets.of_account(ticket.account_id), Ticket.id != ticket.id)
    return list(session.scalars(query.order_by(Ticket.opened_at.desc()).limit(MOST)))


def solved_alike(session: Session, ticket: Ticket) -> list[Ticket]:
    """The newest solved tickets with a solution, of any account, with the same category and product."""
    query = (
        select(Ticket)
        .where(Ticket.category == ticket.category, Ticket.product == ticket.product, Ticket.id != ticket.id)
        .where(Ticket.resolved_at.is_not(None), Ticket.solution.is_not(None))
        .order_by(Ticket.resolved_at.desc())
        .limit(MOST)
        .options(joinedload(Ticket.account))
    )
    return list(session.scalars(query))


def earlier_conversations(session: Session, ticket: Ticket) -> list[Conversation]:
    """The newest other conversations of the requester."""
    query = select(Conversation).where(Conversation.email == ticket.requester.email)
    if ticket.conversation_id is not None:
        query = query.where(Conversation.id != ticket.conversation_id)
    return list(session.scalars(query.order_by(Conversation.created_at.desc()).limit(MOST)))
