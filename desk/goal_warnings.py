"""Warns agents before a response goal is missed and at the miss, once each, while the goal's own hours run.

By e-mail to whoever has the ticket, or else to every agent; the desk's header counts what was warned of and still waits.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ColumnExpressionArgument, exists, func, select, text
from sqlalchemy.orm import Session

from desk import agents, agreements, letters, mail
from desk.core import Core
from desk.dialogue.times import both_times
from desk.store.engine import one_at_a_time
from desk.store.warnings import GoalWarning
from desk.store.work import UNSOLVED, Ticket
from policy import Case, Policy, rule_at_severity, rule_for
from policy.calendars import Calendar, add_business, add_clock, business_seconds_between, is_open, next_opening
from policy.model import ClockGoal

LOOK_EVERY_SECONDS = 30
SOON, MISSED = "soon", "missed"
MOST_AT_ONCE = 200
SUBJECT = {SOON: "Answer soon: [{reference}] {subject}", MISSED: "Response goal missed: [{reference}] {subject}"}
BODY = """{reference} of {account} has no answer yet. {state}

Severity {severity}. First response due: {due}.
{url}
"""
STATE = {SOON: "{percent}% of the time for it is gone.", MISSED: "The time for it is over."}


def moments(calendar: Calendar | None, opened: datetime, due: datetime, percent: int) -> dict[str, datetime]:
    """When to warn: once `percent` of the time is gone, and at the miss. `calendar` None is a goal by the clock.

    A goal that runs out at closing time is told of at the next opening.
    """
    if calendar is None:
        seconds = int((due - opened).total_seconds()) * percent // 100
        return {SOON: add_clock(opened, seconds), MISSED: due}
    seconds = business_seconds_between(calendar, opened, due) * percent // 100
    return {SOON: add_business(opened, seconds, calendar), MISSED: next_opening(calendar, due)}


def warn(core: Core) -> int:
    """Send the warnings that are due; how many. Of several desks one does it, and the others find it done."""
    now = core.clock()
    with core.store.write() as session:
        one_at_a_time(session, "goal warnings")
        return sum(_warn(session, core, ticket, now) for ticket in _waiting(session))


def _unanswered() -> tuple[ColumnExpressionArgument[bool], ...]:
    return Ticket.first_response_at.is_(None), text(f"ticket.{UNSOLVED}")


def _warned(*kinds: str) -> ColumnElement[bool]:
    return exists().where(GoalWarning.ticket_id == Ticket.id, GoalWarning.kind.in_(kinds))


def _waiting(session: Session) -> list[Ticket]:
    query = select(Ticket).where(*_unanswered(), ~_warned(MISSED)).order_by(Ticket.response_due)
    return list(session.scalars(query.limit(MOST_AT_ONCE)))


def _warn(session: Session, core: Core, ticket: Ticket, now: datetime) -> bool:
    calendar = _calendar(session, core.policy, ticket)
    if calendar is not None and not is_open(calendar, now):
        return False
    when = moments(calendar, ticket.opened_at, ticket.response_due, core.policy.warn_at_percent)
    kind = MISSED if now > when[MISSED] else SOON
    if now < when[SOON] or session.get(GoalWarning, (ticket.id, kind)) is not None:
        return False
    session.add(GoalWarning(ticket_id=ticket.id, kind=kind, at=now))
    for reader in _readers(session, ticket):
        mail.write(session, reader, *_letter(core, ticket, kind), now, letters.thread_of(ticket))
    return True


def _calendar(session: Session, policy: Policy, ticket: Ticket) -> Calendar | None:
    """The hours in which the goal runs: the plan's, the business hours, or None for the clock."""
    if ticket.response_due_source == "plan":
        agreed = agreements.in_force(session, ticket.account, ticket.opened_at)
        return policy.coverage(agreed.plan, agreed.region).calendar
    rule = rule_for(policy, Case(ticket.category, ticket.opened_at, ticket.product, ticket.affected_percent))
    by_clock = isinstance(rule_at_severity(policy, rule, ticket.severity).response, ClockGoal)
    return None if by_clock else policy.calendars.business


def _readers(session: Session, ticket: Ticket) -> list[str]:
    if ticket.assignee is not None and ticket.assignee.disabled_at is None:
        return [ticket.assignee.email]
    return [agent.email for agent in agents.at_work(session)]


def _letter(core: Core, ticket: Ticket, kind: str) -> tuple[str, str]:
    subject = SUBJECT[kind].format(reference=ticket.reference, subject=ticket.subject)
    body = BODY.format(
        reference=ticket.reference,
        account=ticket.account.name,
        state=STATE[kind].format(percent=core.policy.warn_at_percent),
        severity=ticket.severity,
        due=both_times(ticket.response_due, None),
        url=f"{core.settings.base_url}/desk/tickets/{ticket.reference}",
    )
    return subject, body


def count(session: Session) -> int:
    """How many tickets were warned of and still have no answer."""
    return session.scalar(select(func.count()).select_from(Ticket).where(*_unanswered(), _warned(SOON, MISSED))) or 0
