"""Tables of the work: tickets, their audit trail, and mail that waits to be sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.store.base import Base, Json
from desk.store.incidents import Incident
from desk.store.people import Account, Agent, Person, Property

ORDER = ("severity", "priority_rank", "skip_rank", "response_due", "id")
DEAD = "dead_at IS NOT NULL"
UNSOLVED = "status NOT IN ('resolved', 'closed')"
SOLVED = ("resolved", "closed")
SKIPPED_RANK = 0
UNANSWERED = f"first_response_at IS NULL AND {UNSOLVED}"
HAS_SOLUTION = "solution IS NOT NULL AND resolved_at IS NOT NULL"


def _part_index(name: str, *columns: str, part: str) -> Index:
    """An index that holds some tickets only."""
    return Index(name, *columns, sqlite_where=text(part), postgresql_where=text(part))


def _queue_index(name: str, *first: str) -> Index:
    """An index that holds the unsolved tickets only, in the order of the queue within its first columns."""
    return _part_index(name, *first, *ORDER, part=UNSOLVED)


class Ticket(Base):
    """An escalation; its reference is `KD-` and the id. One conversation turn opens at most one.

    `version` counts the entries of its audit trail, so that a change made from an older page can be told.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        Index("ix_ticket_account_opened", "account_id", "opened_at"),
        Index("ix_ticket_account_newest", "account_id", "id"),
        Index("ix_ticket_property_newest", "property_id", "id"),
        Index("ix_ticket_account_plan_due", "account_id", "plan_response_due"),
        Index("ix_ticket_queue", "status", *ORDER),
        _queue_index("ix_ticket_order"),
        _queue_index("ix_ticket_assignee_order", "assignee_id"),
        _queue_index("ix_ticket_account_order", "account_id"),
        _queue_index("ix_ticket_category_order", "category"),
        _queue_index("ix_ticket_product_order", "product"),
        _queue_index("ix_ticket_review_order", "needs_review"),
        _part_index("ix_ticket_unanswered", "response_due", "id", part=UNANSWERED),
        _part_index("ix_ticket_solution", "account_id", "resolved_at", "id", part=HAS_SOLUTION),
        Index("ix_ticket_status_newest", "status", "id"),
        Index("ix_ticket_alike", "category", "product", "resolved_at"),
        Index("ix_ticket_requester", "requester_id", "id"),
        Index("ix_ticket_incident", "incident_id"),
        Index("ix_ticket_merged", "merged_into_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    property_id: Mapped[int | None] = mapped_column(ForeignKey("property.id"))
    requester_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("turn.id"), unique=True)
    channel: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(60))
    product: Mapped[str | None] = mapped_column(String(40))
    affected_percent: Mapped[float | None]
    third_party: Mapped[bool] = mapped_column(default=False)
    tier: Mapped[int]
    severity: Mapped[int]
    rule: Mapped[str] = mapped_column(String(60))
    priority: Mapped[str] = mapped_column(String(20))
    priority_rank: Mapped[int]
    skip_rank: Mapped[int] = mapped_column(default=1)
    status: Mapped[str] = mapped_column(String(30), default="open")
    opened_at: Mapped[datetime] = mapped_column(index=True)
    response_due: Mapped[datetime]
    resolution_due: Mapped[datetime]
    response_due_source: Mapped[str] = mapped_column(String(20))
    plan_response_due: Mapped[datetime | None]
    first_response_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_seq: Mapped[int | None]
    updated_at: Mapped[datetime]
    best_effort: Mapped[bool]
    needs_review: Mapped[bool]
    why: Mapped[list[str]] = mapped_column(default=list)
    solution: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=0)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    account: Mapped[Account] = relationship()
    property_: Mapped[Property | None] = relationship()
    requester: Mapped[Person] = relationship()
    assignee: Mapped[Agent | None] = relationship()
    incident: Mapped[Incident | None] = relationship()
    events: Mapped[list[TicketEvent]] = relationship(order_by="TicketEvent.id")

    @property
    def reference(self) -> str:
        """The name that people use for it."""
        return f"KD-{self.id}"


class TicketEvent(Base):
    """One entry of the audit trail. `kind`: opened, status, reply, note, internal_note, severity, category, time, assignee,
    solution, link, merged, merged_in, incident, reopened, rated.
    """

    __tablename__ = "ticket_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(254))
    kind: Mapped[str] = mapped_column(String(30))
    data: Mapped[Json] = mapped_column(default=dict)


class Mail(Base):
    """The outbox: a mail written with the change that causes it, sent afterwards, at least once.

    `unsubscribe` is the address that ends mails of this kind for its reader, if it is one that they may do without.
    Settled is what has `sent_at`, or `dead_at` with the reason in `error`; all else waits for `next_try_at` (real time).
    """

    __tablename__ = "mail"
    __table_args__ = (
        Index("ix_mail_waiting", "sent_at", "next_try_at"),
        Index("ix_mail_dead", "dead_at", sqlite_where=text(DEAD), postgresql_where=text(DEAD)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    message_id: Mapped[str] = mapped_column(String(300), index=True)
    thread: Mapped[str | None] = mapped_column(String(300))
    unsubscribe: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)
