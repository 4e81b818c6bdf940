"""Answers to the question what share of the guests is affected: "40", "all", "most", "no idea", "0".

Such answers are too short to be shares anywhere else, so they are read only when the bot has just asked.
"""

from __future__ import annotations

import re

from understanding.share import Share, share_at
from understanding.share_forms import BAND_BELOW, HALF
from understanding.share_nouns import NUMBER
from understanding.words import Words, read_words

_FILLER = (
    "'s|a|about|affected|all|almost|am|and|approx|approximately|are|around|at|believe|between|bit|by|ca|circa"
    "|close|currently|estimate|guess|hm|hmm|i|in|is|ish|it|just|least|like|little|maybe|more|most|my|nearly|now"
    "|ok|okay|only|or|our|over|percentage|perhaps|please|probably|roughly|say|share|so|some|something|than"
    "|thanks|that|the|think|to|total|uh|um|up|we|well|would|yes"
)
_FILLERS = rf"(?:(?:{_FILLER}|[.,!?>+])(?!\S) ?)*"
_BARE = re.compile(
    rf"{_FILLERS}(?P<less>(?:less|fewer) than |under |below |< )?(?P<low>{NUMBER} (?:-|to|or"
    rf"|and) )?(?P<n>{NUMBER}) ?{_FILLERS}"
)
_LEAD = r"(?:(?:yes|so|well|i think|,|basically|literally|simply|pretty much|it is|that 's|probably) )*"
_TAIL = r"(?: (?:affected|of it|of us|are|now|guests|[.!,]))*"
_BARE_ALL = re.compile(rf"{_LEAD}(?:all|every single 1|every 1|everything|total|totally|completely){_TAIL}")
_BARE_MOST = re.compile(rf"{_LEAD}(?:most|the most|mostly|nearly all|almost all){_TAIL}")
_UNKNOWN = re.compile(
    r"(?<!\S)(?:no idea|no clue|not (?:really |exactly |quite )?(?:sure|certain|known|clear)|unsure|unknown|unclear"
    r"|uncertain|(?:do|did|does) not (?:really |exactly )?(?:know|have (?:the|that|a|any|an) (?:number|figure|idea"
    r"|info|information|data|overview))"
    r"|cannot (?:really |exactly )?(?:tell|say|know|see|estimate|judge)|could not (?:tell|say)|hard to (?:say|tell"
    r"|know)|difficult to (?:say|tell)"
    r"|impossible to (?:say|tell)|who knows|beats me|have not (?:a clue|checked|counted)|not (?:a clue"
    r"|possible to (?:say|tell)))(?!\S)"
)
_NO_SHARE = re.compile(rf"(?<!\S){NUMBER} %(?!\S)|(?<!\S)(?:nobody|none|no guests?|nothing)(?!\S)")


def bare_answer(words: Words) -> Share | None:
    """An answer that is nothing but a number, "all" or "most"; or that the user can't tell."""
    everything = (0, len(words.text))
    bare = _BARE.fullmatch(words.text)
    if bare is not None:
        return _bare_number(words, bare)
    if _BARE_ALL.fullmatch(words.text):
        return share_at(words, everything, "exact", 100.0)
    if _BARE_MOST.fullmatch(words.text):
        return share_at(words, everything, "words", HALF)
    unknown = _UNKNOWN.search(words.text)
    return share_at(words, unknown.span(), "unknown") if unknown else None


def says_unknown(text: str) -> bool:
    """Whether somebody says that they don't know."""
    return bool(_UNKNOWN.search(read_words(text).text))


def no_share(words: Words) -> Share | None:
    """An answer that names no share of guests: 0%, 150%, "nobody is affected"."""
    match = _NO_SHARE.search(words.text)
    return share_at(words, match.span(), "none") if match else None


def _bare_number(words: Words, bare: re.Match[str]) -> Share:
    value = float(bare["n"])
    if bare["low"]:
        value = min(value, float(bare["low"].split()[0]))
    percent = BAND_BELOW.get(value, value) if bare["less"] else value
    if not 0 < percent <= 100:
        return share_at(words, bare.span("n"), "none")
    return share_at(words, bare.span("n"), "exact", percent)
