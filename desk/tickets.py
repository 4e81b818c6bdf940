"""Tickets in the record: filing, the audited access to one, what happens to it, and its public form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from desk import agreements, letters
from desk.clock import iso
from desk.deliveries import outbox
from desk.errors import BadInput, Conflict, NotFound
from desk.store import work
from desk.store.people import Person, Property
from desk.store.talk import Conversation
from desk.store.work import Ticket, TicketEvent
from policy import (
    Case,
    Decision,
    Pause,
    Policy,
    resolution_due_with_pauses,
    rule_at_severity,
    rule_for,
    triage,
    triage_at_severity,
)

STATUSES = ("open", "pending_customer", "pending_third_party", "resolved", "closed")
SOLVED = work.SOLVED
WAITING = ("pending_customer", "pending_third_party")
OPEN_LIKE = timedelta(hours=24)
OPEN_LIKE_SHOWN = 5
SOLVED_LIKE = timedelta(days=180)
OPENING_SKIP_RANK = 1


@dataclass(frozen=True)
class Filing:
    """What a ticket is made from; `percent` is the share of guests affected (0-100) or None."""

    requester: Person
    property: Property | None
    channel: str
    category: str
    product: str | None
    percent: float | None
    third_party: bool
    subject: str
    description: str
    conversation_id: str | None = None
    turn_id: int | None = None


def case_of(filing: Filing, opened_at: datetime) -> Case:
    """The filing as the policy sees it."""
    account = filing.requester.account
    return Case(
        category=filing.category,
        product=filing.product,
        percent=filing.percent,
        third_party=filing.third_party,
        opened_at=opened_at,
        plan=account.plan,
        region=account.region,
    )


def open_ticket(session: Session, policy: Policy, filing: Filing, now: datetime) -> Ticket:
    """File a ticket by the policy's decision, with its first audit entry."""
    now = now.replace(microsecond=0)
    decision = triage(policy, case_of(filing, now))
    ticket = Ticket(
        account_id=filing.requester.account_id,
        property_id=filing.property.id if filing.property else None,
        requester_id=filing.requester.id,
        conversation_id=filing.conversation_id,
        turn_id=filing.turn_id,
        channel=filing.channel,
        subject=filing.subject,
        description=filing.description,
        category=filing.category,
        product=filing.product,
        affected_percent=filing.percent,
        third_party=filing.third_party,
        status="open",
        opened_at=now,
        updated_at=now,
        skip_rank=OPENING_SKIP_RANK,
        version=0,
    )
    apply_decision(ticket, policy, decision)
    session.add(ticket)
    session.flush()
    add_event(
        session, ticket, now, filing.requester.email, "opened", {"channel": filing.channel, "rule": decision.rule}
    )
    return ticket


def apply_decision(ticket: Ticket, policy: Policy, decision: Decision) -> None:
    """Write a decision onto a ticket."""
    ticket.tier, ticket.severity, ticket.rule = decision.tier, decision.severity, decision.rule
    ticket.priority, ticket.priority_rank = decision.priority, list(policy.priorities).index(decision.priority)
    ticket.response_due, ticket.resolution_due = decision.response_due, decision.resolution_due
    ticket.response_due_source, ticket.plan_response_due = decision.response_due_source, decision.plan_response_due
    ticket.best_effort, ticket.needs_review = decision.best_effort, decision.needs_review
    ticket.why = list(decision.why)


def portal_path(reference: str) -> str:
    """Where a registered user follows a ticket."""
    return f"/portal/tickets/{reference}"


def add_event(
    session: Session, ticket: Ticket, at: datetime, actor: str, kind: str, data: dict[str, Any]
) -> TicketEvent:
    """Append to the audit trail, count the version up, and write the mail and the deliveries that the development causes.

    The ticket is held until the transaction ends, and its version read anew: somebody else may just have added an entry.
    """
    session.refresh(ticket, ["version"], with_for_update=True)
    event = TicketEvent(ticket_id=ticket.id, at=at, actor=actor, kind=kind, data=data)
    session.add(event)
    ticket.version += 1
    ticket.updated_at = max(at, ticket.updated_at)
    letters.tell(session, ticket, event, portal_path(ticket.reference))
    outbox.announce(session, ticket, event)
    return event


def find_ticket(session: Session, reference: str, account_id: int | None) -> Ticket:
    """The one audited way to a ticket. `account_id` None is an agent; another account's ticket is not found."""
    number = reference.upper().removeprefix("KD-")
    ticket = session.get(Ticket, int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
    if ticket is None or (account_id is not None and ticket.account_id != account_id):
        raise NotFound(f"There is no ticket {reference}.")
    return ticket


def set_status(
    session: Session, ticket: Ticket, status: str, actor: str, now: datetime, solution: str | None = None
) -> None:
    """Change the status. A ticket that waits has its resolution clock stand still; a closed one stays closed."""
    if status not in STATUSES:
        raise BadInput(f"status must be one of {', '.join(STATUSES)}")
    if ticket.status == "closed" and status != "closed":
        raise Conflict(f"{ticket.reference} is closed.")
    before, ticket.status = ticket.status, status
    if solution is not None:
        ticket.solution = solution
    if status in SOLVED:
        ticket.resolved_at = ticket.resolved_at or now
    else:
        ticket.resolved_at = None
    if status == "closed" and ticket.closed_at is None:
        ticket.closed_at = now
        conversation = session.get(Conversation, ticket.conversation_id) if ticket.conversation_id else None
        ticket.closed_seq = conversation.last_seq if conversation else None
    add_event(session, ticket, now, actor, "status", {"from": before, "to": status, "solution": solution})
    session.flush()


def resolution_due(
    session: Session, policy: Policy, ticket: Ticket, now: datetime, changes: Sequence[TicketEvent] | None = None
) -> datetime:
    """The resolution goal in force: the one promised at the opening, moved by the times in which the ticket waited.

    While it waits, the goal is the one that would hold if the wait ended now. `changes`: as for `pauses_of`.
    """
    pauses = pauses_of(session, ticket, now, changes)
    if not pauses:
        return ticket.resolution_due
    cited = rule_for(policy, Case(ticket.category, ticket.opened_at, ticket.product, ticket.affected_percent))
    rule = rule_at_severity(policy, cited, ticket.severity)
    return resolution_due_with_pauses(policy, rule, ticket.opened_at, pauses) or ticket.resolution_due


def status_changes(session: Session, ticket_ids: Sequence[int]) -> dict[int, list[TicketEvent]]:
    """The changes of status of several tickets, oldest first; tickets without any are left out."""
    found: dict[int, list[TicketEvent]] = {}
    query = select(TicketEvent).where(TicketEvent.ticket_id.in_(ticket_ids), TicketEvent.kind == "status")
    for change in session.scalars(query.order_by(TicketEvent.id)):
        found.setdefault(change.ticket_id, []).append(change)
    return found


def pauses_of(
    session: Session, ticket: Ticket, now: datetime, changes: Sequence[TicketEvent] | None = None
) -> list[Pause]:
    """The spans in which the ticket waited for the customer or a third party, from the audit trail; a lasting one ends now.

    `changes` are its changes of status, for a caller who has them already.
    """
    if changes is None:
        changes = status_changes(session, [ticket.id]).get(ticket.id, [])
    pauses: list[Pause] = []
    since: datetime | None = None
    for change in changes:
        waits = change.data["to"] in WAITING
        if waits and since is None:
            since = change.at
        elif not waits and since is not None:
            pauses.append((since, change.at))
            since = None
    if since is not None:
        pauses.append((since, max(since, now)))
    return pauses


def change_severity(
    session: Session, policy: Policy, ticket: Ticket, severity: int, reason: str, actor: str, now: datetime
) -> None:
    """Set the severity by hand; goals are worked out again from the opening, and the trail keeps both values."""
    if severity not in policy.severities:
        raise BadInput(f"severity must be one of {', '.join(map(str, policy.severities))}")
    if not reason.strip():
        raise BadInput("a change of severity needs a reason")
    before = promised(ticket)
    apply_decision(ticket, policy, triage_at_severity(policy, case_as_promised(session, ticket), severity))
    ticket.needs_review = False
    after = promised(ticket)
    add_event(session, ticket, now, actor, "severity", {"from": before, "to": after, "reason": reason})
    session.flush()


def case_as_promised(session: Session, ticket: Ticket) -> Case:
    """A ticket as the policy saw it at its opening: its plan's response is kept whatever was agreed since."""
    agreed = agreements.in_force(session, ticket.account, ticket.opened_at)
    return replace(case_of_ticket(ticket), plan=agreed.plan, region=agreed.region)


def case_of_ticket(ticket: Ticket) -> Case:
    """A ticket as the policy sees it, from its opening."""
    return Case(
        ticket.category,
        ticket.opened_at,
        ticket.product,
        ticket.affected_percent,
        ticket.third_party,
        ticket.account.plan,
        ticket.account.region,
    )


def promised(ticket: Ticket) -> dict[str, Any]:
    """Severity and goals as the trail keeps them."""
    return {
        "severity": ticket.severity,
        "response_due": iso(ticket.response_due),
        "resolution_due": iso(ticket.resolution_due),
    }


def add_note(
    session: Session, ticket: Ticket, text: str, actor: str, now: datetime, internal: bool = False, files: int = 0
) -> TicketEvent:
    """A note by the customer or an agent; internal ones are for agents only.

    Raises BadInput for blank text; a note that comes with `files` needs no words.
    """
    words = text.strip() and checked_text(text) if files else checked_text(text)
    data = {"text": words, "files": files} if files else {"text": words}
    event = add_event(session, ticket, now, actor, "internal_note" if internal else "note", data)
    if not internal and ticket.status == "pending_customer":
        set_status(session, ticket, "open", actor, now)
    session.flush()
    return event


def checked_text(text: str, longest: int = 4000) -> str:
    """Text that somebody may store. Raises BadInput if it is blank or too long."""
    stripped = text.strip()
    if not stripped:
        raise BadInput("text must not be blank")
    if len(stripped) > longest:
        raise BadInput(f"text must have at most {longest} characters")
    return stripped


def of_account(account_id: int) -> ColumnElement[bool]:
    """The condition that keeps one account's tickets."""
    return Ticket.account_id == account_id


def open_like(session: Session, account_id: int, category: str, property_id: int | None, now: datetime) -> list[Ticket]:
    """The newest tickets of the same property and category, opened in the last 24 hours and not solved."""
    query = (
        select(Ticket)
        .where(of_account(account_id), Ticket.category == category, Ticket.property_id == property_id)
        .where(Ticket.status.not_in(SOLVED), Ticket.opened_at > now - OPEN_LIKE)
        .order_by(Ticket.id.desc())
        .limit(OPEN_LIKE_SHOWN)
    )
    return list(session.scalars(query))


def solved_like(session: Session, account_id: int, category: str, product: str | None, now: datetime) -> Ticket | None:
    """The newest solved ticket of the account with the same category and product from the last 180 days."""
    return session.scalar(
        select(Ticket)
        .where(of_account(account_id), Ticket.category == category, Ticket.product == product)
        .where(Ticket.status.in_(SOLVED), Ticket.resolved_at > now - SOLVED_LIKE)
        .where(Ticket.solution.is_not(None))
        .order_by(Ticket.resolved_at.desc())
        .limit(1)
    )
