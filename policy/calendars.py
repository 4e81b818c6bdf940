"""Opening hours as arithmetic: when a calendar is open, and when a span of open time runs out.

Hours are wall-clock hours of a zone; the sums run on UTC seconds, so they are right over a change to or from
daylight saving time. Spans are half-open: the second of opening is inside, the second of closing is not. A span that
runs out exactly at closing is due at that closing. Fractions of a second are dropped from every moment.
Source: contract section 6, Calendars.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_SECOND = timedelta(seconds=1)
_LONGEST_CLOSURE_DAYS = 400
_WEEK_SECONDS = 7 * 24 * 3600
_END_OF_TIME = 1 << 62

Seconds = tuple[int, int]
Pause = tuple[datetime, datetime]


@dataclass(frozen=True)
class Calendar:
    """Weekly opening hours in a zone, less its holidays.

    `hours` has seven rows, Monday first, each with ordered spans in minutes of the day that do not touch or overlap.
    """

    id: str
    zone: ZoneInfo
    hours: tuple[tuple[tuple[int, int], ...], ...]
    holidays: frozenset[date] = frozenset()


def whole_second_utc(moment: datetime) -> datetime:
    """The moment in UTC without its fraction. Raises `ValueError` for a time without an offset."""
    if moment.utcoffset() is None:
        raise ValueError(f"expected a time with an offset, got {moment.isoformat()}")
    return moment.astimezone(timezone.utc).replace(microsecond=0)


def is_open(calendar: Calendar, at: datetime) -> bool:
    second = _to_seconds(at)
    start, _ = next(_open_from(calendar, second))
    return start == second


def next_opening(calendar: Calendar, at: datetime) -> datetime:
    """The first open moment that is not before `at`: `at` itself while the calendar is open."""
    start, _ = next(_open_from(calendar, _to_seconds(at)))
    return _to_datetime(start)


def open_until(calendar: Calendar, at: datetime) -> datetime:
    """When the open time that `at` lies in ends, over midnight too; `at` itself while the calendar is closed.

    A calendar that hardly closes is followed for a week.
    """
    first = end = _to_seconds(at)
    for start, closing in _open_from(calendar, first):
        if start != end or end - first > _WEEK_SECONDS:
            break
        end = closing
    return _to_datetime(end)


def open_spans(calendar: Calendar, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """The open time between two moments, one span for each opening of a day."""
    return [(_to_datetime(a), _to_datetime(b)) for a, b in _spans_between(calendar, start, end)]


def business_seconds_between(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Open seconds from `start` to `end`; 0 when `end` is not after `start`."""
    return sum(b - a for a, b in _spans_between(calendar, start, end))


def add_business(start: datetime, seconds: int, calendar: Calendar, pauses: Sequence[Pause] = ()) -> datetime:
    """When `seconds` of open time after `start` have run out; nothing runs during the pauses (start, end).

    No seconds at all are over at once, at `start`.
    """
    first = _to_seconds(start)
    return _to_datetime(_run_out(first, seconds, _open_from(calendar, first), pauses))


def add_clock(start: datetime, seconds: int, pauses: Sequence[Pause] = ()) -> datetime:
    """As `add_business`, on a clock that is always open."""
    first = _to_seconds(start)
    return _to_datetime(_run_out(first, seconds, iter([(first, _END_OF_TIME)]), pauses))


def _run_out(start: int, seconds: int, spans: Iterator[Seconds], pauses: Sequence[Pause]) -> int:
    if seconds < 0:
        raise ValueError(f"expected seconds of at least 0, got {seconds}")
    left, end = seconds, start
    running = _without(spans, _merged(pauses)) if pauses else spans
    while left > 0:
        opening, closing = next(running)
        end = min(closing, opening + left)
        left -= end - opening
    return end


def _merged(pauses: Sequence[Pause]) -> list[Seconds]:
    """The pauses in order, those that touch or overlap made one."""
    merged: list[Seconds] = []
    for start, end in sorted((_to_seconds(a), _to_seconds(b)) for a, b in pauses):
        if end < start:
            raise ValueError(f"a pause ends before it starts: {_to_datetime(start)} to {_to_datetime(end)}")
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _without(spans: Iterable[Seconds], pauses: Sequence[Seconds]) -> Iterator[Seconds]:
    for start, end in spans:
        for pause_start, pause_end in pauses:
            if pause_end <= start or pause_start >= end:
                continue
            if pause_start > start:
                yield start, pause_start
            start = pause_end
        if start < end:
            yield start, end


def _spans_between(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Seconds]:
    first, last = _to_seconds(start), _to_seconds(end)
    if last <= first:
        return
    for opening, closing in _open_from(calendar, first):
        if opening >= last:
            return
        yield opening, min(closing, last)


def _open_from(calendar: Calendar, second: int) -> Iterator[Seconds]:
    """Open spans in order, endless, the first one cut to begin not before `second`."""
    day = _to_datetime(second).astimezone(calendar.zone).toordinal()
    last_open = day
    while day - last_open < _LONGEST_CLOSURE_DAYS:
        for start, end in _spans_of_day(calendar, day):
            last_open = day
            if end > second:
                yield max(start, second), end
        day += 1
    raise ValueError(f"calendar {calendar.id} stays closed for more than {_LONGEST_CLOSURE_DAYS} days")


@lru_cache(maxsize=1 << 15)
def _spans_of_day(calendar: Calendar, ordinal: int) -> tuple[Seconds, ...]:
    day = date.fromordinal(ordinal)
    if day in calendar.holidays:
        return ()
    wall = ((_wall(calendar, day, start), _wall(calendar, day, end)) for start, end in calendar.hours[day.weekday()])
    return tuple((start, end) for start, end in wall if start < end)


def _wall(calendar: Calendar, day: date, minute: int) -> int:
    local = datetime(day.year, day.month, day.day, tzinfo=calendar.zone) + timedelta(minutes=minute)
    return _to_seconds(local)


def _to_seconds(moment: datetime) -> int:
    if moment.utcoffset() is None:
        raise ValueError(f"expected a time with an offset, got {moment.isoformat()}")
    return (moment - _EPOCH) // _SECOND


def _to_datetime(second: int) -> datetime:
    return _EPOCH + timedelta(seconds=second)
