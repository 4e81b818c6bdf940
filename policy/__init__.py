"""The support policy: who is answered by when, as data and pure functions.

`load_policy` reads `policy/support.yml`, `triage` decides a report, `calendars` counts opening hours. Nothing here
imports Rasa, SQL or HTTP, and nothing looks at the clock of the machine: times come in as arguments.

    policy = load_policy("policy/support.yml")
    decision = triage(policy, Case(category="key_download_failure", percent=60, opened_at=now))
    decision.rule, decision.response_due
"""

from policy.calendars import (
    Calendar,
    Pause,
    add_business,
    add_clock,
    business_seconds_between,
    is_open,
    next_opening,
    open_spans,
    open_until,
)
from policy.case import Case, Decision
from policy.cli_input import case_from_mapping, parse_moment, percent_from_text
from policy.errors import PolicyError, PolicyInputError
from policy.goals import (
    OpenPause,
    clock_start,
    goal_due,
    opening_calendar,
    resolution_due_with_pauses,
    rule_at_severity,
)
from policy.law import legal_due
from policy.load import load_policy
from policy.model import Category, Coverage, Plan, Policy, Rule, Severity
from policy.queue import queue_key
from policy.triage import rule_for, triage, triage_at_severity

__all__ = [
    "Calendar",
    "Case",
    "Category",
    "Coverage",
    "Decision",
    "OpenPause",
    "Pause",
    "Plan",
    "Policy",
    "PolicyError",
    "PolicyInputError",
    "Rule",
    "Severity",
    "add_business",
    "add_clock",
    "business_seconds_between",
    "case_from_mapping",
    "clock_start",
    "goal_due",
    "is_open",
    "legal_due",
    "load_policy",
    "next_opening",
    "open_spans",
    "open_until",
    "opening_calendar",
    "parse_moment",
    "percent_from_text",
    "queue_key",
    "resolution_due_with_pauses",
    "rule_at_severity",
    "rule_for",
    "triage",
    "triage_at_severity",
]
