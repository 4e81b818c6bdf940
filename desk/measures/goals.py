"""How quickly tickets were answered and solved: the waits for a first response, and the goals met."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.measures.facts import Filed

WAITS = (("15 min", 15), ("1 h", 60), ("4 h", 240), ("1 day", 1440), ("3 days", 4320))
LONGER = "longer"


@dataclass(frozen=True)
class Goals:
    """How many goals were met, of those that are decided."""

    met: int
    decided: int


def waits(tickets: Iterable[Filed]) -> list[timedelta]:
    """How long each first response took, shortest first."""
    return sorted(ticket.first_response - ticket.opened for ticket in tickets if ticket.first_response)


def in_classes(found: Sequence[timedelta]) -> list[tuple[str, int]]:
    """How many first responses took at most so long (and longer than the class before)."""
    counts, before = [], timedelta(seconds=-1)
    for name, minutes in WAITS:
        most = timedelta(minutes=minutes)
        counts.append((f"≤ {name}", sum(before < wait <= most for wait in found)))
        before = most
    return [*counts, (LONGER, sum(wait > before for wait in found))]


def quantile(found: Sequence[timedelta], share: float) -> timedelta | None:
    """The wait that `share` of the sorted ones do not exceed (the nearest rank); None of none."""
    return found[max(0, -int(-share * len(found) // 1) - 1)] if found else None


def response_goals(tickets: Iterable[Filed], now: datetime) -> Goals:
    """Response goals met."""
    decided = [
        ticket for ticket in tickets if ticket.first_response or (not ticket.resolved and now > ticket.response_due)
    ]
    met = sum(ticket.first_response is not None and ticket.first_response <= ticket.response_due for ticket in decided)
    return Goals(met, len(decided))


def resolution_goals(tickets: Iterable[Filed], now: datetime) -> Goals:
    """Resolution goals met."""
    decided = [ticket for ticket in tickets if ticket.resolved or now > ticket.resolution_due]
    met = sum(ticket.resolved is not None and ticket.resolved <= ticket.resolution_due for ticket in decided)
    return Goals(met, len(decided))
