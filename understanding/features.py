"""The letters and words of a message as one short vector: what the sentence encoder misses, and what survives typos.

Pieces of words (2 to 5 letters) and words with their neighbours, weighted by how rare they are in the training
messages, folded into a fixed width by hashing with signs. Inner products of these vectors count what two messages share.
Pieces that were seen only once in training count for nothing: they are names and mistakes.
"""

from __future__ import annotations

import itertools
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

WIDTH = 4096
BUCKETS = 1 << 17
PIECES = range(2, 6)
WORD_SHARE = 0.5
SEEN = 2
_WORD = re.compile(r"[^\W_]+|[?!]")


class Letters:
    """Messages to float32 vectors of shape [n, 4096], each of unit length (all zero for a text without letters)."""

    def __init__(self, rarity: np.ndarray) -> None:
        self.rarity = rarity

    @classmethod
    def learn(cls, texts: Sequence[str]) -> Letters:
        """Learn which pieces and words are rare: inverse document frequency in each hash bucket."""
        seen = np.zeros(BUCKETS, dtype=np.float32)
        for text in texts:
            for grams in (_pieces(text), _words(text)):
                seen[list({_hash(gram) % BUCKETS for gram in grams})] += 1
        rarity = np.log((1 + len(texts)) / (1 + seen)) + 1
        return cls(np.where(seen >= SEEN, rarity, 0).astype(np.float32))

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """One row for each text."""
        result = np.zeros((len(texts), WIDTH), dtype=np.float32)
        for row, text in zip(result, texts, strict=True):
            self._add(row, _pieces(text), 1 - WORD_SHARE)
            self._add(row, _words(text), WORD_SHARE)
        return result

    def _add(self, row: np.ndarray, grams: Iterator[str], share: float) -> None:
        counts = Counter(map(_hash, grams))
        if not counts:
            return
        hashes = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
        weights = 1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))
        weights *= self.rarity[hashes % BUCKETS]
        weights *= np.sqrt(share) / max(float(np.linalg.norm(weights)), 1e-6)
        places = (hashes >> 3) % WIDTH
        np.add.at(row, places, np.where(hashes & 4, weights, -weights))


def _hash(gram: str) -> int:
    return zlib.crc32(gram.encode())


def _pieces(text: str) -> Iterator[str]:
    for word in _WORD.findall(text.lower()):
        padded = f" {word} "
        for size in PIECES:
            for begin in range(max(len(padded) - size, 0) + 1):
                yield padded[begin : begin + size]


def _words(text: str) -> Iterator[str]:
    words = _WORD.findall(text.lower())
    yield from (f"_{word}" for word in words)
    yield from (f"_{one}_{other}" for one, other in itertools.pairwise(words))
