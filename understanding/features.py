"""The letters and words of a message as one short vector: what the sentence encoder misses, and what survives typos.

Pieces of words (2 to 5 letters) and words with their neighbours, weighted by how rare they are in the training
messages, folded into a fixed width by hashing with signs. Inner products of these vectors count what two messages share.
Pieces that were seen only once in training count for nothing: they are names and mistakes.
"""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

WIDTH = 4096
BUCKETS = 1 << 17
PIECES = range(2, 6)
SHARES = (0.5, 0.5)
SEEN = 2
_WORD = re.compile(r"[^\W_]+|[?!]")


class Spelling(NamedTuple):
    """One message: the `places` of a vector that are not zero (some more than once), and what each adds there."""

    places: np.ndarray
    weights: np.ndarray

    def times(self, matrix: np.ndarray) -> np.ndarray:
        """The vector times a matrix [4096, n]."""
        product: np.ndarray = self.weights @ matrix[self.places]
        return product


class Letters:
    """Messages to float32 vectors of shape [n, 4096], each of unit length (all zero for a text without letters)."""

    def __init__(self, rarity: np.ndarray) -> None:
        self.rarity = rarity

    @classmethod
    def learn(cls, texts: Sequence[str]) -> Letters:
        """Learn which pieces and words are rare: inverse document frequency in each hash bucket."""
        seen = np.zeros(BUCKETS, dtype=np.float32)
        for text in texts:
            for grams in _grams(text):
                seen[np.unique(grams.hashes % BUCKETS)] += 1
        rarity = np.log((1 + len(texts)) / (1 + seen)) + 1
        return cls(np.where(seen >= SEEN, rarity, 0).astype(np.float32))

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """One row for each text."""
        result = np.zeros((len(texts), WIDTH), dtype=np.float32)
        for row, text in zip(result, texts, strict=True):
            spelling = self.spelling(text)
            np.add.at(row, spelling.places, spelling.weights)
        return result

    def spelling(self, text: str) -> Spelling:
        """One text, without the zeros."""
        both = [self._weighed(grams, share) for grams, share in zip(_grams(text), SHARES, strict=True)]
        places, weights = zip(*both, strict=True)
        return Spelling(np.concatenate(places), np.concatenate(weights))

    def _weighed(self, grams: Grams, share: float) -> tuple[np.ndarray, np.ndarray]:
        hashes = grams.hashes
        weights = grams.counts * self.rarity[hashes % BUCKETS]
        weights *= np.sqrt(share) / max(float(np.linalg.norm(weights)), 1e-6)
        return (hashes >> 3) % WIDTH, np.where(hashes & 4, weights, -weights)


class Grams(NamedTuple):
    """The hashes of what a text is made of, each once, and for each 1 + the logarithm of how often it is there."""

    hashes: np.ndarray
    counts: np.ndarray


@lru_cache(maxsize=16)
def _grams(text: str) -> tuple[Grams, Grams]:
    """Pieces, and words; kept for a moment, since intents and articles both look at them."""
    words = _WORD.findall(text.lower())
    pairs = [f"_{one}_{other}" for one, other in itertools.pairwise(words)]
    pieces = [gram for word in words for gram in _pieces(word)]
    return _counted(pieces), _counted([_hash(f"_{word}") for word in words] + [_hash(pair) for pair in pairs])


def _counted(hashes: list[int]) -> Grams:
    each, counts = np.unique(np.array(hashes, dtype=np.int64), return_counts=True)
    return Grams(each, (1 + np.log(counts)).astype(np.float32))


def _hash(gram: str) -> int:
    return zlib.crc32(gram.encode())


@lru_cache(maxsize=8_192)
def _pieces(word: str) -> tuple[int, ...]:
    padded = f" {word} "
    starts = ((begin, size) for size in PIECES for begin in range(max(len(padded) - size, 0) + 1))
    return tuple(_hash(padded[begin : begin + size]) for begin, size in starts)
