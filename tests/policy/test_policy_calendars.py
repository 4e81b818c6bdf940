"""Edges of the calendars: opening and closing seconds, weekends, holidays, clock changes, pauses."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from policy import (
    Calendar,
    Case,
    Policy,
    add_business,
    add_clock,
    business_seconds_between,
    is_open,
    next_opening,
    open_spans,
    open_until,
    opening_calendar,
    triage,
)

CHICAGO = ZoneInfo("America/Chicago")
HOUR = 3600
NIGHTS = Calendar("nights", CHICAGO, (((0, 360),),) * 7)


def chicago(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "calendar"),
    [
        ("2026-01-05T00:00:00", "off_peak"),
        ("2026-01-05T07:59:59", "off_peak"),
        ("2026-01-05T08:00:00", "peak"),
        ("2026-01-05T19:59:59", "peak"),
        ("2026-01-05T20:00:00", "off_peak"),
        ("2026-01-09T23:59:59", "off_peak"),
        ("2026-01-10T00:00:00", "weekend"),
        ("2026-01-11T23:59:59", "weekend"),
        ("2026-01-12T00:00:00", "off_peak"),
    ],
)
def test_the_moment_of_opening_falls_into_one_calendar(policy: Policy, moment: str, calendar: str) -> None:
    assert opening_calendar(policy, chicago(moment)) == calendar


@pytest.mark.parametrize(
    ("opened", "response", "resolution"),
    [
        ("2026-01-05T08:00:00", "2026-01-05T15:00:00", "2026-01-05T18:00:00"),
        ("2026-01-05T07:59:59", "2026-01-05T21:59:59", "2026-01-06T13:59:59"),
        ("2026-01-05T19:59:59", "2026-01-06T02:59:59", "2026-01-06T05:59:59"),
        ("2026-01-05T20:00:00", "2026-01-06T10:00:00", "2026-01-07T02:00:00"),
        ("2026-01-09T19:30:00", "2026-01-10T02:30:00", "2026-01-10T05:30:00"),
        ("2026-01-09T23:59:59", "2026-01-10T13:59:59", "2026-01-11T05:59:59"),
        ("2026-01-10T00:00:00", "2026-01-12T14:00:00", "2026-01-13T06:00:00"),
        ("2026-01-11T23:59:59", "2026-01-12T14:00:00", "2026-01-13T06:00:00"),
        ("2026-01-12T00:00:00", "2026-01-12T14:00:00", "2026-01-13T06:00:00"),
        # The clocks change on Sunday at 02:00; Monday begins at 05:00 UTC, then at 06:00 UTC.
        ("2026-03-08T01:30:00", "2026-03-09T13:00:00", "2026-03-10T05:00:00"),
        ("2026-11-01T01:30:00", "2026-11-02T14:00:00", "2026-11-03T06:00:00"),
    ],
)
def test_severity_1_counts_clock_hours_from_opening_or_from_monday(
    policy: Policy, opened: str, response: str, resolution: str
) -> None:
    decision = triage(policy, Case("host_unavailable", chicago(opened)))
    assert (decision.response_due, decision.resolution_due) == (utc(response), utc(resolution))


@pytest.mark.parametrize("opened", ["2026-03-08T07:59:59Z", "2026-03-08T08:00:00Z", "2026-11-01T06:30:00Z"])
def test_the_hour_that_is_skipped_or_comes_twice_is_weekend_like_the_rest(policy: Policy, opened: str) -> None:
    assert opening_calendar(policy, datetime.fromisoformat(opened)) == "weekend"


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-01-05T08:00:00", 12, "2026-01-05T20:00:00"),
        ("2026-01-05T16:00:00", 4, "2026-01-05T20:00:00"),
        ("2026-01-05T16:00:01", 4, "2026-01-06T08:00:01"),
        ("2026-01-05T20:00:00", 4, "2026-01-06T12:00:00"),
        ("2026-01-05T07:59:59", 4, "2026-01-05T12:00:00"),
        ("2026-01-09T20:00:00", 4, "2026-01-12T12:00:00"),
        ("2026-01-09T19:59:59", 4, "2026-01-12T11:59:59"),
        ("2026-01-10T11:00:00", 24, "2026-01-13T20:00:00"),
        ("2026-03-06T19:00:00", 2, "2026-03-09T09:00:00"),
        ("2026-10-30T19:00:00", 2, "2026-11-02T09:00:00"),
    ],
)
def test_business_hours_run_only_while_open_and_are_due_at_the_closing_they_reach(
    policy: Policy, start: str, hours: int, due: str
) -> None:
    assert add_business(chicago(start), hours * HOUR, policy.calendars.business) == chicago(due)


def test_a_span_that_no_time_is_asked_of_is_over_at_once(policy: Policy) -> None:
    saturday = chicago("2026-01-10T11:00:00")
    assert add_business(saturday, 0, policy.calendars.business) == saturday


def test_a_holiday_is_closed_all_day(policy: Policy) -> None:
    calendar = Calendar("c", CHICAGO, policy.calendars.business.hours, frozenset({date(2026, 1, 6)}))
    assert not is_open(calendar, chicago("2026-01-06T12:00:00"))
    assert add_business(chicago("2026-01-05T19:00:00"), 2 * HOUR, calendar) == chicago("2026-01-07T09:00:00")
    assert next_opening(calendar, chicago("2026-01-05T20:00:00")) == chicago("2026-01-07T08:00:00")


@pytest.mark.parametrize(("day", "hours"), [("2026-03-07", 6), ("2026-03-08", 5), ("2026-11-01", 7)])
def test_open_hours_over_a_clock_change_are_the_hours_that_really_pass(day: str, hours: int) -> None:
    start, end = chicago(f"{day}T00:00:00"), chicago(f"{day}T23:59:59")
    assert business_seconds_between(NIGHTS, start, end) == hours * HOUR


def test_a_goal_that_crosses_a_clock_change_is_due_after_the_hours_that_really_pass() -> None:
    assert add_business(chicago("2026-03-08T00:00:00"), 3 * HOUR, NIGHTS) == chicago("2026-03-08T04:00:00")
    assert add_business(chicago("2026-11-01T00:00:00"), 3 * HOUR, NIGHTS) == utc("2026-11-01T08:00:00")


def test_next_opening_is_now_while_open_and_else_the_next_first_second(policy: Policy) -> None:
    chat = policy.calendars.chat
    assert next_opening(chat, chicago("2026-01-05T19:59:59")) == chicago("2026-01-05T19:59:59")
    assert next_opening(chat, chicago("2026-01-05T20:00:00")) == chicago("2026-01-06T08:00:00")
    assert next_opening(chat, chicago("2026-03-07T12:00:00")) == utc("2026-03-09T13:00:00")


def test_open_until_follows_open_time_over_midnight(policy: Policy) -> None:
    weekend = policy.calendars.weekend
    assert open_until(weekend, chicago("2026-01-10T03:00:00")) == chicago("2026-01-12T00:00:00")
    assert open_until(weekend, chicago("2026-01-09T03:00:00")) == chicago("2026-01-09T03:00:00")


def test_open_until_ends_for_a_calendar_that_never_closes() -> None:
    always = Calendar("always", CHICAGO, (((0, 1440),),) * 7)
    start = chicago("2026-01-05T03:00:00")
    assert open_until(always, start) > chicago("2026-01-12T03:00:00")


def test_open_spans_are_cut_to_the_time_asked_for(policy: Policy) -> None:
    start, end = chicago("2026-01-09T19:00:00"), chicago("2026-01-12T09:00:00")
    assert open_spans(policy.calendars.business, start, end) == [
        (start, chicago("2026-01-09T20:00:00")),
        (chicago("2026-01-12T08:00:00"), end),
    ]
    assert open_spans(policy.calendars.business, end, start) == []


def test_fractions_of_a_second_are_dropped(policy: Policy) -> None:
    fraction = chicago("2026-01-05T19:59:59").replace(microsecond=999_999)
    assert is_open(policy.calendars.peak, fraction)
    assert add_clock(fraction, 1) == chicago("2026-01-05T20:00:00")


def test_overlapping_pauses_hold_the_clock_up_once(policy: Policy) -> None:
    start = chicago("2026-01-05T08:00:00")
    pauses = [
        (chicago("2026-01-05T10:00:00"), chicago("2026-01-05T12:00:00")),
        (chicago("2026-01-05T09:00:00"), chicago("2026-01-05T11:00:00")),
        (chicago("2026-01-05T21:00:00"), chicago("2026-01-06T07:00:00")),
    ]
    assert add_business(start, 4 * HOUR, policy.calendars.business, pauses) == chicago("2026-01-05T15:00:00")
    assert add_clock(start, 4 * HOUR, pauses) == chicago("2026-01-05T15:00:00")


def test_a_time_without_an_offset_is_refused(policy: Policy) -> None:
    with pytest.raises(ValueError, match="expected a time with an offset"):
        is_open(policy.calendars.peak, datetime(2026, 1, 5, 9))


def test_a_negative_span_is_refused(policy: Policy) -> None:
    with pytest.raises(ValueError, match="at least 0"):
        add_business(chicago("2026-01-05T09:00:00"), -1, policy.calendars.business)


def test_a_pause_that_ends_before_it_starts_is_refused(policy: Policy) -> None:
    start, earlier = chicago("2026-01-05T09:00:00"), chicago("2026-01-05T08:00:00")
    with pytest.raises(ValueError, match="a pause ends before it starts"):
        add_clock(start, HOUR, [(start, earlier)])


def test_a_calendar_that_never_opens_is_refused() -> None:
    with pytest.raises(ValueError, match="calendar never stays closed"):
        next_opening(Calendar("never", CHICAGO, ((),) * 7), chicago("2026-01-05T09:00:00"))
