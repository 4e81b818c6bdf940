"""Reads calendars from the policy file: zones, weekdays, hours and holidays."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

from policy.calendars import WEEKDAYS, Calendar
from policy.model import Calendars
from policy.reader import Entry

_DAY_MINUTES = 24 * 60
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|(24:00))")

Spans = tuple[tuple[int, int], ...]


def read_calendars(entry: Entry) -> Calendars:
    """The five calendars; peak, off-peak and weekend must share out every minute of the week."""
    rows = {name: row.named(f"calendar {name}") for name, row in entry.fields(_CALENDARS).items()}
    found: dict[str, Calendar] = {}
    for name in _CALENDARS:
        found[name] = _read_calendar(rows[name], name, found)
    _check_week(rows["weekend"], [found["peak"], found["off_peak"], found["weekend"]])
    return Calendars(**found)


_CALENDARS = ("peak", "weekend", "off_peak", "business", "chat")


def _read_calendar(entry: Entry, name: str, earlier: dict[str, Calendar]) -> Calendar:
    if "same_as" in entry.mapping():
        row = entry.fields(["same_as"], ["holidays"])
        base = _base(row["same_as"], earlier)
        return replace(base, id=name, holidays=read_holidays(row["holidays"]) if "holidays" in row else base.holidays)
    if "other_hours_of" in entry.mapping():
        base = _base(entry.fields(["other_hours_of"])["other_hours_of"], earlier)
        return replace(base, id=name, hours=tuple(_other_hours(spans) for spans in base.hours))
    row = entry.fields(["zone", "days", "hours"], ["holidays"])
    holidays = read_holidays(row["holidays"]) if "holidays" in row else frozenset()
    return Calendar(name, read_zone(row["zone"]), read_week(row["days"], row["hours"]), holidays)


def _base(entry: Entry, earlier: dict[str, Calendar]) -> Calendar:
    if entry.text() not in earlier:
        raise entry.error(f"unknown calendar {entry.text()}; expected one of {', '.join(earlier)}")
    return earlier[entry.text()]


def _other_hours(spans: Spans) -> Spans:
    """The rest of a day that has hours; a day without any stays without."""
    if not spans:
        return ()
    edges = [0, *(minute for span in spans for minute in span), _DAY_MINUTES]
    return tuple((a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b)


def _check_week(entry: Entry, calendars: list[Calendar]) -> None:
    if len({calendar.zone.key for calendar in calendars}) > 1:
        raise entry.error("expected the zone of the peak calendar")
    for day, name in enumerate(WEEKDAYS):
        end = 0
        for start, closing in sorted(span for calendar in calendars for span in calendar.hours[day]):
            if start != end:
                fault = "leave a gap" if start > end else "overlap"
                raise entry.error(f"peak, off_peak and weekend {fault} on {name} at {_clock(min(start, end))}")
            end = closing
        if end != _DAY_MINUTES:
            raise entry.error(f"peak, off_peak and weekend leave a gap on {name} at {_clock(end)}")


def read_zone(entry: Entry) -> ZoneInfo:
    try:
        return ZoneInfo(entry.text())
    except (ValueError, OSError, LookupError) as error:
        raise entry.error(f"unknown time zone {entry.text()!r}; expected a name such as Europe/London") from error


def read_holidays(entry: Entry) -> frozenset[date]:
    return frozenset(_read_date(item) for item in entry.items())


def _read_date(entry: Entry) -> date:
    try:
        return date.fromisoformat(str(entry.node.value))
    except (TypeError, ValueError) as error:
        raise entry.error(f"expected a date such as 2026-12-25, got {entry.node.value!r}") from error


def read_week(days: Entry, hours: Entry) -> tuple[Spans, ...]:
    """The same hours on each of the days, Monday first."""
    open_days = [_read_day(item) for item in days.items()]
    spans = _read_hours(hours)
    if not open_days:
        raise days.error("expected at least one day")
    if len(set(open_days)) < len(open_days):
        raise days.error("a day comes twice")
    return tuple(spans if day in open_days else () for day in range(len(WEEKDAYS)))


def _read_day(entry: Entry) -> int:
    if entry.text() not in WEEKDAYS:
        raise entry.error(f"unknown day {entry.text()!r}; expected one of {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(entry.text())


def _read_hours(entry: Entry) -> Spans:
    spans = [_read_span(item) for item in entry.items()]
    if not spans:
        raise entry.error("expected at least one span of hours")
    for (_, end), (start, _) in pairwise(spans):
        if start <= end:
            raise entry.error("spans of hours overlap, touch or are not in order")
    return tuple(spans)


def _read_span(entry: Entry) -> tuple[int, int]:
    match = _SPAN.fullmatch(entry.text())
    if not match:
        raise entry.error(f"expected hours such as 08:00-20:00, got {entry.text()!r}")
    start = int(match[1]) * 60 + int(match[2])
    end = _DAY_MINUTES if match[5] else int(match[3]) * 60 + int(match[4])
    if end <= start:
        raise entry.error(f"{entry.text()} ends before it starts; hours over midnight are two spans on two days")
    return start, end


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
