"""How the due times of a ticket come about, step by step: opening, calendar, goals, the plan, and each wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from desk import tickets
from desk.dialogue.times import CENTRAL, in_zone
from desk.store.work import Ticket
from policy import Pause, Policy, goal_due, next_opening, opening_calendar, rule_at_severity, rule_for
from policy.goals import clock_seconds, clock_start
from policy.model import ClockGoal, Goal, Rule

CALENDAR = {"peak": "peak hours", "off_peak": "off-peak hours", "weekend": "the weekend"}


def steps(policy: Policy, ticket: Ticket, pauses: Sequence[Pause]) -> list[str]:
    """Sentences in order, each with its moments in Central Time and at the property."""
    rule = rule_at_severity(policy, rule_for(policy, tickets.case_of_ticket(ticket)), ticket.severity)
    zone = ticket.property_.timezone if ticket.property_ else None
    opened = ticket.opened_at
    response = goal_due(policy, rule.response, opened)
    return [
        f"Opened {moment(opened, zone)}, in {CALENDAR[opening_calendar(policy, opened)]}.",
        *_late_start(policy, rule, opened, zone),
        f"First response within {_length(policy, rule.response, opened)}: due {moment(response, zone)}.",
        *_plan(policy, ticket, response, zone),
        f"Resolution within {_length(policy, rule.resolution, opened)}: "
        f"due {moment(goal_due(policy, rule.resolution, opened), zone)}.",
        *_waits(policy, rule, ticket, pauses, zone),
    ]


def moment(at: datetime, zone: str | None) -> str:
    """Such as `Fri 6 Mar, 20:30 CT = Sat 7 Mar, 02:30 London`."""
    central = f"{in_zone(at, CENTRAL)} CT"
    if zone is None or zone == CENTRAL:
        return central
    return f"{central} = {in_zone(at, zone)} {zone.rsplit('/', 1)[-1].replace('_', ' ')}"


def _late_start(policy: Policy, rule: Rule, opened: datetime, zone: str | None) -> list[str]:
    if isinstance(rule.response, ClockGoal):
        start, why = clock_start(policy, opened), "The weekend counts as off-peak from its end"
    else:
        start, why = next_opening(policy.calendars.business, opened), "The goals count business hours"
    return [f"{why}: the clock starts {moment(start, zone)}."] if start != opened else []


def _length(policy: Policy, goal: Goal, opened: datetime) -> str:
    return f"{clock_seconds(policy, goal, opened) / 3600:g} h" if isinstance(goal, ClockGoal) else goal.words


def _plan(policy: Policy, ticket: Ticket, goal: datetime, zone: str | None) -> list[str]:
    due, plan = ticket.plan_response_due, policy.plans[ticket.account.plan]
    if due is None:
        return []
    counts = "earlier, so it counts" if due < goal else "not earlier, so the goal counts"
    return [f"The plan {plan.title} promises a response by {moment(due, zone)}: {counts}."]


def _waits(policy: Policy, rule: Rule, ticket: Ticket, pauses: Sequence[Pause], zone: str | None) -> list[str]:
    waiting = ticket.status in tickets.WAITING
    told = []
    for number, (start, end) in enumerate(pauses, 1):
        due = moment(goal_due(policy, rule.resolution, ticket.opened_at, pauses[:number]), zone)
        if waiting and number == len(pauses):
            told.append(f"Stands still since {moment(start, zone)}: if the wait ended now, due {due}.")
        else:
            told.append(f"Stood still from {moment(start, zone)} to {moment(end, zone)}: due {due}.")
    return told
