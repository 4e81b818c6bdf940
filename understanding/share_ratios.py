"""Shares written as two numbers: "3 of our 12 arrivals", "one in four", "we have 50 in house, all but two are locked out"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from understanding.share_forms import BUT, SPARED, Found
from understanding.share_nouns import ADJECTIVE, DETERMINER, HOUSE, INTEGER, QUALITY, UNIT

_RATIO = re.compile(
    rf"(?<!\S)(?P<but>(?:all|everyone|every {UNIT})(?: (?:of )?(?:the|our|my))?(?: {UNIT})? {BUT} )?"
    rf"(?:(?P<low>{INTEGER}) (?:-|to|or|and) )?(?P<a>{INTEGER})(?: nos?(?: \.)?(?: of)?)?(?: {ADJECTIVE}){{0,2}}(?: {UNIT}"
    rf"| of them)?(?: so far)?(?: ,)? (?:(?:out )?of|from|among)"
    rf"(?: {DETERMINER}){{0,4}} (?P<b>{INTEGER})(?P<unit>(?: {ADJECTIVE}){{0,3}} {UNIT})?"
)
_SLASH = re.compile(
    rf"(?<!\S)(?<!/ )(?P<a>{INTEGER}) / (?P<b>{INTEGER})(?! /)"
    rf"(?P<unit> of(?: {DETERMINER}){{0,3}}(?: {QUALITY}){{0,3}}? (?:{UNIT}|{HOUSE})|(?: {ADJECTIVE}){{0,2}} {UNIT})?"
)
_ONE_IN = re.compile(
    rf"(?<!\S)(?<!the )(?<!this )(?P<a>{INTEGER})(?: {UNIT} in (?:every |each |a )?(?=(?:[2-9]|[1-9]0|100)(?!\S))"
    r"| in (?:every |each |a )?)(?P<b>[0-9]{1,3}(?!\S))"
    rf"(?P<unit>(?: of)?(?: {DETERMINER}){{0,2}}(?: {QUALITY}){{0,2}}? {UNIT})?"
)
_OF_THEM = re.compile(
    rf"(?<!\S)(?P<b>{INTEGER})(?: {ADJECTIVE}){{0,2}} {UNIT}(?P<gap>(?: \S+){{0,10}}?) (?P<a>{INTEGER}) of "
    r"(?:them|those|these|which|whom)(?!\S)"
)
_OUT_OF = re.compile(
    rf"(?:^|(?:[.,;:!?(]|and|but|so|that|because|today|tonight|says?) )(?:out of|of|from"
    rf"|among)(?: {DETERMINER}){{0,3}} "
    rf"(?P<b>{INTEGER})(?! (?:tries|attempts|times|tests|hotels|lifts|elevators|servers|staff|steps)(?!\S))"
    rf"(?: {ADJECTIVE}){{0,2}}(?: {UNIT})?(?: [^ 0-9.;!?%/]\S*){{0,9}}? (?P<a>{INTEGER})"
    rf"(?: {UNIT}| of them)?(?= (?!%|/|minutes?|hours?|times|days?|nights?|floors?)[a-z])"
)
_TODAY = (
    r"(?:in house|inhouse|in total|total|today|tonight|altogether|checked in|arriving|arrived|staying|occupied)(?!\S)"
)
_HOUSE_TOTAL = rf"{INTEGER})(?: {ADJECTIVE}){{0,2}} (?:{UNIT} )?{_TODAY}"
_TOTAL_FIRST = re.compile(
    rf"(?<!\S)(?:(?:have|are|had|got)(?: (?:about|only|currently"
    rf"|just))* )?(?P<b>{INTEGER})(?: {ADJECTIVE}){{0,2}} {UNIT}"
    rf"(?: {_TODAY})?(?: [,.;])?(?: (?:and|but|so far|already|only|about))* (?P<a>{INTEGER})"
    r"(?= (?:of them )?(?:cannot|are|have|could|did|do|can|got|get|were|keep|still|report|complain|received|had|say"
    r"|see|never|lost|fail|failed)(?!\S))"
)
_FAILS_FOR = re.compile(
    rf"(?<!\S)(?:(?:have|are|had|got|with)(?: (?:about|only))* (?P<b>{INTEGER})(?: {ADJECTIVE}){{0,2}} {UNIT}"
    rf"|(?P<c>{_HOUSE_TOTAL}(?: [.,;])?)"
    rf"(?: [^ 0-9]\S*){{1,9}}? (?:for|on|in|with|by) (?:about |around |only )?(?P<a>{INTEGER})"
    rf"(?= (?:of them|of those|{UNIT})|$| [.,;!])"
)
_TOTAL_LAST = re.compile(
    rf"(?<!\S)(?P<a>{INTEGER})(?: {ADJECTIVE}){{0,2}}(?: {UNIT})?(?P<gap>(?: [^ 0-9]\S*){{0,9}}?) "
    rf"(?:(?:we|there|i) (?:have|are|had|host)(?: (?:about|only|currently|just|got))* (?P<b>{_HOUSE_TOTAL}"
    rf"|, (?P<c>{_HOUSE_TOTAL}|(?:total|altogether)(?: (?:is|of|are))? (?P<d>{INTEGER}))"
)
_ALL_BUT = re.compile(
    rf"(?<!\S)(?P<but>(?:all|everyone|every)(?: (?:of )?(?:the|our|my))?(?: {ADJECTIVE})?(?: {UNIT})? {BUT}) (?P<a>{INTEGER})(?! of)"
    rf"(?: {UNIT})?(?:(?: \S+){{0,9}}?) (?:have|are|had|got|with|host)(?: (?:about|only))* (?P<b>{INTEGER})"
    rf"(?: {ADJECTIVE})*(?: {UNIT})?(?: {_TODAY})?(?=$| [.,;!])"
)
_TOTAL_ALL_BUT = re.compile(
    rf"(?<!\S)(?P<b>{INTEGER})(?: {ADJECTIVE}){{0,2}} {UNIT}(?: [^ 0-9.;!?]\S*){{0,8}}? "
    rf"(?P<but>(?:all|everyone|every)(?: (?:of )?(?:the|our|my|them))?(?: {UNIT})? {BUT}) (?P<a>{INTEGER})(?: {UNIT})?(?! of)"
)
_ALL_DO_BUT = re.compile(
    rf"(?<!\S)(?P<but>all(?: of)?(?: {DETERMINER})?(?: {ADJECTIVE})?(?: {UNIT})?(?: [a-z]+){{1,6}}? {SPARED}) (?P<a>{INTEGER}) of"
    rf"(?: {DETERMINER})* (?P<b>{INTEGER})"
)
_OTHERS = re.compile(
    rf"(?<!\S)(?P<a>{INTEGER})(?: {ADJECTIVE}){{0,2}} {UNIT}(?=(?: [^ 0-9]\S*){{0,12}}? (?:other|remaining) (?P<rest>{INTEGER})"
    r"(?! (?:hotels?|properties|hours?|days?|times?|floors?)(?!\S)))"
)


_FORMS = (
    _ALL_DO_BUT, _ALL_BUT, _TOTAL_ALL_BUT, _OF_THEM, _OUT_OF, _RATIO, _ONE_IN, _SLASH, _TOTAL_FIRST, _TOTAL_LAST, _FAILS_FOR, _OTHERS,
)  # fmt: skip


def ratios(text: str) -> Iterator[Found]:
    """ "3 of our 12 arrivals", "12 rooms of 80", "all but two of 40", "one in four", "12/80 rooms"."""
    for pattern in _FORMS:
        for match in pattern.finditer(text):
            found = _ratio(match)
            if found is not None:
                yield found


def _ratio(match: re.Match[str]) -> Found | None:
    groups = match.groupdict()
    low = groups.get("low")
    count = int(low) if low and int(low) < int(groups["a"]) else int(groups["a"])
    rest = groups.get("rest")
    total = count + int(rest) if rest else int(groups.get("b") or groups.get("c") or groups["d"])
    unit = bool(groups.get("unit") or re.search(UNIT, match.group()))
    if groups.get("but"):
        count = total - count
    if total <= 0 or not 0 <= count <= total or (1900 <= total <= 2100 and not unit):
        return None
    return Found("ratio", *match.span(), percent=100 * count / total, count=count, total=total, unit=unit)
