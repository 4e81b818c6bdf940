"""Mends misspelt words before a message is compared with anything: "gesuts cnat downlaod" to "guests cant download".

A word is mended only if it is in no dictionary and very near to a word that the training messages use; e-mail addresses,
numbers and everything with digits stay as they are.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

SHORTEST = 4
LONG = 7
OFTEN = 3
ENDINGS = ("es", "ed", "ing", "er", "ers", "ly")
_WORD = re.compile(r"(?<![\w@./'’-])[A-Za-z]{4,24}(?![\w@/]|[.'’-]\w)")


def english_words(encoder_folder: Path) -> set[str]:
    """The whole words that the sentence encoder knows: a dictionary of some 20,000 English words."""
    content = json.loads((encoder_folder / "tokenizer.json").read_text(encoding="utf-8"))
    return {word for word in content["model"]["vocab"] if word.isalpha() and word.isascii()}


@dataclass(frozen=True)
class Speller:
    """Words that the training messages use, with how often, and further `known` words that are left alone."""

    words: dict[str, int]
    known: frozenset[str]

    @classmethod
    def learn(cls, texts: Iterable[str], dictionary: Collection[str]) -> Speller:
        """Learn from correct and incorrect messages: what is often written is a word."""
        counts = Counter(word for text in texts for word in re.findall(r"[a-z]+", text.lower()))
        often = {word: count for word, count in counts.items() if count >= OFTEN and len(word) >= SHORTEST}
        kept = {word: count for word, count in often.items() if word in dictionary or count >= 2 * OFTEN}
        return cls(kept, frozenset(dictionary) | frozenset(often))

    def mend(self, text: str) -> str:
        """The text with misspelt words mended."""
        return _WORD.sub(lambda match: self._mended(match.group()), text)

    def _mended(self, written: str) -> str:
        word = written.lower()
        if self._is_known(word):
            return written
        near = self._near(word, 1) or (self._near(word, 2) if len(word) >= LONG else set())
        return max(near, key=lambda found: (found[0] == word[0], self.words[found], found)) if near else written

    def _is_known(self, word: str) -> bool:
        """Whether it is a word, or a known word with another ending or beginning."""
        if word.endswith("nt") and word[:-2] in self.known:
            return True
        stems = {word, word.removesuffix("s"), word.removesuffix("d"), word.removeprefix("un"), word.removeprefix("de")}
        for ending in ENDINGS:
            if word.endswith(ending):
                stem = word.removesuffix(ending)
                stems |= {stem, f"{stem}e", stem[:-1] if stem[-2:-1] == stem[-1:] else stem}
        return any(len(stem) >= SHORTEST - 1 and stem in self.known for stem in stems)

    def _near(self, word: str, edits: int) -> set[str]:
        candidates = {found for variant in _variants(word, edits) for found in self._index.get(variant, ())}
        return {found for found in candidates if distance(word, found, edits) <= edits}

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
