"""Mends misspelt words before a message is compared with anything: "gesuts cnat downlaod" to "guests cant download".

A word is mended only if it is in no dictionary and near to a word that the training messages use. Of several such words
the one that fits best wins: by how often it follows and precedes its neighbours in the training messages, and by how
easily a hand slips from it (letters doubled, left out, swapped, or hit beside the right key). Short words, names and
words that need two slips are mended only where a neighbour speaks for it. E-mail addresses, numbers and everything with
digits stay as they are.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import log
from pathlib import Path

SHORTEST = 2
SHORT = 3
LONG = 6
OFTEN = 3
VERY_OFTEN = 10
COMMON = 9_000
ENDINGS = ("es", "ed", "ing", "er", "ers", "ly", "in")
SLIP, CHANGE, SECOND = 0.0, 2.5, 5.0
UNSEEN = 30.0
"""How many sightings the frequency of a word alone is worth beside those of it with a neighbour."""
_WORD = re.compile(r"(?<![\w@./'’-])[A-Za-z]{2,24}(?![\w@/]|[.'’-]\w)")
_ANY = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[.?!,;:\n]")
_LETTERS = ("a", "i")
_WORDS = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = frozenset(pair for row in _KEYS for one in pairwise(row) for pair in (one, one[::-1]))


def english_words(encoder_folder: Path) -> set[str]:
    """The whole words that the sentence encoder knows: a dictionary of some 20,000 English words.

    Its vocabulary is in order of frequency, and its rare short words are pieces of others.
    """
    content = json.loads((encoder_folder / "tokenizer.json").read_text(encoding="utf-8"))
    words = {word: rank for word, rank in content["model"]["vocab"].items() if word.isalpha() and word.isascii()}
    return {word for word, rank in words.items() if len(word) > SHORT or rank < COMMON}


@dataclass(frozen=True)
class Speller:
    """`words` that may be meant, with how often they were seen; `known` ones that are left alone; `pairs` of neighbours."""

    words: dict[str, int]
    known: frozenset[str]
    pairs: dict[str, int]

    @classmethod
    def learn(cls, texts: Iterable[str], dictionary: Collection[str]) -> Speller:
        """Learn from correct and incorrect messages: what is often written is a word."""
        rows = [_ANY.findall(text.lower()) for text in texts]
        counts = Counter(word for row in rows for word in row if word.isascii() and word.isalpha())
        often = {word: count for word, count in counts.items() if count >= OFTEN and len(word) >= SHORTEST}
        kept = {
            word: count
            for word, count in often.items()
            if count >= (VERY_OFTEN if len(word) <= SHORT else OFTEN) and (word in dictionary or count >= 2 * OFTEN)
        }
        known = frozenset(dictionary) | frozenset(often)
        pairs = Counter(f"{one} {other}" for row in rows for one, other in pairwise(["", *row, ""]))
        return cls(kept, known, {pair: count for pair, count in pairs.items() if count > 1})

    def mend(self, text: str) -> str:
        """The text with misspelt words mended."""
        text = self._with_spaces(text)
        tokens = list(_ANY.finditer(text))
        words = [token.group().lower() for token in tokens]
        mended, at = [], 0
        for place, token in enumerate(tokens):
            if not _WORD.fullmatch(text, token.start(), token.end()) or not _WORD.match(text, token.start()):
                continue
            before, after = words[place - 1] if place else "", words[place + 1] if place + 1 < len(words) else ""
            name = place > 0 and token.group().istitle()
            meant = self._meant(words[place], before, after, name)
            if meant is not None:
                words[place] = meant
                mended += [text[at : token.start()], meant]
                at = token.end()
        return "".join([*mended, text[at:]])

    def familiar(self, text: str) -> str:
        """The text without the words that are none, as far as is known; acronyms stay, and so does a text of nothing else."""
        left = _WORDS.sub(lambda match: match.group() if self._is_familiar(match.group()) else "", text)
        return " ".join(left.split()) if any(map(str.isalnum, left)) else text

    def _is_familiar(self, word: str) -> bool:
        acronym = word.isupper() and len(word) < LONG
        return acronym or not word.isalpha() or self._is_known(word.lower())

    def _with_spaces(self, text: str) -> str:
        """ "Ho wlong" as "How long": where a letter and the space beside it are swapped."""
        pieces = text.split(" ")
        for at in range(len(pieces) - 1):
            pieces[at : at + 2] = self._unswapped(pieces[at], pieces[at + 1])
        return " ".join(pieces)

    def _unswapped(self, one: str, other: str) -> tuple[str, str]:
        """The two words that were meant: neighbours in the training messages, where these two are no words."""
        word = other.rstrip(".,;:!?")
        if not (one.isalpha() and word.isalpha()) or (self._is_known(one.lower()) and self._is_known(word.lower())):
            return one, other
        for first, second in ((one + word[0], word[1:]), (one[:-1], one[-1] + word)):
            if f"{first} {second}".lower() in self.pairs:
                return first, second + other[len(word) :]
        return one, other

    def _meant(self, word: str, before: str, after: str, name: bool) -> str | None:
        """The word that was meant between its neighbours; None if `word` itself may be."""
        if self._is_known(word):
            return None
        near = self._near(word, 2 if len(word) >= LONG else 1)
        fits = {found: self._fit(found, before, after) - slips for found, slips in near.items()}
        best = max(fits, key=lambda found: (fits[found], found), default=None)
        if best is None:
            return None
        needs_neighbour = name or len(word) <= SHORT or near[best] > (CHANGE if len(word) >= LONG else SLIP)
        return None if needs_neighbour and not self._seen_between(best, before, after) else best

    def _fit(self, word: str, before: str, after: str) -> float:
        """The logarithm of how probable `word` is between these neighbours."""
        own = self.words[word]
        follows = (self.pairs.get(f"{before} {word}", 0) + UNSEEN * own / self._total) / (
            self.words.get(before, 0) + UNSEEN
        )
        leads = (self.pairs.get(f"{word} {after}", 0) + UNSEEN * self.words.get(after, 1) / self._total) / (
            own + UNSEEN
        )
        return log(follows) + log(leads)

    def _seen_between(self, word: str, before: str, after: str) -> bool:
        pairs = [
            f"{one} {other}" for one, other in ((before, word), (word, after)) if one.isalpha() and other.isalpha()
        ]
        return any(pair in self.pairs for pair in pairs)

    def _is_known(self, word: str) -> bool:
        """Whether it is a word, or a known word with another ending or beginning."""
        if word.endswith("nt") and word[:-2] in self.known:
            return True
        stems = {word, word.removesuffix("s"), word.removesuffix("d"), word.removeprefix("un"), word.removeprefix("de")}
        for ending in ENDINGS:
            if word.endswith(ending):
                stem = word.removesuffix(ending)
                stems |= {stem, f"{stem}e", stem[:-1] if stem[-2:-1] == stem[-1:] else stem}
        least = SHORT if len(word) > SHORT else len(word)
        return any(len(stem) >= least and stem in self.known for stem in stems)

    def _near(self, word: str, edits: int) -> dict[str, float]:
        """The words that `word` may be a misspelling of, with what the slips cost."""
        candidates = {found for variant in _variants(word, edits) for found in self._index.get(variant, ())}
        costs = {found: slips(word, found, edits) for found in candidates}
        return {found: cost for found, cost in costs.items() if cost is not None}

    @cached_property
    def _total(self) -> int:
        return max(sum(self.words.values()), 1)

    @cached_property
    def _index(self) -> dict[str, list[str]]:
        """Words by what is left of them when one letter (of long words: two) is taken out."""
        index: dict[str, list[str]] = {}
        for word in self.words:
            for variant in _variants(word, 2 if len(word) >= LONG - 1 else 1):
                index.setdefault(variant, []).append(word)
        return index


def _variants(word: str, edits: int) -> set[str]:
    found = {word}
    for _ in range(edits):
        found |= {shorter for longer in found for shorter in _without_one(longer)}
    return found


def _without_one(word: str) -> Iterator[str]:
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def slips(written: str, meant: str, limit: int) -> float | None:
    """What it costs to slip from `meant` to `written`; None if that takes more than `limit` slips."""
    many = distance(written, meant, limit)
    if many > limit:
        return None
    return (SECOND if many > 1 else 0.0) + (SLIP if many > 1 or _easy(written, meant) else CHANGE)


def _easy(written: str, meant: str) -> bool:
    """Whether one letter was left out, doubled, swapped with its neighbour, or hit beside its key."""
    if len(written) < len(meant):
        return True
    at = next((i for i, (a, b) in enumerate(zip(written, meant, strict=False)) if a != b), len(meant))
    if len(written) > len(meant):
        return written[at] == written[at - 1 : at]
    return sorted(written) == sorted(meant) or (written[at], meant[at]) in _BESIDE


def distance(one: str, other: str, limit: int) -> int:
    """Letters added, left out, changed or swapped with their neighbour from `one` to `other`; `limit` + 1 if more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        following = [i]
        for j, b in enumerate(other, 1):
            cost = min(row[j] + 1, following[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            following.append(cost)
        before, row = row, following
    return min(row[-1], limit + 1)
