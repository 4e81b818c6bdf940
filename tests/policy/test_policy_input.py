"""Options and batch lines of `keydesk triage`."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from policy import Case, Policy, PolicyInputError, case_from_mapping, parse_moment, percent_from_text

NOW = datetime(2026, 1, 5, 15, tzinfo=UTC)
KEYS = {"category": "key_download_failure", "percent": 60}


def test_a_full_line_becomes_a_case(policy: Policy) -> None:
    line = {
        "category": "key_download_failure",
        "product": "ios_app",
        "percent": 33.3,
        "third_party": True,
        "opened_at": "2026-01-05T09:00:00.75-06:00",
        "plan": "premium",
        "region": "apac",
    }
    expected = Case("key_download_failure", NOW, "ios_app", 33.3, True, "premium", "apac")
    assert case_from_mapping(policy, line, NOW.replace(year=2030)) == expected


def test_what_is_missing_or_null_takes_its_default(policy: Policy) -> None:
    nulls = dict.fromkeys(["product", "percent", "third_party", "opened_at", "plan", "region"])
    expected = Case("bug_report", NOW)
    assert case_from_mapping(policy, {"category": "bug_report"}, NOW) == expected
    assert case_from_mapping(policy, {"category": "bug_report", **nulls}, NOW) == expected


def test_the_word_unknown_is_a_share_that_is_not_known(policy: Policy) -> None:
    assert case_from_mapping(policy, {**KEYS, "percent": "unknown"}, NOW).percent is None
    assert case_from_mapping(policy, {"category": "bug_report", "percent": "unknown"}, NOW).percent is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"category": None}, "category is missing"),
        ({"category": 3}, "category must be text, got 3"),
        ({"category": "lost_key"}, "unknown category 'lost_key'; known are key_download_failure, "),
        ({"product": "fax"}, "unknown product 'fax'; known are openkey_host, "),
        ({"product": ["sdk"]}, "product must be text"),
        ({"plan": "gold", "region": "emea"}, "unknown plan 'gold'"),
        ({"plan": "payg", "region": "mars"}, "unknown region 'mars'"),
        ({"plan": "payg"}, "plan and region come together: give both or neither"),
        ({"region": "emea"}, "plan and region come together: give both or neither"),
        ({"percent": 0}, "percent must be more than 0 and at most 100, got 0"),
        ({"percent": -5}, "at most 100, got -5"),
        ({"percent": 100.01}, "at most 100, got 100.01"),
        ({"percent": 10**400}, "at most 100"),
        ({"percent": float("nan")}, "at most 100, got nan"),
        ({"percent": float("inf")}, "at most 100, got inf"),
        ({"percent": True}, "percent must be a number or unknown, got True"),
        ({"percent": "most"}, "percent must be a number or unknown, got 'most'"),
        ({"percent": None}, "category key_download_failure needs percent: a number up to 100, or unknown"),
        ({"third_party": "yes"}, "third_party must be true or false, got 'yes'"),
        ({"third_party": 1}, "third_party must be true or false, got 1"),
        ({"opened_at": "2026-01-05T09:00:00"}, "opened_at needs an offset such as Z or -06:00"),
        ({"opened_at": "yesterday"}, "opened_at must be an ISO 8601 time"),
        ({"opened_at": "2026-02-30T09:00:00Z"}, "is no time: day"),
        ({"opened_at": "2026-01-05T09:00:00+24:00"}, "is no time"),
        ({"opened_at": "2026-01-05T09:00:00+05:75"}, "is no time"),
        ({"opened_at": "9999-12-31T23:59:59-10:00"}, "opened_at must be in the years 1900 to 9899"),
        ({"opened_at": 1767600000}, "opened_at must be text"),
        ({"severity": 1}, "unknown key 'severity'; known are category, product, percent, "),
    ],
)
def test_a_line_that_does_not_fit_is_refused_in_one_line(
    policy: Policy, changes: dict[str, object], reason: str
) -> None:
    with pytest.raises(PolicyInputError) as refusal:
        case_from_mapping(policy, {**KEYS, **changes}, NOW)
    assert reason in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "text",
    ["2026-01-05T15:00:00Z", "2026-01-05T15:00Z", "2026-01-05 15:00:00z", "2026-01-05T15:00:00.999999999Z",
     "2026-01-05T09:00:00-06:00", "2026-01-05T20:30:00+05:30", "2026-01-05T09:00:00-0600"],
)  # fmt: skip
def test_a_moment_may_be_written_in_the_usual_ways_of_iso_8601(text: str) -> None:
    assert parse_moment(text) == NOW


@pytest.mark.parametrize(("text", "value"), [("50", 50.0), ("33.33", 33.33), ("unknown", "unknown"), ("250", 250.0)])
def test_the_percent_option_is_a_number_or_unknown(text: str, value: float | str) -> None:
    assert percent_from_text(text) == value


@pytest.mark.parametrize("text", ["", "nan", "inf", "1e2", "50%", "-5", "5_0", " 50", "\u0665", "Unknown"])
def test_any_other_percent_option_is_refused(text: str) -> None:
    with pytest.raises(PolicyInputError, match="percent must be a number or unknown"):
        percent_from_text(text)
