"""The reasons of a decision in plain sentences that cite the rule."""

from __future__ import annotations

from datetime import datetime

from policy.calendars import Calendar, next_opening
from policy.case import Case
from policy.goals import clock_seconds, clock_start, opening_calendar
from policy.law import legal_due
from policy.model import ClockGoal, Goal, Policy, Rule

_OPENING = {"peak": "in peak hours", "off_peak": "in off-peak hours", "weekend": "on a weekend"}


def explain_rule(policy: Policy, case: Case, rule: Rule) -> list[str]:
    """Why this rule, and what it sets."""
    sentences = [f"Rule {rule.id}: {rule.when}"]
    if rule.category != case.category:
        sentences.append(f"Rule {rule.id} decides {case.category} when the product is {case.product}.")
    title = policy.severities[rule.severity].title.lower()
    return [*sentences, f"Rule {rule.id} sets severity {rule.severity} ({title}) and priority {rule.priority}."]


def explain_clock(policy: Policy, case: Case, rule: Rule) -> list[str]:
    """Which clock runs from when, and how long the goals are."""
    response, resolution = (_words(policy, goal, case) for goal in (rule.response, rule.resolution))
    goals = f"Response goal of {rule.id}: {response}; resolution goal: {resolution}."
    if isinstance(rule.response, ClockGoal):
        return [_clock_sentence(policy, case.opened_at), goals]
    return [_business_sentence(policy.calendars.business, case.opened_at), goals]


def _clock_sentence(policy: Policy, opened_at: datetime) -> str:
    zone = policy.calendars.peak
    name = opening_calendar(policy, opened_at)
    opened = f"Opened {_local(zone, opened_at)}, {_OPENING[name]}"
    if name == "weekend":
        start = _local(zone, clock_start(policy, opened_at))
        return f"{opened}: it counts as off-peak, and clock hours run from {start}."
    return f"{opened}: clock hours run from the moment of opening."


def _business_sentence(calendar: Calendar, opened_at: datetime) -> str:
    start, opened = next_opening(calendar, opened_at), f"Opened {_local(calendar, opened_at)}"
    if start == opened_at:
        return f"{opened}, in business hours: the goals run in business hours from the moment of opening."
    return f"{opened}, outside business hours: the goals run in business hours from {_local(calendar, start)}."


def _words(policy: Policy, goal: Goal, case: Case) -> str:
    if not isinstance(goal, ClockGoal):
        return goal.words
    hours = clock_seconds(policy, goal, case.opened_at) / 3600
    return f"{hours:g} clock hour{'' if hours == 1 else 's'}"


def explain_plan(policy: Policy, case: Case, plan_due: datetime, severity_due: datetime) -> list[str]:
    """What the plan promises, and which of the two dues counts."""
    plan, coverage = policy.plans[str(case.plan)], policy.coverage(str(case.plan), str(case.region))
    promise = f"Plan {plan.title} ({case.region}) answers within {coverage.response_words} of its own coverage"
    due = f"by {_local(coverage.calendar, plan_due)}"
    if plan_due < severity_due:
        return [f"{promise}, {due}: earlier than the severity goal, so the plan sets response_due."]
    relation = "the same moment as" if plan_due == severity_due else "later than"
    return [f"{promise}, {due}: {relation} the severity goal, so the goal sets response_due."]


def explain_notes(policy: Policy, case: Case, rule: Rule, phone: str | None) -> list[str]:
    """What else the reader of the decision has to know."""
    sentences = []
    if case.third_party:
        sentences.append("A third party is involved: the goals stand as targets, on a best-effort basis.")
    if rule.needs_review:
        sentences.append(f"Rule {rule.id} asks for a review: an agent checks the severity.")
    by = legal_due(policy, rule.id, case.opened_at)
    if rule.law is not None and by is not None:
        sentences.append(f"By law it has to be answered by {by.day} {by:%B %Y} ({rule.law.source}).")
    if phone is not None:
        sentences.append(f"{policy.emergency.label}: call {phone}.")
    return sentences


def _local(calendar: Calendar, moment: datetime) -> str:
    local = moment.astimezone(calendar.zone)
    time = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return f"{local:%A} {local:%Y-%m-%d} {time} {calendar.zone.key}"
