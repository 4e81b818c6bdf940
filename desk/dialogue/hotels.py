"""The properties of the requester's account: which one a report is about, and which one a text names."""

from __future__ import annotations

import re

from desk.dialogue.office import Hotel
from desk.dialogue.turn import Turn


def hotels(turn: Turn) -> tuple[Hotel, ...]:
    """The properties of the requester's account; none before they are verified."""
    requester = turn.office.requester()
    return requester.hotels if requester is not None and requester.registered else ()


def the_hotel(turn: Turn) -> Hotel | None:
    """The property that the report is about, if that is known."""
    known = hotels(turn)
    wanted = turn.report.property or turn.office.named_property()
    named = [hotel for hotel in known if hotel.name == wanted]
    return named[0] if named else (known[0] if len(known) == 1 else None)


def recall_property(turn: Turn) -> None:
    """Who proves their identity late may have named the property before: "nothing opens at the Inn"."""
    if turn.report.property is None:
        turn.report.property = property_in(turn, turn.report.description) or turn.office.named_property()


def property_in(turn: Turn, text: str) -> str | None:
    """The one property of the account whose own words are in the text ("the Lights Inn"), if there is just one."""
    words = set(re.findall(r"\w+", text.lower()))
    known = hotels(turn)
    if not words or len(known) < 2:
        return None
    scores = [(len(words & _own_words(hotel, known)), hotel.name) for hotel in known]
    best = max(score for score, _ in scores)
    winners = [name for score, name in scores if score == best]
    return winners[0] if best and len(winners) == 1 else None


def _own_words(hotel: Hotel, known: tuple[Hotel, ...]) -> set[str]:
    others = {word for other in known if other is not hotel for word in other.name.lower().split()}
    return set(hotel.name.lower().split()) - others - {"hotel", "the"} or set(hotel.name.lower().split())
