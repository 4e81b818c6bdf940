"""Laws that hold for every moment, span and case."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy import (
    Calendar,
    Case,
    Policy,
    add_business,
    add_clock,
    business_seconds_between,
    is_open,
    next_opening,
    opening_calendar,
    triage,
)

HOUR = 3600
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)
SPANS = st.integers(1, 60 * HOUR)
PERCENTS = st.one_of(st.none(), st.floats(0, 100, exclude_min=True))
settings.register_profile("laws", max_examples=40, deadline=None)
settings.load_profile("laws")


@pytest.fixture(scope="module", params=["business", "premium-emea", "payg-apac", "nights", "holidays"])
def calendar(request: pytest.FixtureRequest, policy: Policy) -> Calendar:
    business = policy.calendars.business
    return {
        "business": business,
        "premium-emea": policy.coverage("premium", "emea").calendar,
        "payg-apac": policy.coverage("payg", "apac").calendar,
        "nights": Calendar("nights", business.zone, (((0, 360), (1380, 1440)),) * 7),
        "holidays": Calendar("h", business.zone, business.hours, frozenset(date(2026, m, 6) for m in range(1, 13))),
    }[request.param]


@given(start=MOMENTS, span=SPANS)
def test_a_due_is_open_or_at_closing_and_never_before_the_start(calendar: Calendar, start: datetime, span: int) -> None:
    due = add_business(start, span, calendar)
    assert due > start
    assert is_open(calendar, due - timedelta(seconds=1))


@given(start=MOMENTS, span=SPANS)
def test_the_open_time_up_to_the_due_is_the_span(calendar: Calendar, start: datetime, span: int) -> None:
    assert business_seconds_between(calendar, start, add_business(start, span, calendar)) == span


@given(start=MOMENTS, span=SPANS, later=st.integers(0, 40 * HOUR), longer=st.integers(0, 40 * HOUR))
def test_a_later_start_or_a_longer_span_is_never_due_earlier(
    calendar: Calendar, start: datetime, span: int, later: int, longer: int
) -> None:
    due = add_business(start, span, calendar)
    assert add_business(start + timedelta(seconds=later), span, calendar) >= due
    assert add_business(start, span + longer, calendar) >= due


@given(start=MOMENTS, first=SPANS, second=SPANS)
def test_two_spans_one_after_the_other_are_one_span(
    calendar: Calendar, start: datetime, first: int, second: int
) -> None:
    in_steps = add_business(add_business(start, first, calendar), second, calendar)
    assert in_steps == add_business(start, first + second, calendar)


@given(start=MOMENTS, first=st.integers(0, 90 * HOUR), second=st.integers(0, 90 * HOUR))
def test_open_time_adds_up_over_any_split(calendar: Calendar, start: datetime, first: int, second: int) -> None:
    middle = start + timedelta(seconds=first)
    end = middle + timedelta(seconds=second)
    whole = business_seconds_between(calendar, start, end)
    parts = business_seconds_between(calendar, start, middle) + business_seconds_between(calendar, middle, end)
    assert parts == whole


@given(start=MOMENTS, span=SPANS, after=st.integers(0, 10**6), length=st.integers(0, 90 * HOUR))
def test_a_pause_moves_the_due_by_the_open_time_it_takes(
    calendar: Calendar, start: datetime, span: int, after: int, length: int
) -> None:
    due = add_business(start, span, calendar)
    pause_start = min(start + timedelta(seconds=after), due - timedelta(seconds=1))
    pause = (pause_start, pause_start + timedelta(seconds=length))
    lost = business_seconds_between(calendar, *pause)
    assert add_business(start, span, calendar, [pause]) == add_business(start, span + lost, calendar)


@given(start=MOMENTS, span=SPANS, length=st.integers(0, 90 * HOUR))
def test_a_pause_moves_a_clock_goal_by_its_whole_length(start: datetime, span: int, length: int) -> None:
    pause = (start, start + timedelta(seconds=length))
    assert add_clock(start, span, [pause]) == start + timedelta(seconds=span + length)


@given(start=MOMENTS)
def test_the_next_opening_is_open_and_nothing_is_open_before_it(calendar: Calendar, start: datetime) -> None:
    opening = next_opening(calendar, start)
    assert is_open(calendar, opening)
    assert business_seconds_between(calendar, start, opening) == 0


@given(at=MOMENTS)
def test_exactly_one_of_peak_off_peak_and_weekend_is_open(policy: Policy, at: datetime) -> None:
    calendars = policy.calendars
    named = {"peak": calendars.peak, "off_peak": calendars.off_peak, "weekend": calendars.weekend}
    assert [name for name, calendar in named.items() if is_open(calendar, at)] == [opening_calendar(policy, at)]


@settings(max_examples=100)
@given(data=st.data(), opened=MOMENTS, percent=PERCENTS, third_party=st.booleans())
def test_every_case_gets_one_decision_that_keeps_its_promises(
    policy: Policy, data: st.DataObject, opened: datetime, percent: float | None, third_party: bool
) -> None:
    category = data.draw(st.sampled_from(list(policy.categories)))
    product = data.draw(st.sampled_from([None, *policy.products]))
    plan = data.draw(st.sampled_from(list(policy.plans)))
    region = data.draw(st.sampled_from(list(policy.regions)))
    decision = triage(policy, Case(category, opened, product, percent, third_party, plan, region))

    assert decision.plan_response_due is not None
    assert opened < decision.response_due <= decision.plan_response_due
    assert decision.response_due < decision.resolution_due
    assert decision.best_effort == third_party
    assert (decision.emergency_phone is not None) == (decision.severity == 1 and decision.calendar == "weekend")
    assert decision.needs_review == decision.rule.endswith("-unknown")
    assert any(decision.rule in sentence for sentence in decision.why)


@given(opened=MOMENTS, low=st.floats(0, 100, exclude_min=True), high=st.floats(0, 100, exclude_min=True))
def test_a_larger_share_is_never_less_grave(policy: Policy, opened: datetime, low: float, high: float) -> None:
    fewer, more = sorted((low, high))
    for category in ("key_download_failure", "app_crash_or_offline", "vpn_outage", "hardware_malfunction_warranty"):
        assert (
            triage(policy, Case(category, opened, percent=more)).severity
            <= triage(policy, Case(category, opened, percent=fewer)).severity
        )
