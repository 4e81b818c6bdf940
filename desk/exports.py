"""Tickets and conversations as rows for leads to take away: facts and times, no texts of users and no addresses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, select
from sqlalchemy.orm import Session

from desk.insight import Days
from desk.store.incidents import Incident
from desk.store.people import Account, Agent, Person, Property
from desk.store.talk import Conversation
from desk.store.work import Ticket

AT_A_TIME = 500


@dataclass(frozen=True)
class Export:
    """A table to take away: its columns, and the query whose rows they are."""

    columns: tuple[str, ...]
    query: Select[Any]

    def rows(self, session: Session) -> Iterator[tuple[object, ...]]:
        """The rows, read a few at a time."""
        for row in session.execute(self.query.execution_options(yield_per=AT_A_TIME)):
            yield tuple(row)


def tickets(days: Days) -> Export:
    """The tickets opened in these days, oldest first."""
    columns: dict[str, Any] = {
        "reference": literal("KD-") + _text(Ticket.id),
        "account": Account.name,
        "property": Property.name,
        "subject": Ticket.subject,
        "channel": Ticket.channel,
        "category": Ticket.category,
        "product": Ticket.product,
        "affected_percent": Ticket.affected_percent,
        "severity": Ticket.severity,
        "rule": Ticket.rule,
        "priority": Ticket.priority,
        "status": Ticket.status,
        "opened_at": Ticket.opened_at,
        "response_due": Ticket.response_due,
        "first_response_at": Ticket.first_response_at,
        "resolution_due": Ticket.resolution_due,
        "resolved_at": Ticket.resolved_at,
        "best_effort": Ticket.best_effort,
        "needs_review": Ticket.needs_review,
        "assignee": Agent.name,
        "incident": literal("INC-") + _text(Incident.id),
        "merged_into": literal("KD-") + _text(Ticket.merged_into_id),
    }
    query: Select[Any] = (
        select(*columns.values())
        .select_from(Ticket)
        .join(Account, Account.id == Ticket.account_id)
        .outerjoin(Property, Property.id == Ticket.property_id)
        .outerjoin(Agent, Agent.id == Ticket.assignee_id)
        .outerjoin(Incident, Incident.id == Ticket.incident_id)
        .where(Ticket.opened_at >= days.start, Ticket.opened_at < days.end)
        .order_by(Ticket.id)
    )
    return Export(tuple(columns), query)


def conversations(days: Days) -> Export:
    """The conversations begun in these days, oldest first."""
    filed = select(func.count()).where(Ticket.conversation_id == Conversation.id).correlate(Conversation)
    columns: dict[str, Any] = {
        "conversation": Conversation.id,
        "began_at": Conversation.created_at,
        "audience": Conversation.audience,
        "account": Account.name,
        "property": Conversation.property_name,
        "verified": Conversation.email.is_not(None),
        "messages": Conversation.last_seq,
        "state": Conversation.handoff,
        "flag": Conversation.flag,
        "tickets": filed.scalar_subquery(),
    }
    query: Select[Any] = (
        select(*columns.values())
        .select_from(Conversation)
        .outerjoin(Person, Person.email == Conversation.email)
        .outerjoin(Account, Account.id == Person.account_id)
        .where(Conversation.created_at >= days.start, Conversation.created_at < days.end)
        .order_by(Conversation.created_at, Conversation.id)
    )
    return Export(tuple(columns), query)


def _text(number: Any) -> ColumnElement[str]:
    return cast(number, String)
