"""The share of guests in the form: how it is asked, read as an answer, and put right later."""

from __future__ import annotations

import re

from desk.dialogue import texts
from desk.dialogue.hotels import the_hotel
from desk.dialogue.reading import ShareRead
from desk.dialogue.reply import Choice
from desk.dialogue.turn import Turn
from understanding.share import Share
from understanding.shares import read_share

ONE_GUEST_PERCENT = 1.0
BANDS: dict[str, float] = {"one_guest": ONE_GUEST_PERCENT, "under_25": 1.0, "25_to_49": 25.0, "50_or_more": 50.0}
SHARE_CHOICES: tuple[Choice, ...] = (
    ("Just one guest", "one_guest"),
    ("Under 25%", "under_25"),
    ("25 to 49%", "25_to_49"),
    ("Half or more", "50_or_more"),
    ("I can't tell", "unknown"),
)
CORRECTS = re.compile(
    r"\b(?:actually|sorry|no|not|wait|hold on|correct\w*|mea?nt?|rather|instead|update\w*|now|by now|wrong|mistake|recount\w*"
    r"|more like|it's|its|make (?:it|that))\b",
    re.IGNORECASE,
)
_JUST_ONE = re.compile(r"\W*(?:(?:it'?s )?(?:just|only) )?one\W*", re.IGNORECASE)
LONGEST_CORRECTION = 6
_TOTAL_ALONE = re.compile(r"\W*(?:out )?of (?:about |around |the |our )*\d{1,5}(?: \w+){0,2}\W*", re.IGNORECASE)


def total_question(turn: Turn, count: int) -> str:
    """Of how many these are; with the hotel's rooms, if it is known which hotel."""
    hotel = the_hotel(turn)
    if hotel is None:
        return texts.ASK_TOTAL.format(count=count)
    return texts.ASK_TOTAL_ROOMS.format(count=count, hotel=hotel.name, rooms=hotel.rooms)


def take(turn: Turn) -> None:
    """Take the share that the text says, as far as it is one of this report."""
    share, report = said(turn), turn.report
    if share is None:
        return
    if share.kind in {"exact", "words"}:
        set_percent(turn, share.percent, share.total)
    elif share.kind == "staff":
        report.percent = share.percent  # On record; a category with bands still asks for the share of guests.
    elif share.kind == "count" and share.count and (not report.percent_known or CORRECTS.search(turn.reading.text)):
        _take_count(turn, share.count)


def said(turn: Turn) -> ShareRead | Share | None:
    """The share in the text; at the summary a bare "half" is about the share that it shows, too."""
    category, share = turn.report.category, turn.reading.share
    if share or turn.state.asked != "confirm" or not category or not turn.office.policy.is_banded(category):
        return share
    return _bare_share(turn.reading.text)


def _bare_share(text: str) -> Share | None:
    """The share in "make it 20" or "no, half", which is one only where a share is known already."""
    share = read_share(text, asked=True) or read_share(CORRECTS.sub(" ", text), asked=True)
    return share if share and share.percent is not None else None


def corrects(turn: Turn) -> bool:
    """A few words that put the share right while something else is asked, or give its total; True if they did."""
    if turn.report.affected_count and _TOTAL_ALONE.fullmatch(turn.reading.text):
        return _read_total(turn, turn.report.affected_count)
    text, known = (
        turn.reading.text,
        turn.report.percent_known and turn.state.asked not in {"affected_percent", "confirm"},
    )
    if not known or len(text.split()) > LONGEST_CORRECTION or not CORRECTS.search(text):
        return False
    share = _bare_share(text)
    if share is None:
        return False
    set_percent(turn, share.percent, share.total)
    return True


def _take_count(turn: Turn, count: int) -> None:
    """So many guests: of the total that was given before, or of how many is asked next."""
    report = turn.report
    if report.affected_total and report.affected_total >= count:
        set_percent(turn, round(100 * count / report.affected_total, 2), report.affected_total)
    else:
        report.affected_count, report.percent, report.percent_known = count, None, False


def set_percent(turn: Turn, percent: float | None, total: int | None = None) -> None:
    """The share of guests is settled: a number from 0 to 100, or None if the user can't tell; `total` if one was given."""
    report = turn.report
    report.percent, report.percent_known, report.affected_count = percent, True, None
    report.affected_total = total or report.affected_total


def read_answer(turn: Turn) -> bool:
    """Read the text as the answer to the question for the share; True if it was one."""
    if turn.report.affected_count and _read_total(turn, turn.report.affected_count):
        return True
    share = read_share(turn.reading.text, asked=True)
    if share is None or share.kind == "none":
        return False
    if share.kind == "count" and share.count:
        _take_count(turn, share.count)
    else:
        set_percent(turn, share.percent, share.total)
    return True


def says_one_guest(turn: Turn) -> bool:
    """Whether the answer to the question for the share is that only one guest is affected."""
    share = read_share(turn.reading.text, asked=True)
    one = share is not None and share.kind == "count" and share.count == 1
    return one or bool(_JUST_ONE.fullmatch(turn.reading.text)) or (share is None and turn.reading.scope == "one")


def _read_total(turn: Turn, count: int) -> bool:
    numbers = [int(number) for number in re.findall(r"(?<![\d.])\d{1,5}(?![\d.%])", turn.reading.text)]
    totals = [number for number in numbers if number >= count]
    if "%" in turn.reading.text or not totals:
        return False
    set_percent(turn, round(100 * count / totals[-1], 2), totals[-1])
    return True
