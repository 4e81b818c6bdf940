"""What share of the staff, or of the desks and computers they work at, a fault hits: "every manager", "none of us".

It is the share of a fault in HOST or in an integration, which staff see and guests do not. Where a policy's band asks
for a share of guests it says nothing, so it is read apart from `understanding.shares`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from understanding import share_forms as forms
from understanding.share import Share, rounded
from understanding.share_forms import HALF, Found
from understanding.share_nouns import CREW, DETERMINER, POSTS, TEAM, TITLE
from understanding.share_ratios import ratios
from understanding.share_sense import clause_after, clause_before, harm_before, sense_of
from understanding.words import read_words

_COLLEAGUES = rf"(?:{CREW}|{POSTS})(?!\S)"
_OF_OURS = rf"(?: (?:{DETERMINER}|[0-9]{{1,4}})(?!\S)){{0,3}}(?: {TITLE}){{0,2}}?"
_WE = rf"(?:(?: of)? [0-9]{{1,3}})? of us(?!\S)|(?: of)?{_OF_OURS} {_COLLEAGUES}"
_ALL = re.compile(
    rf"(?<!\S)(?:(?:all|each|every|each and every)(?: (?:single|last))?(?: 1)?(?:{_WE}|(?: of)?{_OF_OURS} (?:staff|personnel)(?!\S))"
    rf"|both{_OF_OURS} {_COLLEAGUES}"
    rf"|(?:the |our |my )?(?:whole|entire|full)(?: {TITLE})? (?:{TEAM})(?!\S)"
    rf"|every(?:one|body)(?: else)? (?:(?:here|on|at|in|from|of|behind) (?:the|our|my|this)(?: {TITLE})? (?:{TEAM})(?!\S)"
    r"|(?:who works|working) here(?!\S)|on shift(?!\S)))"
)
_ANY = re.compile(rf"(?<!\S)any(?:{_WE}|{_OF_OURS} (?:staff|personnel)(?!\S))")
_NONE = re.compile(
    rf"(?<!\S)(?:none|neither|nobody|not (?:even )?(?:a single|an?|1)(?: single)?(?: 1)?|no(?: single)?|0)"
    rf"(?:{_WE}| (?:of|in|on|at|from)(?: (?:the|our|my))?(?: {TITLE})? (?:{TEAM})(?!\S))"
)
_MOST = re.compile(
    rf"(?<!\S)(?:most|(?:the |a |the vast |the great )?(?:majority|bulk)|(?:nearly|almost|practically) all)"
    rf"(?: of us(?!\S)|(?: of)?{_OF_OURS} (?:{CREW}|{POSTS}|{TEAM})(?!\S))"
)
_PART_OF = re.compile(rf"(?: of)?(?: us(?!\S)|{_OF_OURS} (?:{CREW}|{POSTS}|{TEAM})(?!\S))")
_NOT_QUITE = re.compile(r"(?<!\S)(?:not|hardly|almost|nearly|barely|practically|virtually)(?: (?:for|to|by))?$")
_EXCEPT = re.compile(r" (?:but|except|besides|apart from|other than)(?!\S)")
_SUFFERS_NOT = re.compile(
    r"(?<!\S)(?:tried|tested|checked|restarted|rebooted|told|informed|asked|trained|training|helped|know|knows|knew|say|says"
    r"|said|report|reports|reported|tell|tells|wants?|needs?|should|must|has to|have to|is|are|was) *$"
)
_IDLE = re.compile(
    r" (?:(?:is|are|was|were|has|have|had|of us|also|already|to|been|be|still|just) )*(?:trained|tested|tried|informed"
    r"|upset|angry|annoyed|stressed|sick|ill|asking|asks?|asked|wants?|wondering|waiting|says?|said|tells?|told"
    r"|know|knows|knew|help|helped|busy|new|needs?|should|must|use|uses|using|love|loves|agree|agrees|restarted|checked"
    r"|remembers?|answers?|responds?)(?!\S)"
)
_DOES = re.compile(
    r"(?: (?!(?:not|no|nothing)(?!\S))\S+){0,3}? (?:can|could|able|gets?|got|sees?|saw|has|have|had|opens?|works?|loads?|receives?"
    r"|reach|reaches|finds?|starts?|does|do|is there)(?!\S)(?! (?:problems?|issues?|trouble))"
)


def read_staff_share(text: str) -> Share | None:
    """The share of staff or of their computers that `text` says a fault hits, or None."""
    words = read_words(text)
    found = next(_found(words.text), None)
    if found is None:
        return None
    return Share(rounded(found.percent), "staff", found.count, found.total, *words.source(found.start, found.end))


def _found(plain: str) -> Iterator[Found]:
    for figure in [*forms.percents(plain), *ratios(plain), *forms.fractions(plain)]:
        _, after = figure.context(plain)
        of_staff = None if figure.unit else _PART_OF.match(after)
        if of_staff is not None:
            yield from _hit(_widened(figure, figure.end + of_staff.end()), plain)
    for pattern, percent in ((_ALL, 100.0), (_NONE, 100.0), (_ANY, 100.0), (_MOST, HALF)):
        for match in pattern.finditer(plain):
            whole = Found("all", *match.span(), percent=percent)
            if _is_meant(pattern, whole, plain):
                yield whole


def _widened(figure: Found, end: int) -> Found:
    return Found(figure.form, figure.start, end, figure.percent, figure.count, figure.total)


def _hit(figure: Found, plain: str) -> Iterator[Found]:
    """The figure as a share of those who suffer; none if nobody suffers."""
    before, after = figure.context(plain)
    percent = figure.percent or 0.0
    sense = sense_of(before, after)
    if sense == "unharmed":
        percent = 100 - percent
    if _suffers(before, after) and 0 < percent <= 100:
        yield Found(figure.form, figure.start, figure.end, percent, figure.count, figure.total)


def _is_meant(pattern: re.Pattern[str], found: Found, plain: str) -> bool:
    before, after = found.context(plain)
    if _NOT_QUITE.search(before) or _EXCEPT.match(after) or not _suffers(before, after):
        return False
    if pattern is _ANY:
        return harm_before(before)
    if pattern is _NONE:
        return bool(_DOES.match(after)) or not clause_after(after).strip()
    return sense_of(before, after) != "unharmed"


def _suffers(before: str, after: str) -> bool:
    """Whether they are those who have the fault: not whom we told, and not who only speak of it or are upset by it."""
    return not (_SUFFERS_NOT.search(clause_before(before)) or _IDLE.match(after))
