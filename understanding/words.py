"""A message as plain words with a way back: the form that every pure reader matches its patterns on.

Lower case, contractions written out, common misspellings mended, numbers in digits, and one space between words, so
that a pattern needs no variants for any of these; `Words.source` gives the place in the message as it was written.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache

from understanding.numbers import Word, with_digits

_TOKEN = re.compile(
    r"[0-9]+(?:st|nd|rd|th)(?![^\W\d_])|[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+(?:['’`´][^\W\d_]+)*|[^\w\s]", re.IGNORECASE
)
_MARKS = {mark: mark for mark in ".,;!?:%/-#+@$€£<>"} | {
    "–": "-", "—": "-", "−": "-", "~": "about", "≈": "about", "≤": "<", "≥": ">", "…": ".", "％": "%", "&": "and",
}  # fmt: skip
_ENDINGS = {"re": "are", "m": "am", "ve": "have", "ll": "will", "d": "would"}
_SHORT = {
    "½": "half", "⅓": "1 third", "⅔": "2 thirds", "¼": "1 quarter", "¾": "3 quarters",
    "dont": "do not", "doesnt": "does not", "didnt": "did not", "wont": "will not", "isnt": "is not",
    "arent": "are not", "wasnt": "was not", "werent": "were not", "havent": "have not", "hasnt": "has not",
    "couldnt": "could not", "cant": "cannot", "canot": "cannot", "cannnot": "cannot", "im": "i am", "ive": "i have",
    "thats": "that 's", "whats": "what 's", "theres": "there 's", "dunno": "do not know", "idk": "do not know",
    "r": "are", "u": "you", "ur": "your", "n": "and", "thx": "thanks",
    "percent": "%", "percents": "%", "pct": "%", "percentage": "%", "procent": "%",
    "noone": "nobody", "everybody": "everyone", "evry": "every", "evryone": "everyone", "evrybody": "everyone",
    "anybody": "anyone", "anyones": "anyone 's", "everyones": "everyone 's", "nobodys": "nobody 's",
    "ish": "", "haf": "half", "hlaf": "half", "halve": "half", "halfs": "half", "thrid": "third", "quater": "quarter",
    "quaters": "quarters", "moste": "most", "geusts": "guests", "gusts": "guests", "guets": "guests",
    "gests": "guests", "guestes": "guests", "geust": "guest", "gest": "guest", "romms": "rooms", "rm": "room", "rms": "rooms", "roms": "rooms",
    "teh": "the", "hte": "the", "ppl": "people", "peeps": "people", "folx": "folks", "em": "them",
    "outta": "out of", "outa": "out of", "outof": "out of",
    "outt": "out", "costumers": "customers", "costumer": "customer",
    "nothin": "nothing", "nuthin": "nothing", "nuffin": "nothing", "gettin": "getting", "workin": "working",
    "fourty": "forty", "fourtyfive": "forty five", "tweny": "twenty", "twelv": "twelve", "ninty": "ninety",
    "fivty": "fifty", "fity": "fifty", "therty": "thirty", "eigth": "eight", "eigthy": "eighty", "tweleve": "twelve",
}  # fmt: skip
_MENDED = ("percent", "everyone", "everybody", "nobody", "majority", "quarter", "quarters", "hundred")
_NOUNS = (
    "guests", "people", "clients", "visitors", "customers", "arrivals", "travellers", "travelers", "residents",
    "couples", "families", "devices", "members",
)  # fmt: skip
_PAIRS = {("no", "one"): "nobody", ("every", "one"): "everyone", ("can", "not"): "cannot", ("per", "cent"): "%"}
_GOES_ON = {"every", "each", "single", "the", "a", "an", "not"}
"""No sentence ends with these: "Every. Single. Guest." is one phrase, said with force."""
_OUT_OF = ("a", "off", "o")
"""What is typed for "of" in "six out of twenty"."""


@dataclass(frozen=True)
class Words:
    """Plain words, joined by single spaces in `text`."""

    text: str
    row: tuple[Word, ...]
    starts: tuple[int, ...]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The span of the message behind `text[start:end]`."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        last = max(bisect_left(self.starts, end) - 1, first)
        return self.row[first].start, self.row[last].end


@lru_cache(maxsize=256)
def read_words(text: str) -> Words:
    """The plain words of any text; cached, since several readers look at each message."""
    row = _out_of(with_digits(_paired(_plain(text))))
    starts: list[int] = []
    at = 0
    for word in row:
        starts.append(at)
        at += len(word.text) + 1
    return Words(" ".join(word.text for word in row), tuple(row), tuple(starts))


def within_one_edit(one: str, other: str) -> bool:
    """Whether one letter added, left out, changed, or swapped with its neighbour makes `one` into `other`."""
    if abs(len(one) - len(other)) > 1:
        return False
    if len(one) > len(other):
        one, other = other, one
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return swapped or one[at + 1 :] == other[at + 1 :]


def _plain(text: str) -> list[Word]:
    row: list[Word] = []
    for match in _TOKEN.finditer(text):
        token = match.group().lower()
        if token == "." and row and row[-1].text in _GOES_ON:
            continue
        for plain in _spelled(token, text, match.start(), match.end()):
            row.append(Word(plain, match.start(), match.end()))
    return row


def _spelled(token: str, text: str, start: int, end: int) -> tuple[str, ...]:
    if token in ("-", "–", "—", "−"):
        return _dash(text, start, end)
    if token[0].isalpha() or token in _SHORT:
        return _mended(token)
    if token[0].isdigit():
        return (_digits(token),)
    return (_MARKS[token],) if token in _MARKS else ()


def _dash(text: str, start: int, end: int) -> tuple[str, ...]:
    """A range between numbers, nothing inside a word ("twenty-five"), and a pause elsewhere."""
    before, after = text[:start][-2:].strip(), text[end : end + 2].strip()
    if before[-1:].isdigit() or before[-1:] == "%":
        return ("-",) if after[:1].isdigit() else (",",)
    inside = text[start - 1 : start].isalnum() and text[end : end + 1].isalnum()
    return () if inside else (",",)


def _digits(token: str) -> str:
    if re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+", token):
        return token.replace(",", "")
    return token.replace(",", ".") if token.count(",") == 1 and "." not in token else token


@lru_cache(maxsize=8192)
def _mended(token: str) -> tuple[str, ...]:
    base, mark, ending = re.sub("[’`´]", "'", token).partition("'")
    if mark and base.endswith("n") and ending == "t":
        return ("cannot",) if base == "can" else ("will" if base == "won" else base[:-1], "not")
    if mark:
        return (*_mended(base), _ENDINGS.get(ending, "'s"))
    if token in _SHORT:
        return tuple(_SHORT[token].split())
    if len(token) >= 5 and token not in _MENDED:
        near = next((word for word in _MENDED if within_one_edit(token, word)), token)
        if near == token:
            near = _noun(token)
        return tuple(_SHORT.get(near, near).split())
    return (token,)


def _noun(token: str) -> str:
    """The noun for guests that `token` misspells; a word that is one of them without its plural ending stays."""
    if len(token) < 6 or token in _NOUNS or f"{token}s" in _NOUNS:
        return token
    return next((noun for noun in _NOUNS if noun[0] == token[0] and _resembles(token, noun)), token)


def _resembles(token: str, noun: str) -> bool:
    """One edit away, or the same letters in another order."""
    if noun[-1] == "s" != token[-1]:
        return False
    return within_one_edit(token, noun) or sorted(token) == sorted(noun)


def _out_of(words: list[Word]) -> list[Word]:
    """ "6 out a 24" as "6 out of 24"."""
    row = list(words)
    for at in range(1, len(row) - 2):
        around = row[at - 1].text, row[at].text, row[at + 2].text
        if around[1] == "out" and row[at + 1].text in _OUT_OF and around[0].isdigit() and around[2].isdigit():
            row[at + 1] = Word("of", row[at + 1].start, row[at + 1].end)
    return row


def _paired(words: list[Word]) -> list[Word]:
    row: list[Word] = []
    for word in words:
        pair = _PAIRS.get((row[-1].text, word.text)) if row else None
        if pair is None:
            row.append(word)
        else:
            row[-1] = Word(pair, row[-1].start, word.end)
    return row
