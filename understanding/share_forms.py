"""The forms in which a share of guests is written, each found in plain words (`understanding.words`).

A form yields what it names (`Found`); whether that is a share of the guests affected is for `understanding.shares`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from understanding.share_nouns import (
    ADJECTIVE,
    DETERMINER,
    HOUSE,
    INTEGER,
    NUMBER,
    PEOPLE,
    PLACES,
    QUALITY,
    UNIT,
    WHOLE,
)

HALF, LEAST = 50.0, 1.0
NEARBY = 160
BAND_BELOW = {50.0: 25.0, 25.0: LEAST}
"""Under a band's edge means the band below it, which counts as its lower bound (contract, section 3)."""

Form = Literal["percent", "ratio", "fraction", "all", "nobody", "nearly", "count"]


@dataclass(frozen=True)
class Found:
    """A figure in the plain words: percent of guests, or a count; `unit` says that guests or rooms are named."""

    form: Form
    start: int
    end: int
    percent: float | None = None
    count: int | None = None
    total: int | None = None
    unit: bool = False

    def context(self, plain: str) -> tuple[str, str]:
        """The words before and after it, as far as they can matter (bounded, so that long texts stay quick)."""
        before = plain[max(self.start - NEARBY, 0) : self.start].rstrip()
        if self.start > NEARBY:
            before = before.partition(" ")[2]
        return before, plain[self.end : self.end + NEARBY]


SPARED = r"(?:except|bar|apart from|other than|with the exception of)(?: for)?(?!\S)"
BUT = rf"(?:but|{SPARED[3:]}"
_LESS = r"(?P<less>(?:less|fewer|lower) than|under|below|<|not even)"
_PERCENT = re.compile(
    rf"(?<!\S)(?:{_LESS} (?:about )?)?(?:(?P<low>{NUMBER})(?: %)? (?:-|to|or|and) )?(?P<n>{NUMBER}) %(?!\S)"
)
_PART_PERCENT = re.compile(
    r"(?<!\S)(?:(?P<n>[0-9]{1,2}) and )?(?:an? )?(?P<part>half|quarter|third|tenth) (?:of )?(?:(?:an?|1) )?%(?!\S)"
)
_EVERY_NTH = re.compile(
    r"(?<!\S)every (?:(?P<nth>second|other|third|fourth|fifth|sixth|eighth|tenth)|(?P<n>[2-9]|[1-9][0-9])(?:st|nd|rd|th))"
    rf"(?: {QUALITY}){{0,2}}? {UNIT}"
)
_PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4,
    "fifth": 5, "fifths": 5, "sixth": 6, "sixths": 6, "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10,
}  # fmt: skip
_PART = "|".join(_PARTS)
_NTH = {"second": 2, "other": 2} | _PARTS
_FRACTION = re.compile(
    rf"(?<!\S)(?:{_LESS} )?(?:(?:(?P<low_n>an?|[1-9]) )?(?P<low>{_PART}) (?:to|or|and|-) )?"
    rf"(?:(?P<n>an?|[1-9])(?: (?:good|full|solid|rough|whole))? )?(?P<part>{_PART})(?!\S)(?! (?:of )?(?:an?|1) %)"
    rf"(?P<unit>(?: of|(?<=half))(?: {DETERMINER}){{0,3}}(?: {QUALITY}){{0,3}}? (?:{UNIT}|{HOUSE}))?"
)
_ALL = re.compile(
    rf"(?<!\S)(?:(?P<every>everyone)|(?:all|each|each and every|every|every (?:single|last))(?: 1)?(?: of)?"
    rf"(?: {DETERMINER}){{0,3}}(?: [0-9]{{1,5}}(?: of (?:the|our|my|these))?)?"
    rf"(?: (?:occupied|mobile|digital|checked|in|house|inhouse|current|hotel|guest|arriving|active))*? (?P<unit>{UNIT})"
    rf"|(?:all(?: [0-9]{{1,5}})?|the (?:whole )?lot|every (?:single|last) 1|each and every 1) of (?:them|those)(?!\S)|(?:each and )?every (?:single "
    rf"|last )?1(?=$| [.,;!])"
    rf"|(?:guests?|customers?|clients?|people|phones?|rooms?|doors?|locks?) all(?= (?:cannot|not|get|have|are|fail|lost|stuck|without|no)(?!\S))"
    rf"|all (?=of (?:the|our|my) )|for all(?=$| [.,;!]))"
)
_WHOLE_HOUSE = re.compile(
    rf"(?<!\S)(?:(?:the|our|my) )?(?:whole|entire|full|complete) {WHOLE}|(?<!\S)(?:all over|throughout"
    rf"|across) (?:the|our)"
    rf" (?:(?:whole|entire) {WHOLE}|board(?!\S))|(?<!\S)(?:hotel|house|property"
    rf"|site) wide(?!\S)"
)
_ANYONE = re.compile(rf"(?<!\S)(?:anyone(?!\S)|any(?: of)?(?: {DETERMINER}){{0,2}} (?:{UNIT}|them))")
_NOBODY = re.compile(
    rf"(?<!\S)(?:nobody(?: of(?: {DETERMINER}){{1,3}} {UNIT}|(?!\S))|(?:none|not (?:even )?(?:an?|any|1|1 single|a single(?: 1)?)|0)(?: of)?(?: {DETERMINER}){{0,3}}"
    rf"(?: [0-9]{{1,5}})?(?: {QUALITY}){{0,2}}? (?P<unit>{UNIT}|them(?!\S)|those(?!\S))"
    rf"|no (?:single )?(?:guests?|customers?|clients?|arrivals?|residents?|room|door|phone|visitors?)(?!\S)"
    r"|not (?:a|1)(?: single)? soul(?!\S)|not (?:a|even) (?:single )?1(?!\S)|not 1(?: single 1)?(?= (?:can|could"
    r"|got|works?|has|opens?|is)(?!\S))"
    r"|none(?= (?:can|could|got|get|works?|worked|are|is|of|opens?|arrived)(?!\S)))"
)
_NEARLY = re.compile(
    rf"(?<!\S)(?:(?:the vast |vast |the |a )?(?:majority|bulk(?= of))(?! of (?:the )?(?:time|times|day|days))"
    rf"|most(?: of)?(?: {DETERMINER}){{0,3}}(?: {QUALITY}){{0,3}}? (?:{UNIT}|{HOUSE}|them(?!\S))"
    rf"|(?:nearly|almost|practically|virtually|basically|pretty much) (?:all|everyone|every|the (?:whole"
    rf"|entire) {WHOLE})(?!\S)"
    rf"|(?:all|everyone)(?: (?:of )?(?:the|our|my))?(?: {UNIT})? {BUT} (?:an? |the )?(?:few|couple|handful|[0-9]+|some)(?!\S))"
)
_HARDLY = re.compile(
    r"(?<!\S)(?:(?:hardly|barely|scarcely) any(?:one)?(?!\S)|(?:nearly|almost|practically|virtually|pretty much) "
    r"(?:nobody|none|no (?:guests?|customers?))(?!\S))"
)
_COUNT = re.compile(
    rf"(?<!\S)(?P<n>{INTEGER})(?: (?:of (?:the|our|my)|(?:more|other|different|single)))*(?: {ADJECTIVE}){{0,2}} "
    rf"(?P<unit>(?!keys|bookings|reservations)(?:{PEOPLE}|{PLACES})(?!\S))|(?<!\S)(?P<some>{INTEGER}) of (?:them"
    rf"|those)(?!\S)"
)


def percents(text: str) -> Iterator[Found]:
    """ "40 %", "10-15 %" (its lower bound), "less than 25 %" (the band below), "half a percent"."""
    for match in _PART_PERCENT.finditer(text):
        yield Found("percent", *match.span(), percent=float(match["n"] or 0) + 1 / _PARTS[match["part"]])
    for match in _PERCENT.finditer(text):
        value, low = float(match["n"]), match["low"]
        if low and 0 < float(low) < value:
            value = float(low)
        yield Found("percent", *match.span(), percent=_under(value, match["less"]))


def fractions(text: str) -> Iterator[Found]:
    """ "a third of the guests", "a third to a half" (its lower bound), "half the house", "two thirds", "every second guest"."""
    for match in _FRACTION.finditer(text):
        part = _part(match["n"], match["part"])
        if match["low"]:
            part = min(part, _part(match["low_n"], match["low"]))
        if part <= 1:
            percent = _under(100 * part, match["less"])
            yield Found("fraction", *match.span(), percent=percent, unit=bool(match["unit"]))
    for match in _EVERY_NTH.finditer(text):
        parts = int(match["n"] or _NTH[match["nth"]])
        yield Found("fraction", *match.span(), percent=100 / parts, unit=True)


def _part(many: str | None, part: str) -> float:
    """ "a third" and "third" as 1/3, "2 thirds" as 2/3."""
    return (int(many) if many and many.isdigit() else 1) / _PARTS[part]


def everybody(text: str) -> Iterator[Found]:
    """ "everyone", "all guests", "every guest", "all of them"."""
    for match in _ALL.finditer(text):
        yield Found("all", *match.span(), percent=100.0, unit=bool(match["unit"]))


def whole_house(text: str) -> Iterator[Found]:
    """ "the whole hotel", "property wide", and "anyone", "any guest": all of them where something is refused."""
    for pattern in (_WHOLE_HOUSE, _ANYONE):
        for match in pattern.finditer(text):
            yield Found("all", *match.span(), percent=100.0)


def nobody(text: str) -> Iterator[Found]:
    """ "nobody", "none of the 30 guests", "no guest", "not a single guest"."""
    for match in _NOBODY.finditer(text):
        yield Found("nobody", *match.span(), percent=100.0, unit=match.group() != "nobody")


def hardly_anyone(text: str) -> Iterator[Found]:
    """ "hardly anyone", "almost nobody"."""
    for match in _HARDLY.finditer(text):
        yield Found("nobody", *match.span(), percent=HALF)


def nearly_all(text: str) -> Iterator[Found]:
    """ "most guests", "the majority", "nearly all", "all but a few"."""
    for match in _NEARLY.finditer(text):
        yield Found("nearly", *match.span(), percent=HALF)


def counts(text: str) -> Iterator[Found]:
    """ "12 rooms", "5 guests", "two of our guests": how many, without saying of how many."""
    for match in _COUNT.finditer(text):
        count, unit = int(match["n"] or match["some"]), match["unit"] or "guests"
        if count == 1 or (count > 1 and unit.endswith(("s", "people"))):
            yield Found("count", *match.span(), count=count, unit=True)


def _under(value: float, less: str | None) -> float:
    return BAND_BELOW.get(round(value, 2), value) if less else value
