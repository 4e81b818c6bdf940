"""A known incident: shown once, before the form goes on, to everybody whose report fits it."""

from __future__ import annotations

from desk.dialogue import texts
from desk.dialogue.office import IncidentView
from desk.dialogue.times import both_times
from desk.dialogue.turn import Turn


def show_once(turn: Turn, zone: str | None) -> None:
    """Say that the fault is known, as soon as category and product of the report tell which one it is."""
    found = fitting(turn)
    if found is None or turn.report.incident == found.reference:
        return
    turn.report.incident = found.reference
    since = both_times(found.since, zone)
    turn.reply.say(texts.INCIDENT.format(title=found.title, since=since), {"kind": "incident", **found.card})


def fitting(turn: Turn) -> IncidentView | None:
    """The open incident that the report belongs to."""
    report = turn.report
    if report.category is None or report.product is None:
        return None
    return turn.office.incident(report.category, report.product)
