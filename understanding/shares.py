"""What share of the guests is affected, as a user writes it: percentages, ratios, fractions, "nobody", "most", counts.

The share decides the severity of a report, so a figure counts only where it can be about guests: floors, room numbers,
times, battery and progress percentages, prices and staff are no shares. Bands and words count as their lower bound
(contract, section 3), as ranges do; "6 of 10 got it" says that 40% did not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from understanding import share_forms as forms
from understanding.everyone import everyone_affected
from understanding.share import Kind, Share, rounded
from understanding.share_answers import bare_answer, no_share
from understanding.share_forms import Found
from understanding.share_nouns import UNIT
from understanding.share_order import weightiest
from understanding.share_ratios import ratios
from understanding.share_sense import about_others, clause_after, sense_of, stands_at
from understanding.words import Words, read_words

LARGEST_IN = 100
"""Above it "one in 204" is somebody in a room."""

_NO_FIGURE_BEFORE = re.compile(
    r"(?<!\S)(?:room|rooms|suite|suites|number|no|floor|floors|level|door|doors|lock|locks|ios|android|version|v"
    r"|step|kd|in|#"
    r"|ticket|unit|cabin|villa|apartment|for|max|maximum|per|error|code|on|since|from|dated"
    r"|[0-9]+ of)(?: [0-9]+ ?(?:,|and|or|-|/|to|&)?)*$"
)
_FROM = re.compile(r"[0-9]+ (?:\S+ ){0,4}from(?!\S)")
_FROM_GUESTS = re.compile(rf"[0-9]+ (?:{UNIT} )?from (?:\S+ )+[a-z]+$")
_DATE_BEFORE = re.compile(r"(?<!\S)(?:on|since|from|by|until|till|dated|before|after|the)$")
_HOTEL_HAS = re.compile(
    r"(?<!\S)(?:(?:hotel|property|house|inn|resort|building|place) (?:has|have|with|of)|(?:we|i) (?:are|run|manage"
    r"|own) an?)(?: (?:about|only|just|a))*$"
)
_ABOUT = re.compile(r"(?<!\S)(?:over|more than|at least|about|around|roughly|almost|nearly)$")
_ORDINAL = re.compile(r"(?:third|fourth|fifth|sixth|eighth|tenth)(?!\S)")
_PLURAL_VERB = re.compile(
    r" (?:are|were|have|cannot|do|did|can|could|got|get|of them|of those|of these|affected|fail)(?!\S)|$| [.,;!]"
)


def read_share(text: str, asked: bool = False) -> Share | None:
    """The share of guests affected that `text` gives, or None.

    `asked`: the bot has just asked for it in percent, so that "40", "half", "3/12" or "no idea" are answers too.
    """
    words = read_words(text)
    plain = words.text
    exact = weightiest(list(_figures(plain, asked)), plain)
    if exact is not None:
        return _share(exact, _kind(exact), words)
    if asked:
        answer = bare_answer(words)
        if answer is not None:
            return answer
    count = next((found for found in forms.counts(plain) if _counts_guests(found, plain)), None)
    if count is not None:
        return _share(count, "count", words)
    return no_share(words) if asked else None


def _figures(plain: str, asked: bool) -> Iterator[Found]:
    """All shares in order of trust: figures, then words for a majority, each turned to those affected."""
    for found in [*forms.percents(plain), *ratios(plain), *forms.fractions(plain)]:
        if _is_figure(found, plain, asked):
            yield from _turned(found, plain)
    yield from everyone_affected(plain, asked)
    for found in forms.nearly_all(plain):
        before, after = found.context(plain)
        if not about_others(before, after) and sense_of(before, after) != "unharmed":
            yield found


def _is_figure(found: Found, plain: str, asked: bool) -> bool:
    before, after = found.context(plain)
    if about_others("" if found.unit else before, after) or _is_ordinal(found, plain, before):
        return False
    if found.form == "percent":
        return not stands_at(before, after)
    said = plain[found.start : found.end]
    if not asked and _FROM.match(said) and not _FROM_GUESTS.match(said):
        return False
    if found.unit:
        return not (" / " in said and _DATE_BEFORE.search(before))
    if found.form == "ratio":
        return _is_plain_ratio(found, plain, before, asked)
    return _is_plain_fraction(found, plain, after, asked)


def _is_ordinal(found: Found, plain: str, before: str) -> bool:
    """ "The fifth of your locks" is one lock; "the half of the guests" is a share."""
    said = plain[found.start : found.end]
    return found.form == "fraction" and before.endswith("the") and bool(_ORDINAL.match(said))


def _is_plain_ratio(found: Found, plain: str, before: str, asked: bool) -> bool:
    if " out of " in plain[found.start : found.end]:
        before = re.sub(r"(?:^| )(?:on|in|for)$", "", before)
    if _DATE_BEFORE.search(before) or _NO_FIGURE_BEFORE.search(before):
        return False
    said = plain[found.start : found.end]
    if " in " in said and (found.total or 0) > LARGEST_IN:
        return False
    return asked or " / " not in said


def _is_plain_fraction(found: Found, plain: str, after: str, asked: bool) -> bool:
    """A fraction without guests named: "half are locked out"; not "half an hour" or "the third floor"."""
    said = re.sub(r"^(?:(?:less|fewer|lower) than|under|below|<|not even) ", "", plain[found.start : found.end])
    if not _PLURAL_VERB.match(after):
        return False
    before, _ = found.context(plain)
    ordinal = not said.startswith(("half", "a ", "1 ")) and not said.endswith("s")
    if ordinal or re.search(r"(?<!\S)(?:first|second|other|last|this|next)$", before):
        return False
    return asked or bool(clause_after(after).strip()) or said.endswith("s") or bool(_ABOUT.search(before))


def _turned(found: Found, plain: str) -> Iterator[Found]:
    """The figure as a share of those affected: a share of those who are fine is turned round."""
    percent = found.percent if found.percent is not None else 0.0
    before, after = found.context(plain)
    said = plain[found.start : found.end]
    lead, _, _ = said.rpartition(f" {found.count}")
    if sense_of(f"{before} {lead}".rstrip(), after, said) == "unharmed":
        percent = 100 - percent
    if 0 < percent <= 100:
        yield Found(found.form, found.start, found.end, percent, found.count, found.total, found.unit)


def _counts_guests(found: Found, plain: str) -> bool:
    before, after = found.context(plain)
    if about_others(before, after) or _NO_FIGURE_BEFORE.search(before) or _HOTEL_HAS.search(before):
        return False
    return not re.match(r" (?:per|each|hotel|a night)(?!\S)", after) and sense_of(before, after) != "unharmed"


def _kind(found: Found) -> Kind:
    vague = found.form == "nearly" or (found.form == "nobody" and found.percent == forms.HALF)
    return "words" if vague else "exact"


def _share(found: Found, kind: Kind, words: Words) -> Share:
    return Share(rounded(found.percent), kind, found.count, found.total, *words.source(found.start, found.end))
