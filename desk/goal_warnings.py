"""Warns agents before a goal (response, resolution) is missed and at the miss, once each (`desk.goal_watch` says when).

By e-mail to whoever has the ticket, or else to every agent; the desk's header counts the tickets that were warned of and are
still to be answered or solved.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from sqlalchemy import ColumnElement, ColumnExpressionArgument, exists, func, select, text, union
from sqlalchemy.orm import Session

from desk import agents, goal_watch, letters, mail, tickets
from desk.core import Core
from desk.dialogue.times import both_times
from desk.goal_watch import MISSED, RESOLUTION, RESPONSE, SOON, Watch
from desk.store.engine import one_at_a_time
from desk.store.warnings import GoalWarning
from desk.store.work import UNSOLVED, Ticket
from policy import Policy

RUNNING = tuple(status for status in tickets.STATUSES if status not in (*tickets.WAITING, *tickets.SOLVED))
LOOK_EVERY_SECONDS = 30
MOST_AT_ONCE = 200
AT_A_TIME = 500
SUBJECT = {
    (RESPONSE, SOON): "Answer soon: [{reference}] {subject}",
    (RESPONSE, MISSED): "Response goal missed: [{reference}] {subject}",
    (RESOLUTION, SOON): "Solve soon: [{reference}] {subject}",
    (RESOLUTION, MISSED): "Resolution goal missed: [{reference}] {subject}",
}
BODY = """{reference} of {account} {lacks}. {state}

Severity {severity}. {name} due: {due}.
{url}
"""
LACKS = {RESPONSE: "has no answer yet", RESOLUTION: "is not solved yet"}
NAME = {RESPONSE: "First response", RESOLUTION: "Resolution"}
STATE = {SOON: "{percent}% of the time for it is gone.", MISSED: "The time for it is over."}


class Due(NamedTuple):
    """A warning that is to be sent."""

    ticket: Ticket
    goal: str
    kind: str
    watch: Watch


def warn(core: Core) -> int:
    """Send the warnings that are due; how many. Of several desks one does it, and the others find it done.

    They are looked for in a transaction that nobody waits for; the one that writes looks at each of them again.
    """
    now = core.clock()
    with core.store.read() as session:
        found = [(one.ticket.id, one.goal) for one in islice(_due(session, core.policy, now), MOST_AT_ONCE)]
    if not found:
        return 0
    with core.store.write() as session:
        one_at_a_time(session, "goal warnings")
        again = {goal: [number for number, of in found if of == goal] for goal in NAME}
        return sum(_send(session, core, one, now) for one in list(_due(session, core.policy, now, again)))


def _due(session: Session, policy: Policy, now: datetime, only: dict[str, list[int]] | None = None) -> Iterator[Due]:
    """What is to be told now; `only` narrows the tickets looked at for each goal."""
    percent = {RESPONSE: policy.warnings.response_percent, RESOLUTION: policy.warnings.resolution_percent}
    for goal in NAME:
        for ticket, watch in _watched(session, policy, goal, now, only[goal] if only else None):
            kind = watch.warning(percent[goal], now)
            if kind is not None and session.get(GoalWarning, (ticket.id, goal, kind)) is None:
                yield Due(ticket, goal, kind, watch)


def _watched(
    session: Session, policy: Policy, goal: str, now: datetime, only: list[int] | None
) -> Iterator[tuple[Ticket, Watch]]:
    query = select(Ticket).where(*_lacking(goal), ~_warned(goal, MISSED)).order_by(Ticket.id).limit(AT_A_TIME)
    if only is not None:
        query = query.where(Ticket.id.in_(only))
    last = 0
    while found := session.scalars(query.where(Ticket.id > last)).all():
        changes = tickets.status_changes(session, [ticket.id for ticket in found]) if goal == RESOLUTION else {}
        for ticket in found:
            if goal == RESPONSE:
                yield ticket, goal_watch.response(session, policy, ticket)
            else:
                yield ticket, goal_watch.resolution(session, policy, ticket, now, changes.get(ticket.id, ()))
        last = found[-1].id


def _lacking(goal: str) -> tuple[ColumnExpressionArgument[bool], ...]:
    """Tickets whose goal runs: unanswered ones, and unsolved ones that wait for nobody."""
    unsolved = text(f"ticket.{UNSOLVED}")
    if goal == RESPONSE:
        return Ticket.first_response_at.is_(None), unsolved
    return Ticket.status.in_(RUNNING), unsolved


def _warned(goal: str, *kinds: str) -> ColumnElement[bool]:
    return exists().where(GoalWarning.ticket_id == Ticket.id, GoalWarning.goal == goal, GoalWarning.kind.in_(kinds))


def _send(session: Session, core: Core, due: Due, now: datetime) -> bool:
    ticket = due.ticket
    session.add(GoalWarning(ticket_id=ticket.id, goal=due.goal, kind=due.kind, at=now))
    subject, body = _letter(core, due)
    for reader in _readers(session, ticket):
        mail.write(session, reader, subject, body, now, letters.thread_of(ticket))
    return True


def _readers(session: Session, ticket: Ticket) -> list[str]:
    if ticket.assignee is not None and ticket.assignee.disabled_at is None:
        return [ticket.assignee.email]
    return [agent.email for agent in agents.at_work(session)]


def _letter(core: Core, due: Due) -> tuple[str, str]:
    ticket, warnings = due.ticket, core.policy.warnings
    percent = {RESPONSE: warnings.response_percent, RESOLUTION: warnings.resolution_percent}[due.goal]
    subject = SUBJECT[due.goal, due.kind].format(reference=ticket.reference, subject=ticket.subject)
    body = BODY.format(
        reference=ticket.reference,
        account=ticket.account.name,
        lacks=LACKS[due.goal],
        state=STATE[due.kind].format(percent=percent),
        severity=ticket.severity,
        name=NAME[due.goal],
        due=both_times(due.watch.due_now, None),
        url=f"{core.settings.base_url}/desk/tickets/{ticket.reference}",
    )
    return subject, body


def count(session: Session) -> int:
    """How many tickets were warned of and are still to be answered or solved."""
    # One reading for each goal, not one with an "or": then each is from the index of the tickets that lack it.
    waiting = union(*(select(Ticket.id).where(*_lacking(goal), _warned(goal, SOON, MISSED)) for goal in NAME))
    return session.scalar(select(func.count()).select_from(waiting.subquery())) or 0
