"""When a goal of the policy runs out. Source: contract section 6, Calendars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from policy.calendars import Pause, add_business, add_clock, is_open, open_until, whole_second_utc
from policy.model import CRITICAL, CalendarName, ClockGoal, Goal, Policy, Rule, known

OpenPause = tuple[datetime, datetime | None]


def opening_calendar(policy: Policy, at: datetime) -> CalendarName:
    """Which of the three calendars that share out the week is open at this moment."""
    if is_open(policy.calendars.peak, at):
        return "peak"
    return "weekend" if is_open(policy.calendars.weekend, at) else "off_peak"


def clock_start(policy: Policy, opened_at: datetime) -> datetime:
    """When clock hours begin: at opening, or at the end of the weekend for what is opened in one."""
    return open_until(policy.calendars.weekend, whole_second_utc(opened_at))


def clock_seconds(policy: Policy, goal: ClockGoal, opened_at: datetime) -> int:
    return goal.peak_seconds if opening_calendar(policy, opened_at) == "peak" else goal.off_peak_seconds


def goal_due(policy: Policy, goal: Goal, opened_at: datetime, pauses: Sequence[Pause] = ()) -> datetime:
    """When the goal of a ticket opened at this moment runs out; the clock stands still in the pauses."""
    if isinstance(goal, ClockGoal):
        return add_clock(clock_start(policy, opened_at), clock_seconds(policy, goal, opened_at), pauses)
    return add_business(opened_at, goal.seconds, policy.calendars.business, pauses)


def resolution_due_with_pauses(
    policy: Policy, rule: Rule, opened_at: datetime, pauses: Sequence[OpenPause]
) -> datetime | None:
    """The resolution goal of a ticket that waited for the customer or a third party from start to end of each pause.

    A pause whose end is None lasts still: the answer is None while that pause holds the goal up.
    """
    ended = [(start, end) for start, end in pauses if end is not None]
    due = goal_due(policy, rule.resolution, opened_at, ended)
    lasting = [whole_second_utc(start) for start, end in pauses if end is None]
    return None if lasting and min(lasting) < due else due


def rule_at_severity(policy: Policy, rule: Rule, severity: int) -> Rule:
    """The rule after an agent has set the severity by hand: with the goals of that severity.

    A change from or to severity 1 takes that severity's priority; any other keeps the rule's.
    """
    level = known(policy.severities, severity, "severity")
    if severity == rule.severity:
        return rule
    priority = level.priority if CRITICAL in (severity, rule.severity) else rule.priority
    return replace(rule, severity=severity, priority=priority, response=level.response, resolution=level.resolution)
