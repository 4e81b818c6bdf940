"""Ranking of articles, small and large, with letters as a stand-in for the sentence encoder."""

from __future__ import annotations

import numpy as np
import pytest

from understanding.features import Letters
from understanding.ranking import SMALL, ArticleIndex, good_enough

ARTICLES = [
    ("late-check-out", ["Late check-out", "how do I extend a key", "guest leaves later, keep the key valid"]),
    ("share-key", ["Share a key", "how can a guest share a key with the family", "second phone for one room"]),
    ("battery-levels", ["Battery levels of locks", "where do I see the battery", "what does a red battery mean"]),
]
SKETCH = Letters(np.ones(1 << 17, dtype=np.float32))


def encode(texts: list[str]) -> np.ndarray:
    return SKETCH.vectors(texts)


@pytest.fixture(scope="module")
def index() -> ArticleIndex:
    return ArticleIndex.build(ARTICLES, encode)


@pytest.mark.parametrize("question, slug", [
    ("guest wants to share the key with his family", "share-key"),
    ("red battery, what does it mean", "battery-levels"),
    ("extend the key, they leave later", "late-check-out"),
])  # fmt: skip
def test_the_article_with_the_nearest_piece_comes_first(index: ArticleIndex, question: str, slug: str) -> None:
    ranked = index.rank(question, encode([question])[0])
    assert ranked[0][0] == slug
    assert [score for _, score in ranked] == sorted((score for _, score in ranked), reverse=True)


def test_each_article_occurs_once_and_the_limit_holds(index: ArticleIndex) -> None:
    ranked = index.rank("key", encode(["key"])[0], limit=2)
    assert len(ranked) == len({slug for slug, _ in ranked}) <= 2


@pytest.mark.parametrize("question", ["", "!!!", "😀"])
def test_a_question_without_words_has_no_article(index: ArticleIndex, question: str) -> None:
    assert index.rank(question, encode([question])[0]) == []


def test_an_empty_knowledge_base_has_no_article() -> None:
    assert ArticleIndex.build([], lambda texts: np.zeros((0, 4), dtype=np.float32)).rank("key", np.zeros(4)) == []


def test_a_foreign_question_is_answered_less_well_than_a_known_one(index: ArticleIndex) -> None:
    known, foreign = "where do I see the battery", "quarterly zinc figures"
    best = index.rank(known, encode([known])[0])[0][1]
    assert all(score < best / 2 for _, score in index.rank(foreign, encode([foreign])[0]))


def test_only_good_enough_articles_are_offered() -> None:
    assert good_enough([("a", 0.9), ("b", 0.4), ("c", 0.01)]) == ["a", "b"]
    assert good_enough([("a", 0.9), ("b", 0.8), ("c", 0.7), ("d", 0.6)]) == ["a", "b", "c"]
    assert good_enough([("a", 0.01)]) == []


def large_index(articles: int, generator: np.random.Generator) -> tuple[ArticleIndex, np.ndarray, np.ndarray]:
    """Articles of ten pieces around a centre each; the letters say nothing."""
    centres = generator.standard_normal((articles, 64)).astype(np.float32)
    owner = np.repeat(np.arange(articles), 10)
    meanings = centres[owner] + 0.5 * generator.standard_normal((len(owner), 64)).astype(np.float32)
    meanings /= np.linalg.norm(meanings, axis=1, keepdims=True)
    spellings = np.broadcast_to(np.zeros(256, dtype=np.float32), (len(owner), 256))
    slugs = [f"article-{number}" for number in range(articles)]
    index = ArticleIndex.of_vectors(slugs, owner, meanings, spellings, SKETCH)
    return index, centres / np.linalg.norm(centres, axis=1, keepdims=True), owner


def test_a_large_knowledge_base_finds_the_right_article_too() -> None:
    index, centres, owner = large_index(1_000, np.random.default_rng(3))
    assert len(owner) > SMALL
    found = [index.rank("any words", centres[place])[0][0] for place in range(0, 1_000, 50)]
    assert found == [f"article-{place}" for place in range(0, 1_000, 50)]
