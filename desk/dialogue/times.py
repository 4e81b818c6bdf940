"""Moments as people read them: in the property's local time and in Central Time."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

CENTRAL = "America/Chicago"


def in_zone(moment: datetime, zone: str) -> str:
    """Such as `Mon 2 Mar, 14:30`."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"


def both_times(moment: datetime, zone: str | None) -> str:
    """The moment in the property's time and in Central Time; one of them if they are the same zone or none is known."""
    central = f"{in_zone(moment, CENTRAL)} Central"
    if zone is None or zone == CENTRAL:
        return central
    return f"{in_zone(moment, zone)} your time ({central})"
