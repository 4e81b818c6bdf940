"""Every row of the contract's severity table, with due times worked out by hand.

Three openings, in Chicago: Monday 5 January 2026 09:00 (peak, CST), Friday 6 March 2026 21:30 (off-peak, two nights
before clocks go forward) and Saturday 31 October 2026 10:00 (weekend, the night before clocks go back).
"""

from __future__ import annotations

from datetime import datetime

import pytest

from policy import Case, Policy, triage

PEAK = "2026-01-05T15:00:00+00:00"
OFF_PEAK = "2026-03-07T03:30:00+00:00"
WEEKEND = "2026-10-31T15:00:00+00:00"

# goals -> opening -> (response due, resolution due)
DUES = {
    "clock": {
        PEAK: ("2026-01-05T16:00:00Z", "2026-01-05T19:00:00Z"),
        OFF_PEAK: ("2026-03-07T11:30:00Z", "2026-03-08T03:30:00Z"),
        WEEKEND: ("2026-11-02T14:00:00Z", "2026-11-03T06:00:00Z"),
    },
    "4 hours, 2 days": {
        PEAK: ("2026-01-05T19:00:00Z", "2026-01-07T15:00:00Z"),
        OFF_PEAK: ("2026-03-09T17:00:00Z", "2026-03-11T01:00:00Z"),
        WEEKEND: ("2026-11-02T18:00:00Z", "2026-11-04T02:00:00Z"),
    },
    "1 day, 5 days": {
        PEAK: ("2026-01-06T15:00:00Z", "2026-01-12T15:00:00Z"),
        OFF_PEAK: ("2026-03-10T01:00:00Z", "2026-03-14T01:00:00Z"),
        WEEKEND: ("2026-11-03T02:00:00Z", "2026-11-07T02:00:00Z"),
    },
}
CALENDAR = {PEAK: "peak", OFF_PEAK: "off_peak", WEEKEND: "weekend"}

# rule, category, percent, severity, priority, goals, needs_review
TABLE = [
    ("keys-majority", "key_download_failure", 50, 1, "urgent", "clock", False),
    ("keys-significant", "key_download_failure", 25, 2, "standard", "4 hours, 2 days", False),
    ("keys-minor", "key_download_failure", 24.99, 3, "standard", "1 day, 5 days", False),
    ("keys-unknown", "key_download_failure", None, 2, "standard", "4 hours, 2 days", True),
    ("host-down", "host_unavailable", None, 1, "urgent", "clock", False),
    ("pms-down", "pms_down", None, 2, "standard", "4 hours, 2 days", False),
    ("host-bug-keys", "host_bug_key_delivery", None, 2, "standard", "4 hours, 2 days", False),
    ("room-mapping", "room_mapping_update", None, 3, "standard", "4 hours, 2 days", False),
    ("app-feature", "app_feature_broken", None, 3, "standard", "1 day, 5 days", False),
    ("host-bug-other", "host_bug_other", None, 3, "standard", "1 day, 5 days", False),
    ("app-down-majority", "app_crash_or_offline", 100, 1, "urgent", "clock", False),
    ("app-down-significant", "app_crash_or_offline", 49.99, 2, "standard", "4 hours, 2 days", False),
    ("app-down-minor", "app_crash_or_offline", 0.01, 3, "standard", "1 day, 5 days", False),
    ("app-down-unknown", "app_crash_or_offline", None, 2, "standard", "4 hours, 2 days", True),
    ("vpn-majority", "vpn_outage", 50, 1, "urgent", "clock", False),
    ("vpn-significant", "vpn_outage", 33.33, 2, "standard", "4 hours, 2 days", False),
    ("vpn-minor", "vpn_outage", 1, 3, "standard", "1 day, 5 days", False),
    ("vpn-unknown", "vpn_outage", None, 2, "standard", "4 hours, 2 days", True),
    ("hardware-majority", "hardware_malfunction_warranty", 75, 1, "urgent", "clock", False),
    ("hardware-significant", "hardware_malfunction_warranty", 25, 2, "standard", "4 hours, 2 days", False),
    ("hardware-minor", "hardware_malfunction_warranty", 24, 3, "standard", "1 day, 5 days", False),
    ("hardware-unknown", "hardware_malfunction_warranty", None, 3, "standard", "4 hours, 2 days", True),
    ("gdpr-removal", "gdpr_removal", None, 3, "standard", "1 day, 5 days", False),
    ("store-submission", "sdk_store_submission", None, 3, "developers", "1 day, 5 days", False),
    ("bug-report", "bug_report", None, 3, "standard", "1 day, 5 days", False),
    ("channel-manager", "channel_manager_error", None, 2, "urgent", "4 hours, 2 days", False),
    ("payments", "payment_interface_failure", None, 2, "urgent", "4 hours, 2 days", False),
    ("kiosk-doorlock", "kiosk_doorlock_failure", None, 2, "urgent", "4 hours, 2 days", False),
    ("account-admin", "support_user_change", None, 3, "planned", "1 day, 5 days", False),
    ("planned-work", "planned_service", None, 3, "planned", "1 day, 5 days", False),
]


@pytest.mark.parametrize("opening", [PEAK, OFF_PEAK, WEEKEND], ids=CALENDAR.get)
@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_a_row_of_the_table_decides_as_the_contract_says(
    policy: Policy, row: tuple[str, str, float | None, int, str, str, bool], opening: str
) -> None:
    rule, category, percent, severity, priority, goals, needs_review = row
    answer = triage(policy, Case(category, datetime.fromisoformat(opening), percent=percent)).as_json()

    on_emergency_line = severity == 1 and opening == WEEKEND
    why = answer.pop("why")
    assert answer == {
        "tier": 2,
        "severity": severity,
        "rule": rule,
        "priority": priority,
        "response_due": DUES[goals][opening][0],
        "resolution_due": DUES[goals][opening][1],
        "response_due_source": "severity_goal",
        "plan_response_due": None,
        "calendar": CALENDAR[opening],
        "best_effort": False,
        "needs_review": needs_review,
        "emergency_phone": "1 (877) 800-2008" if on_emergency_line else None,
    }
    assert why[0] == f"Rule {rule}: {policy.rules[rule].when}"


def test_the_table_above_has_every_rule_of_the_policy_in_its_order(policy: Policy) -> None:
    assert [row[0] for row in TABLE] == list(policy.rules)


@pytest.mark.parametrize(
    ("percent", "rule"),
    [(100, "keys-majority"), (50, "keys-majority"), (49.999, "keys-significant"), (25, "keys-significant"),
     (24.999, "keys-minor"), (0.001, "keys-minor")],
)  # fmt: skip
def test_a_band_includes_its_lower_bound_and_not_its_upper_one(policy: Policy, percent: float, rule: str) -> None:
    assert triage(policy, Case("key_download_failure", datetime.fromisoformat(PEAK), percent=percent)).rule == rule


def test_a_percentage_changes_nothing_where_no_band_decides(policy: Policy) -> None:
    opened = datetime.fromisoformat(PEAK)
    plain = triage(policy, Case("host_bug_other", opened))
    assert triage(policy, Case("host_bug_other", opened, percent=90)) == plain


@pytest.mark.parametrize(
    ("product", "rule"), [("pms_integration", "pms-down"), ("openkey_host", "host-down"), (None, "host-down")]
)
def test_host_unavailable_is_decided_by_pms_down_only_for_the_pms_integration(
    policy: Policy, product: str | None, rule: str
) -> None:
    assert triage(policy, Case("host_unavailable", datetime.fromisoformat(PEAK), product=product)).rule == rule
