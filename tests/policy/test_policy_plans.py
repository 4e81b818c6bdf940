"""Plans: their response in their own coverage, which due counts, credits and prices."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from policy import Case, Policy, PolicyInputError, triage

# Tuesday noon UTC: 12:00 in London, 07:00 in New York, 20:00 in Shanghai.
OPENED = datetime.fromisoformat("2026-01-06T12:00:00+00:00")

PLAN_DUE = [
    ("payg", "emea", "2026-01-13T12:00:00Z"),
    ("payg", "americas", "2026-01-12T22:00:00Z"),
    ("payg", "apac", "2026-01-12T08:00:00Z"),
    ("essential", "emea", "2026-01-08T12:00:00Z"),
    ("essential", "americas", "2026-01-07T22:00:00Z"),
    ("essential", "apac", "2026-01-08T10:00:00Z"),
    ("priority", "emea", "2026-01-07T09:00:00Z"),
    ("priority", "americas", "2026-01-06T22:00:00Z"),
    ("priority", "apac", "2026-01-07T13:00:00Z"),
    ("premium", "emea", "2026-01-06T16:00:00Z"),
    ("premium", "americas", "2026-01-06T18:00:00Z"),
    ("premium", "apac", "2026-01-07T09:00:00Z"),
]


@pytest.mark.parametrize(("plan", "region", "due"), PLAN_DUE, ids=[f"{row[0]}-{row[1]}" for row in PLAN_DUE])
def test_a_plan_answers_within_the_hours_of_its_own_coverage(policy: Policy, plan: str, region: str, due: str) -> None:
    answer = triage(policy, Case("app_feature_broken", OPENED, plan=plan, region=region)).as_json()
    assert answer["plan_response_due"] == due


def test_the_table_above_has_every_plan_in_every_region(policy: Policy) -> None:
    assert {row[:2] for row in PLAN_DUE} == {(plan, region) for plan in policy.plans for region in policy.regions}


def test_the_plan_sets_the_response_due_when_it_is_earlier(policy: Policy) -> None:
    decision = triage(policy, Case("app_feature_broken", OPENED, plan="premium", region="emea"))
    assert decision.response_due_source == "plan"
    assert decision.as_json()["response_due"] == "2026-01-06T16:00:00Z"
    assert any("Premium (emea)" in sentence and "the plan sets response_due" in sentence for sentence in decision.why)


def test_the_severity_goal_stands_when_it_is_earlier_and_the_plan_due_is_kept(policy: Policy) -> None:
    decision = triage(policy, Case("pms_down", OPENED, plan="payg", region="emea"))
    assert decision.response_due_source == "severity_goal"
    assert decision.as_json()["response_due"] == "2026-01-06T18:00:00Z"
    assert decision.as_json()["plan_response_due"] == "2026-01-13T12:00:00Z"


def test_the_same_moment_counts_as_the_severity_goal(policy: Policy) -> None:
    """Opened at 15:00 UTC: four hours in Chicago (from 09:00) and four hours in New York (from 10:00) end at 19:00."""
    opened = datetime.fromisoformat("2026-01-05T15:00:00+00:00")
    decision = triage(policy, Case("pms_down", opened, plan="premium", region="americas"))
    assert decision.response_due == decision.plan_response_due
    assert decision.response_due_source == "severity_goal"


def test_a_plan_can_beat_the_monday_start_of_a_weekend_emergency(policy: Policy) -> None:
    saturday = datetime.fromisoformat("2026-01-10T12:00:00+00:00")
    answer = triage(policy, Case("host_unavailable", saturday, plan="premium", region="apac")).as_json()
    assert answer["plan_response_due"] == "2026-01-12T10:00:00Z"
    assert (answer["response_due"], answer["response_due_source"]) == ("2026-01-12T10:00:00Z", "plan")
    assert answer["resolution_due"] == "2026-01-13T06:00:00Z"


def test_coverage_follows_daylight_saving_time_of_its_region(policy: Policy) -> None:
    """Friday 27 March 2026, 15:00 in London; clocks go forward on Sunday."""
    opened = datetime.fromisoformat("2026-03-27T15:00:00+00:00")
    answer = triage(policy, Case("bug_report", opened, plan="essential", region="emea")).as_json()
    assert answer["plan_response_due"] == "2026-03-31T14:00:00Z"


@pytest.mark.parametrize(
    ("plan", "credits", "emea", "americas", "skip", "report_by"),
    [
        ("payg", 0, "25", "25", None, "email"),
        ("essential", 6, "10", "10", 5, "portal"),
        ("priority", 9, "8", "8", 5, "portal"),
        ("premium", 18, "7", "7", 5, "portal"),
    ],
)
def test_credits_and_their_price_are_those_of_the_contract(
    policy: Policy, plan: str, credits: int, emea: str, americas: str, skip: int | None, report_by: str
) -> None:
    terms = policy.plans[plan]
    assert (terms.credits_per_month, terms.skip_the_line_credits, terms.report_by) == (credits, skip, report_by)
    assert policy.extra_credit_price(plan, "emea") == (Decimal(emea), "EUR")
    assert policy.extra_credit_price(plan, "americas") == (Decimal(americas), "USD")
    assert policy.extra_credit_price(plan, "apac")[1] == "USD"


def test_only_premium_has_a_success_manager_and_reviews(policy: Policy) -> None:
    extras = {
        id: (plan.success_manager, plan.quarterly_review_hours, plan.annual_review_days)
        for id, plan in policy.plans.items()
    }
    none = (False, 0, 0)
    assert extras == {"payg": none, "essential": none, "priority": none, "premium": (True, 4, 1)}


def test_a_former_plan_is_converted_or_needs_a_choice(policy: Policy) -> None:
    converted = {former: row.plan for former, row in policy.plan_conversion.items()}
    assert converted == {"priority_live": "essential", "standard": None, "none": "payg"}


def test_credits_are_counted_in_ten_minutes_and_kept_for_three_months(policy: Policy) -> None:
    terms = policy.credits
    assert (terms.minutes_per_credit, terms.granted_on_day, terms.kept_for_months) == (10, 1, 3)


def test_coverage_of_an_unknown_plan_or_region_is_refused(policy: Policy) -> None:
    with pytest.raises(PolicyInputError, match="unknown plan 'gold'; known are payg, essential, priority, premium"):
        policy.coverage("gold", "emea")
    with pytest.raises(PolicyInputError, match="unknown region 'mars'"):
        policy.coverage("payg", "mars")
