"""Calendar months in UTC, each named by its first day."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

_YEAR = 12


def month_of(moment: datetime) -> date:
    """The month in which a moment lies."""
    return moment.astimezone(timezone.utc).date().replace(day=1)


def month_start(month: date) -> datetime:
    """Its first moment."""
    return datetime(month.year, month.month, 1, tzinfo=timezone.utc)


def months_after(month: date, number: int) -> date:
    """The month that comes so many months later; earlier for a negative number."""
    count = month.year * _YEAR + month.month - 1 + number
    return date(count // _YEAR, count % _YEAR + 1, 1)


def day_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a month that is too short for it."""
    month = months_after(day.replace(day=1), months)
    return month.replace(day=min(day.day, last_day(month).day))


def last_day(month: date) -> date:
    """Its last day."""
    return months_after(month, 1) - timedelta(days=1)


def months_between(first: date, last: date) -> list[date]:
    """All months from the first to the last, both included."""
    count = (last.year - first.year) * _YEAR + last.month - first.month + 1
    return [months_after(first, number) for number in range(count)]
