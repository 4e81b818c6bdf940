"""What a decision says beside the table: third parties, reasons, pauses, a severity set by hand, the queue."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from policy import (
    Case,
    Policy,
    PolicyInputError,
    queue_key,
    resolution_due_with_pauses,
    rule_at_severity,
    triage,
    triage_at_severity,
)

OPENED = datetime.fromisoformat("2026-01-05T15:00:00+00:00")
SATURDAY = datetime.fromisoformat("2026-01-10T12:00:00+00:00")
HOUR = timedelta(hours=1)


def test_a_third_party_makes_any_category_best_effort_and_leaves_the_goals(policy: Policy) -> None:
    for category in policy.categories:
        own = triage(policy, Case(category, OPENED, percent=30))
        shared = triage(policy, Case(category, OPENED, percent=30, third_party=True))
        assert replace(shared, best_effort=False, why=own.why) == own
        assert shared.best_effort
        assert "A third party is involved: the goals stand as targets, on a best-effort basis." in shared.why


def test_only_the_pms_and_the_vpn_ask_for_a_third_party(policy: Policy) -> None:
    asking = {category.id for category in policy.categories.values() if category.ask_third_party}
    assert asking == {"pms_down", "vpn_outage"}
    assert len(policy.best_effort_when) == 4


def test_the_reasons_tell_a_weekend_emergency_in_plain_words(policy: Policy) -> None:
    assert triage(policy, Case("host_unavailable", SATURDAY)).why == (
        "Rule host-down: The HOST portal is unavailable, and the PMS integration is not the matter.",
        "Rule host-down sets severity 1 (critical) and priority urgent.",
        (
            "Opened Saturday 2026-01-10 06:00 America/Chicago, on a weekend: it counts as off-peak, "
            "and clock hours run from Monday 2026-01-12 00:00 America/Chicago."
        ),
        "Response goal of host-down: 8 clock hours; resolution goal: 24 clock hours.",
        "Weekend emergencies: call 1 (877) 800-2008.",
    )


def test_the_reasons_tell_when_business_hours_begin_and_who_reviews(policy: Policy) -> None:
    why = triage(policy, Case("vpn_outage", SATURDAY)).why
    assert why[2] == (
        "Opened Saturday 2026-01-10 06:00 America/Chicago, outside business hours: "
        "the goals run in business hours from Monday 2026-01-12 08:00 America/Chicago."
    )
    assert why[3] == "Response goal of vpn-unknown: 4 business hours; resolution goal: 2 business days."
    assert why[4] == "Rule vpn-unknown asks for a review: an agent checks the severity."


def test_the_reasons_say_that_another_rule_decides(policy: Policy) -> None:
    why = triage(policy, Case("host_unavailable", OPENED, product="pms_integration")).why
    assert "Rule pms-down decides host_unavailable when the product is pms_integration." in why


def test_a_fraction_of_a_second_at_opening_is_dropped(policy: Policy) -> None:
    late = OPENED.replace(microsecond=999_999)
    assert triage(policy, Case("bug_report", late)) == triage(policy, Case("bug_report", OPENED))


def test_the_offset_of_the_opening_does_not_matter(policy: Policy) -> None:
    local = datetime.fromisoformat("2026-01-05T23:00:00+08:00")
    assert triage(policy, Case("bug_report", local)) == triage(policy, Case("bug_report", OPENED))


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        (Case("lost_key", OPENED), "unknown category 'lost_key'"),
        (Case("bug_report", OPENED, product="fax"), "unknown product 'fax'"),
        (Case("bug_report", OPENED, percent=0), "percent must be more than 0"),
        (Case("bug_report", OPENED, plan="payg"), "plan and region come together"),
        (Case("bug_report", OPENED.replace(tzinfo=None)), "opened_at needs an offset"),
    ],
)
def test_a_case_that_does_not_fit_the_policy_is_refused(policy: Policy, case: Case, reason: str) -> None:
    with pytest.raises(PolicyInputError, match=reason):
        triage(policy, case)


@pytest.mark.parametrize(
    ("rule", "pause_start", "pause_end", "due"),
    [
        ("host-down", OPENED + HOUR, OPENED + 3 * HOUR, "2026-01-05T21:00:00+00:00"),
        ("host-down", OPENED + 9 * HOUR, OPENED + 10 * HOUR, "2026-01-05T19:00:00+00:00"),
        ("pms-down", OPENED + HOUR, OPENED + 3 * HOUR, "2026-01-07T17:00:00+00:00"),
        ("pms-down", OPENED + 11 * HOUR, OPENED + 23 * HOUR, "2026-01-07T15:00:00+00:00"),
    ],
    ids=["clock-hours", "after-the-due", "business-hours", "a-night-costs-nothing"],
)
def test_the_resolution_clock_stands_still_while_a_ticket_waits(
    policy: Policy, rule: str, pause_start: datetime, pause_end: datetime, due: str
) -> None:
    answer = resolution_due_with_pauses(policy, policy.rules[rule], OPENED, [(pause_start, pause_end)])
    assert answer == datetime.fromisoformat(due)


def test_without_pauses_the_resolution_due_is_that_of_the_decision(policy: Policy) -> None:
    for rule in policy.rules.values():
        percent = rule.band.low or 1 if rule.band else None
        decision = triage(policy, Case(rule.category, SATURDAY, percent=percent))
        assert resolution_due_with_pauses(policy, rule, SATURDAY, []) == decision.resolution_due


def test_a_pause_that_lasts_leaves_the_resolution_without_a_due(policy: Policy) -> None:
    rule = policy.rules["host-down"]
    assert resolution_due_with_pauses(policy, rule, OPENED, [(OPENED + HOUR, None)]) is None
    assert resolution_due_with_pauses(policy, rule, OPENED, [(OPENED + 4 * HOUR, None)]) == OPENED + 4 * HOUR


@pytest.mark.parametrize(
    ("rule", "severity", "priority"),
    [
        ("bug-report", 1, "urgent"),
        ("host-down", 2, "standard"),
        ("host-down", 1, "urgent"),
        ("payments", 3, "urgent"),
        ("store-submission", 2, "developers"),
    ],
)
def test_a_severity_set_by_hand_takes_its_goals_and_keeps_the_rule(
    policy: Policy, rule: str, severity: int, priority: str
) -> None:
    changed = rule_at_severity(policy, policy.rules[rule], severity)
    assert (changed.id, changed.severity, changed.priority) == (rule, severity, priority)
    assert changed.resolution == policy.severities[severity].resolution


def test_a_decision_at_a_severity_set_by_hand_has_its_dues_and_the_emergency_phone(policy: Policy) -> None:
    decision = triage_at_severity(policy, Case("bug_report", SATURDAY), 1)
    assert (decision.rule, decision.severity, decision.priority) == ("bug-report", 1, "urgent")
    assert decision.as_json()["resolution_due"] == "2026-01-13T06:00:00Z"
    assert decision.emergency_phone == policy.emergency.phone


def test_a_severity_that_the_policy_does_not_have_is_refused(policy: Policy) -> None:
    with pytest.raises(PolicyInputError, match="unknown severity 4; known are 1, 2, 3"):
        triage_at_severity(policy, Case("bug_report", OPENED), 4)


def test_the_queue_is_ordered_by_severity_priority_skip_the_line_and_due(policy: Policy) -> None:
    ordered = [
        queue_key(policy, 1, "urgent", False, OPENED + 9 * HOUR),
        queue_key(policy, 2, "urgent", True, OPENED + 8 * HOUR),
        queue_key(policy, 2, "urgent", False, OPENED + HOUR),
        queue_key(policy, 2, "standard", True, OPENED + 7 * HOUR),
        queue_key(policy, 2, "standard", False, OPENED + 2 * HOUR),
        queue_key(policy, 2, "standard", False, OPENED + 3 * HOUR),
        queue_key(policy, 3, "standard", False, OPENED + 6 * HOUR),
        queue_key(policy, 3, "developers", True, OPENED),
        queue_key(policy, 3, "planned", True, OPENED),
    ]
    shuffled = random.Random(7).sample(ordered, len(ordered))
    assert sorted(shuffled) == ordered


def test_the_queue_refuses_a_priority_that_the_policy_does_not_have(policy: Policy) -> None:
    with pytest.raises(PolicyInputError, match="unknown priority 'asap'"):
        queue_key(policy, 1, "asap", False, OPENED)
