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


_LESS = r"(?P<less>(?:less|fewer|lower) than|under|below|<|not even)"
_PERCENT = re.compile(
    rf"(?<!\S)(?:{_LESS} (?:about )?)?(?:(?P<low>{NUMBER})(?: %)? (?:-|to|or|and) )?(?P<n>{NUMBER}) %(?!\S)"
)
_PART_PERCENT = re.compile(
    r"(?<!\S)(?:(?P<n>[0-9]{1,2}) and )?(?:an? )?(?P<part>half|quarter|third|tenth) (?:of )?(?:(?:an?|1) )?%(?!\S)"
)
_RATIO = re.compile(
    rf"(?<!\S)(?P<but>(?:all|everyone|every guest)(?: guests| rooms)? (?:but|except)(?: for)? )?"
    rf"(?:(?P<low>{INTEGER}) (?:-|to|or|and) )?(?P<a>{INTEGER})(?: {ADJECTIVE}){{0,2}}(?: {UNIT}"
    rf"| of them)?(?: so far)?(?: ,)? (?:(?:out )?of|from|among)"
    rf"(?: {DETERMINER}){{0,4}} (?P<b>{INTEGER})(?P<unit>(?: {ADJECTIVE}){{0,3}} {UNIT})?"
)
_SLASH = re.compile(
    rf"(?<!\S)(?<!/ )(?P<a>{INTEGER}) / (?P<b>{INTEGER})(?! /)"
    rf"(?P<unit> of(?: {DETERMINER}){{0,3}}(?: {QUALITY}){{0,3}}? (?:{UNIT}|{HOUSE})|(?: {ADJECTIVE}){{0,2}} {UNIT})?"
)
_ONE_IN = re.compile(
    rf"(?<!\S)(?<!the )(?<!this )(?P<a>{INTEGER})(?: {UNIT} in (?:every |a )?(?=(?:[2-9]|[1-9]0|100)(?!\S))"
    r"| in (?:every |a )?)(?P<b>[0-9]{1,3}(?!\S))"
    rf"(?P<unit>(?: of)?(?: {DETERMINER}){{0,2}}(?: {QUALITY}){{0,2}}? {UNIT})?"
)
_EVERY_NTH = re.compile(
    r"(?<!\S)every (?:(?P<nth>second|other|third|fourth|fifth|sixth|eighth|tenth)|(?P<n>[2-9]|[1-9][0-9])(?:st|nd|rd|th))"
    rf"(?: {QUALITY}){{0,2}}? {UNIT}"
)
_PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4,
    "fifth": 5, "fifths": 5, "sixth": 6, "sixths": 6, "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10,
}  # fmt: skip
_NTH = {"second": 2, "other": 2} | _PARTS
_FRACTION = re.compile(
    rf"(?<!\S)(?:{_LESS} )?(?:(?P<n>an?|[1-9])(?: (?:good|full|solid|rough|whole))? )?"
    rf"(?P<part>{'|'.join(_PARTS)})(?!\S)(?! (?:of )?(?:an?|1) %)"
    rf"(?P<unit>(?: of|(?<=half))(?: {DETERMINER}){{0,3}}(?: {QUALITY}){{0,3}}? (?:{UNIT}|{HOUSE}))?"
)
_ALL = re.compile(
    rf"(?<!\S)(?:(?P<every>everyone)|(?:all|each|each and every|every|every (?:single|last))(?: 1)?(?: of)?"
    rf"(?: {DETERMINER}){{0,3}}(?: [0-9]{{1,5}}(?: of (?:the|our|my|these))?)?"
    rf"(?: (?:occupied|mobile|digital|checked|in|house|inhouse|current|hotel|guest|arriving|active))*? (?P<unit>{UNIT})"
    rf"|(?:all|every (?:single|last) 1|each and every 1) of (?:them|those)(?!\S)|(?:each and )?every (?:single "
    rf"|last )?1(?=$| [.,;!])"
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
    rf"(?<!\S)(?:nobody(?!\S)|(?:none|not (?:even )?(?:an?|any|1|1 single|a single)|0)(?: of)?(?: {DETERMINER}){{0,3}}"
    rf"(?: [0-9]{{1,5}})?(?: {QUALITY}){{0,2}}? (?P<unit>{UNIT}|them(?!\S)|those(?!\S))"
    rf"|no (?:single )?(?:guests?|customers?|clients?|arrivals?|residents?|room|door|phone|visitors?)(?!\S)"
    r"|not (?:a|1)(?: single)? soul(?!\S)|not (?:a|even) (?:single )?1(?!\S)|not 1(?: single 1)?(?= (?:can|could"
    r"|got|works?|has|opens?|is)(?!\S))"
    r"|none(?= (?:can|could|got|get|works?|worked|are|is|of|opens?|arrived)(?!\S)))"
)
_NEARLY = re.compile(
    rf"(?<!\S)(?:(?:the vast |vast |the |a )?majority(?! of (?:the )?(?:time|times|day|days))"
    rf"|most(?: of)?(?: {DETERMINER}){{0,3}}(?: {QUALITY}){{0,3}}? (?:{UNIT}|{HOUSE}|them(?!\S))"
    rf"|(?:nearly|almost|practically|virtually|basically|pretty much) (?:all|everyone|every|the (?:whole"
    rf"|entire) {WHOLE})(?!\S)"
    rf"|(?:all|everyone)(?: {UNIT})? (?:but|except)(?: for)? (?:an? |the )?(?:few|couple|handful|[0-9]+|some)(?!\S))"
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
_OF_THEM = re.compile(
    rf"(?<!\S)(?P<b>{INTEGER})(?: {ADJECTIVE}){{0,2}} {UNIT}(?P<gap>(?: \S+){{0,10}}?) (?P<a>{INTEGER}) of "
    r"(?:them|those|these|which|whom)(?!\S)"
)
_OUT_OF = re.compile(
    rf"(?:^|(?:[.,;:!?(]|and|but|so|that|because|today|tonight|says?) )(?:out of|of|from"
    rf"|among)(?: {DETERMINER}){{0,3}} "
    rf"(?P<b>{INTEGER})(?! (?:tries|attempts|times|tests|hotels|lifts|elevators|servers|staff|steps)(?!\S))"
    rf"(?: {ADJECTIVE}){{0,2}}(?: {UNIT})?(?: [^ 0-9.;!?%/]\S*){{0,7}}? (?P<a>{INTEGER})"
    rf"(?: {UNIT}| of them)?(?= (?!%|/|minutes?|hours?|times|days?|nights?|floors?)[a-z])"
)
_TODAY = r"(?:in house|inhouse|in total|total|today|tonight|altogether|checked in|arriving|staying|occupied)(?!\S)"
_TOTAL_FIRST = re.compile(
    rf"(?<!\S)(?:(?:have|are|had|got)(?: (?:about|only|currently"
    rf"|just))* )?(?P<b>{INTEGER})(?: {ADJECTIVE}){{0,2}} {UNIT}"
    rf"(?: {_TODAY})?(?: [,.;])?(?: (?:and|but|so far|already|only|about))* (?P<a>{INTEGER})"
    r"(?= (?:of them )?(?:cannot|are|have|could|did|do|can|got|get|were|keep|still|report|complain|received|had|say"
    r"|see|never|lost|fail|failed)(?!\S))"
)
_FAILS_FOR = re.compile(
    rf"(?<!\S)(?:have|are|had|got|with)(?: (?:about|only))* (?P<b>{INTEGER})(?: {ADJECTIVE}){{0,2}} {UNIT}"
    rf"(?P<gap>(?: [^ 0-9]\S*){{1,9}}?) (?:for|on|in|with|by) (?:about |around |only )?(?P<a>{INTEGER})(?= (?:of them|of those|{UNIT})|$| [.,;!])"
)
_HOUSE_TOTAL = rf"{INTEGER})(?: {ADJECTIVE}){{0,2}} (?:{UNIT} )?{_TODAY}"
_TOTAL_LAST = re.compile(
    rf"(?<!\S)(?P<a>{INTEGER})(?: {ADJECTIVE}){{0,2}}(?: {UNIT})?(?P<gap>(?: [^ 0-9]\S*){{0,9}}?) "
    rf"(?:(?:we|there|i) (?:have|are|had|host)(?: (?:about|only|currently|just|got))* (?P<b>{_HOUSE_TOTAL}"
    rf"|, (?P<c>{_HOUSE_TOTAL}|(?:total|altogether)(?: (?:is|of|are))? (?P<d>{INTEGER}))"
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


def ratios(text: str) -> Iterator[Found]:
    """ "3 of our 12 arrivals", "12 rooms of 80", "all but two of 40", "one in four", "12/80 rooms"."""
    for pattern in (_OF_THEM, _OUT_OF, _RATIO, _ONE_IN, _SLASH, _TOTAL_FIRST, _TOTAL_LAST, _FAILS_FOR):
        for match in pattern.finditer(text):
            found = _ratio(match)
            if found is not None:
                yield found


def _ratio(match: re.Match[str]) -> Found | None:
    groups = match.groupdict()
    low, total = groups.get("low"), int(groups["b"] or groups.get("c") or groups["d"])
    count = int(low) if low and int(low) < int(groups["a"]) else int(groups["a"])
    unit = bool(groups.get("unit") or re.search(UNIT, match.group()))
    if groups.get("but"):
        count = total - count
    if total <= 0 or not 0 <= count <= total or (1900 <= total <= 2100 and not unit):
        return None
    return Found("ratio", *match.span(), percent=100 * count / total, count=count, total=total, unit=unit)


def fractions(text: str) -> Iterator[Found]:
    """ "a third of the guests", "half the house", "two thirds", "every second guest"."""
    for match in _FRACTION.finditer(text):
        parts, share = _PARTS[match["part"]], match["n"]
        many = int(share) if share and share.isdigit() else 1
        if many <= parts:
            percent = _under(100 * many / parts, match["less"])
            yield Found("fraction", *match.span(), percent=percent, unit=bool(match["unit"]))
    for match in _EVERY_NTH.finditer(text):
        parts = int(match["n"] or _NTH[match["nth"]])
        yield Found("fraction", *match.span(), percent=100 / parts, unit=True)


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
