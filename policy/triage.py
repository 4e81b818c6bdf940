"""The decision on a Tier 2 report: which rule holds, how grave it is and by when it is due.

Pure: the same policy and case give the same decision. Source: contract sections 6 and 7.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

from policy.calendars import add_business, whole_second_utc
from policy.case import Case, Decision, check_case
from policy.explain import explain_clock, explain_notes, explain_plan, explain_rule
from policy.goals import goal_due, opening_calendar, rule_at_severity
from policy.model import CRITICAL, Policy, Rule

_TIER = 2


def triage(policy: Policy, case: Case) -> Decision:
    """The decision. Raises `PolicyInputError` for a case that does not fit the policy."""
    check_case(policy, case)
    return _decide(policy, case, rule_for(policy, case))


def triage_at_severity(policy: Policy, case: Case, severity: int) -> Decision:
    """As `triage`, after an agent has set the severity by hand; the rule stays the one that was cited."""
    check_case(policy, case)
    return _decide(policy, case, rule_at_severity(policy, rule_for(policy, case), severity))


def rule_for(policy: Policy, case: Case) -> Rule:
    """The row of the table that decides the case."""
    other = policy.categories[case.category].decided_by.get(case.product or "")
    if other is not None:
        return policy.rules[other]
    return next(rule for rule in policy.rules_of(case.category) if _applies(rule, case.percent))


def _applies(rule: Rule, percent: float | None) -> bool:
    if not rule.banded:
        return True
    if percent is None:
        return rule.unknown
    return rule.band is not None and rule.band.contains(percent)


def _decide(policy: Policy, case: Case, rule: Rule) -> Decision:
    case = replace(case, opened_at=whole_second_utc(case.opened_at))
    goal = goal_due(policy, rule.response, case.opened_at)
    plan_due = _plan_response_due(policy, case)
    response_due, source = _earlier(goal, plan_due)
    phone = _emergency_phone(policy, case, rule)
    return Decision(
        tier=_TIER,
        severity=rule.severity,
        rule=rule.id,
        priority=rule.priority,
        response_due=response_due,
        resolution_due=goal_due(policy, rule.resolution, case.opened_at),
        response_due_source=source,
        plan_response_due=plan_due,
        calendar=opening_calendar(policy, case.opened_at),
        best_effort=case.third_party,
        needs_review=rule.needs_review,
        emergency_phone=phone,
        why=(
            *explain_rule(policy, case, rule),
            *explain_clock(policy, case, rule),
            *(explain_plan(policy, case, plan_due, goal) if plan_due else ()),
            *explain_notes(policy, case, rule, phone),
        ),
    )


def _plan_response_due(policy: Policy, case: Case) -> datetime | None:
    if case.plan is None or case.region is None:
        return None
    coverage = policy.coverage(case.plan, case.region)
    return add_business(case.opened_at, coverage.response_seconds, coverage.calendar)


def _earlier(goal: datetime, plan: datetime | None) -> tuple[datetime, Literal["severity_goal", "plan"]]:
    return (plan, "plan") if plan is not None and plan < goal else (goal, "severity_goal")


def _emergency_phone(policy: Policy, case: Case, rule: Rule) -> str | None:
    on_weekend = opening_calendar(policy, case.opened_at) == "weekend"
    return policy.emergency.phone if rule.severity == CRITICAL and on_weekend else None
