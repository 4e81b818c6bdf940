"""What the account already has on a report, shown before the summary: an open ticket to add to, or an earlier solution."""

from __future__ import annotations

import re

from desk.clock import iso
from desk.dialogue import hotels, texts
from desk.dialogue.office import TicketView
from desk.dialogue.reply import Card, Choice
from desk.dialogue.turn import Turn

ADD_OR_NEW: tuple[Choice, ...] = (("Add it there", "add_to_it"), ("Open a new ticket", "new_ticket"))
SOLVED_OR_ON: tuple[Choice, ...] = (("That solves it", "solved"), ("Go on", "continue"))
ASK_CONFIRM: Card = {"kind": "ask", "field": "confirm"}
LONGEST_ANSWER = 8
"""Words; a longer text is a message of its own."""
_NEW = re.compile(r"\b(?:new|separate|different|another|second)\b", re.IGNORECASE)
_ON = re.compile(
    r"\b(?:go|carry|move) on\b|\b(?:continue|proceed|new|ticket|file|still|different|another)\b", re.IGNORECASE
)
_ADD = re.compile(r"\badd\b|\b(?:same|existing|old|open) (?:one|ticket)\b", re.IGNORECASE)
_SOLVES = re.compile(r"\bsolve[sd]?\b|\b(?:did|does) (?:it|the trick)\b", re.IGNORECASE)
_NOTHING = re.compile(r"(?!)")
_WORDS = {"add_or_new": (_NEW, _ADD), "solved_or_on": (_ON, _SOLVES)}
_NOT = re.compile(r"\b(?:not|no|never)\b|n't\b", re.IGNORECASE)


def show(turn: Turn) -> bool:
    """Offer what there is, until the user has settled it; False if nothing is left to settle."""
    if turn.report.offer in {"change", "settled"} or not (_show_open(turn) or _show_solved(turn)):
        turn.report.offer = "settled"
        return False
    return True


def accepts(turn: Turn) -> bool | None:
    """Whether the words take what was offered or want to go on; None if they say neither.

    The offer's own words come first: "go on" agrees to nothing, and "a new one" is no other matter.
    """
    text = turn.reading.text
    onwards, taken = _WORDS.get(turn.report.offer or "", (_NOTHING, _NOTHING))
    if len(text.split()) <= LONGEST_ANSWER:
        if onwards.search(text):
            return False
        if taken.search(text):
            return not _NOT.search(text)
    return {"affirm": True, "deny": False}.get(turn.reading.said)


def _show_open(turn: Turn) -> bool:
    hotel = hotels.the_hotel(turn)
    found = turn.office.open_like(turn.report.category or "", hotel.name if hotel else None)
    if found:
        turn.report.offer, turn.report.add_to = "add_or_new", found[0].reference
        turn.reply.say(texts.OPEN_ALREADY, tickets_card(found), ASK_CONFIRM, choices=ADD_OR_NEW)
    return bool(found)


def _show_solved(turn: Turn) -> bool:
    found = turn.office.solved_like(turn.report.category or "", turn.report.product)
    if found is None:
        return False
    turn.report.offer = "solved_or_on"
    card = {"kind": "solution", "reference": found.reference, "subject": found.subject, "url": found.url}
    text = texts.SOLVED_BEFORE.format(reference=found.reference, solution=found.solution or found.subject)
    turn.reply.say(text, {**card, "solution": found.solution or ""})
    turn.reply.say(texts.SOLVED_BEFORE_ASK, ASK_CONFIRM, choices=SOLVED_OR_ON)
    return True


def tickets_card(found: list[TicketView]) -> Card:
    """Tickets as one card."""
    items = [
        {
            "reference": view.reference,
            "subject": view.subject,
            "status": view.status,
            "severity": view.severity,
            "updated_at": iso(view.updated_at),
            "url": view.url,
        }
        for view in found
    ]
    return {"kind": "tickets", "items": items}
