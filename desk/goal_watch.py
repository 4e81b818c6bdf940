"""When agents are to be warned of a goal: once most of its time is gone, and at the miss, while the goal's own hours run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from desk import agreements, tickets
from desk.store.work import Ticket, TicketEvent
from policy import (
    Pause,
    Policy,
    add_business,
    add_clock,
    business_seconds_between,
    clock_start,
    is_open,
    next_opening,
    rule_at_severity,
    rule_for,
)
from policy.calendars import Calendar
from policy.model import ClockGoal

RESPONSE, RESOLUTION = "response", "resolution"
SOON, MISSED = "soon", "missed"


@dataclass(frozen=True)
class Watch:
    """A goal that runs from `start` to `due`, and longer by its pauses. `calendar` None is a goal by the clock."""

    calendar: Calendar | None
    start: datetime
    due: datetime
    pauses: Sequence[Pause] = ()

    def moments(self, percent: int) -> dict[str, datetime]:
        """When to warn: once `percent` of the time is gone, and at the miss.

        A goal that runs out at closing time is told of at the next opening.
        """
        if self.calendar is None:
            whole = int((self.due - self.start).total_seconds())
            return {
                SOON: add_clock(self.start, whole * percent // 100, self.pauses),
                MISSED: add_clock(self.start, whole, self.pauses),
            }
        whole = business_seconds_between(self.calendar, self.start, self.due)
        missed = add_business(self.start, whole, self.calendar, self.pauses)
        return {
            SOON: add_business(self.start, whole * percent // 100, self.calendar, self.pauses),
            MISSED: next_opening(self.calendar, missed),
        }

    def warning(self, percent: int, now: datetime) -> str | None:
        """What is to be told now, if anything; outside of the goal's hours nothing is."""
        if self.calendar is not None and not is_open(self.calendar, now):
            return None
        when = self.moments(percent)
        if now > when[MISSED]:
            return MISSED
        return SOON if now >= when[SOON] else None

    @property
    def due_now(self) -> datetime:
        """When the goal runs out, moved by its pauses."""
        if not self.pauses:
            return self.due
        if self.calendar is None:
            return add_clock(self.start, int((self.due - self.start).total_seconds()), self.pauses)
        whole = business_seconds_between(self.calendar, self.start, self.due)
        return add_business(self.start, whole, self.calendar, self.pauses)


def response(session: Session, policy: Policy, ticket: Ticket) -> Watch:
    """The response goal, in the hours of the plan's coverage or of the severity's goal."""
    if ticket.response_due_source == "plan":
        agreed = agreements.in_force(session, ticket.account, ticket.opened_at)
        coverage = policy.coverage(agreed.plan, agreed.region)
        return Watch(coverage.calendar, ticket.opened_at, ticket.response_due)
    return _by_severity(policy, ticket, RESPONSE, ticket.response_due)


def resolution(
    session: Session, policy: Policy, ticket: Ticket, now: datetime, changes: Sequence[TicketEvent]
) -> Watch:
    """The resolution goal, longer by the times in which the ticket waited. `changes` are those of its status."""
    pauses = tickets.pauses_of(session, ticket, now, changes)
    return _by_severity(policy, ticket, RESOLUTION, ticket.resolution_due, pauses)


def _by_severity(policy: Policy, ticket: Ticket, goal: str, due: datetime, pauses: Sequence[Pause] = ()) -> Watch:
    rule = rule_at_severity(policy, rule_for(policy, tickets.case_of_ticket(ticket)), ticket.severity)
    if isinstance(getattr(rule, goal), ClockGoal):
        return Watch(None, clock_start(policy, ticket.opened_at), due, pauses)
    return Watch(policy.calendars.business, ticket.opened_at, due, pauses)
