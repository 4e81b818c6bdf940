"""Which articles answer a question: pieces of articles (title, questions, keywords, paragraphs) that resemble it.

Resemblance counts by meaning (sentence vectors) and by letters and words. Kernel ridge regression weighs the pieces
against each other, so that what many articles share counts little and what sets one apart counts much; a small index
solves this once for all pieces, a large one for the nearest pieces of each question. The score of an article is a
number from about 0 to 1; below `GOOD_ENOUGH` it does not answer the question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from understanding.features import WIDTH, Letters

Encode = Callable[[list[str]], np.ndarray]

GOOD_ENOUGH = 0.15
REACH = 0.35
LETTERS_SHARE = 0.4
RIDGE = 1.0
SMALL = 4_000
SKETCH = 64
ROUGHLY_NEAR = 2_000
NEAREST = 128
FOLDED = 256
BATCH = 2_000


@dataclass(frozen=True)
class ArticleIndex:
    """Pieces of all articles as vectors; `owner` is the place in `slugs` of the article that a piece belongs to.

    A small index has `weights` [pieces, articles] and what they come to for letters, `letter_weights` [4096, articles]; a
    large one has `axes` and a short `sketch` that is searched first.
    """

    slugs: tuple[str, ...]
    owner: np.ndarray
    meanings: np.ndarray
    spellings: np.ndarray
    letters: Letters
    weights: np.ndarray | None
    letter_weights: np.ndarray | None
    axes: np.ndarray | None
    sketch: np.ndarray | None

    @classmethod
    def build(cls, articles: Sequence[tuple[str, Sequence[str]]], encode: Encode) -> ArticleIndex:
        """Index articles given as (slug, texts)."""
        texts = [text for _, own in articles for text in own]
        owner = np.repeat(np.arange(len(articles)), [len(own) for _, own in articles])
        letters = Letters.learn(texts)
        width = WIDTH if len(texts) <= SMALL else FOLDED
        spellings = [
            fold(letters.vectors(texts[begin : begin + BATCH]), width) for begin in range(0, len(texts), BATCH)
        ]
        stacked = np.vstack(spellings) if spellings else np.zeros((0, width), dtype=np.float32)
        return cls.of_vectors([slug for slug, _ in articles], owner, encode(texts), stacked, letters)

    @classmethod
    def of_vectors(
        cls, slugs: Sequence[str], owner: np.ndarray, meanings: np.ndarray, spellings: np.ndarray, letters: Letters
    ) -> ArticleIndex:
        """Index pieces whose vectors are known."""
        weights = letter_weights = axes = sketch = None
        if len(owner) <= SMALL:
            weights = _weights(_likeness(meanings, meanings, spellings, spellings), owner, len(slugs))
            letter_weights = LETTERS_SHARE * (spellings.T @ weights)
        else:
            axes = _main_axes(meanings)
            sketch = np.ascontiguousarray((meanings @ axes).T)
        return cls(tuple(slugs), owner, meanings, spellings, letters, weights, letter_weights, axes, sketch)

    def rank(self, question: str, vector: np.ndarray, limit: int = 10) -> list[tuple[str, float]]:
        """At most `limit` articles as (slug, score), best first, for a question with its sentence vector."""
        if not self.slugs or not any(map(str.isalnum, question)):
            return []
        scores = self._scores(question, vector)
        order = np.argsort(-scores, kind="stable")[:limit]
        return [(self.slugs[place], float(scores[place])) for place in order if scores[place] > 0]

    def _scores(self, question: str, vector: np.ndarray) -> np.ndarray:
        if self.weights is None or self.letter_weights is None:
            return self._scores_of_nearest(question, vector)
        spelled = self.letters.spelling(question).times(self.letter_weights)
        scores: np.ndarray = _nearness(self.meanings @ vector) @ self.weights + spelled
        return scores

    def _scores_of_nearest(self, question: str, vector: np.ndarray) -> np.ndarray:
        spelling = fold(self.letters.vectors([question]), self.spellings.shape[1])[0]
        near = self._nearest(vector)
        owners, places = np.unique(self.owner[near], return_inverse=True)
        meanings, spellings = self.meanings[near], self.spellings[near]
        weights = _weights(_likeness(meanings, meanings, spellings, spellings), places, len(owners))
        scores = np.zeros(len(self.slugs), dtype=np.float32)
        scores[owners] = _likeness(vector[None], meanings, spelling[None], spellings)[0] @ weights
        return scores

    def _nearest(self, vector: np.ndarray) -> np.ndarray:
        if self.sketch is None or self.axes is None:
            return np.arange(len(self.owner))
        rough = (vector @ self.axes) @ self.sketch
        pool = np.argpartition(-rough, ROUGHLY_NEAR)[:ROUGHLY_NEAR]
        fine = np.argpartition(-(self.meanings[pool] @ vector), NEAREST)[:NEAREST]
        return np.sort(pool[fine])


def good_enough(ranked: Sequence[tuple[str, float]], limit: int = 3) -> list[str]:
    """The slugs that may be shown as an answer, best first."""
    return [slug for slug, score in ranked[:limit] if score >= GOOD_ENOUGH]


def fold(vectors: np.ndarray, width: int) -> np.ndarray:
    """Vectors of letters made shorter; inner products stay what they are, more or less."""
    folded: np.ndarray = vectors if vectors.shape[1] == width else vectors.reshape(len(vectors), -1, width).sum(axis=1)
    return folded


def _likeness(some: np.ndarray, others: np.ndarray, spelled: np.ndarray, others_spelled: np.ndarray) -> np.ndarray:
    likeness: np.ndarray = _nearness(some @ others.T) + LETTERS_SHARE * (spelled @ others_spelled.T)
    return likeness


def _nearness(cosines: np.ndarray) -> np.ndarray:
    nearness: np.ndarray = np.exp((cosines - 1) / REACH)
    return nearness


def _weights(kernel: np.ndarray, owner: np.ndarray, count: int) -> np.ndarray:
    """What each piece says for each article [pieces, articles], as the ridge solution."""
    belongs = np.zeros((len(owner), count), dtype=np.float32)
    belongs[np.arange(len(owner)), owner] = 1
    result: np.ndarray = np.linalg.solve(kernel + RIDGE * np.eye(len(owner), dtype=np.float32), belongs)
    return result


def _main_axes(vectors: np.ndarray) -> np.ndarray:
    """The directions [width, SKETCH] along which `vectors` differ most."""
    _, axes = np.linalg.eigh(vectors.T @ vectors)
    result: np.ndarray = axes[:, -SKETCH:].astype(np.float32)
    return result
