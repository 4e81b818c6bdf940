"""How long each part of understanding a message takes: processor time of one thread, so that other work does not count."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import numpy as np

from understanding.classifier import Guess
from understanding.decision import decide
from understanding.evaluation.figures import Figure
from understanding.evaluation.subject import Subject
from understanding.evidence import gather, parts_of
from understanding.message import Look
from understanding.ranking import FOLDED, ArticleIndex, fold

LARGE, PIECES, ROUNDS = 10_000, 24, 20
SEED = 20
PARTS = ("spelling", "encoding", "intents", "parts of the message", "articles", "readers and decision")

Result = TypeVar("Result")


class Watch:
    """Collects what each named part took."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = {}

    def time(self, name: str, work: Callable[[], Result]) -> Result:
        """Do `work` and note its time."""
        begun = time.process_time()
        result = work()
        self.spent.setdefault(name, []).append(time.process_time() - begun)
        return result

    def median_ms(self, name: str) -> float:
        """The median in milliseconds."""
        return 1000 * float(np.median(self.spent[name]))


def measure_speed(subject: Subject, texts: Sequence[str]) -> list[Figure]:
    """Medians in milliseconds: the whole message, and its parts one after the other."""
    watch = Watch()
    for text in texts:
        watch.time("whole", partial(subject.understand, text))
        measure_parts(subject, text, watch)
    parts = [Figure(f"time for {name}, ms", watch.median_ms(name)) for name in PARTS]
    return [
        Figure("understanding, ms", watch.median_ms("whole"), 8, most=True),
        Figure("ranking 60 articles, ms", watch.median_ms("articles"), 5, most=True),
        *parts,
    ]


def measure_parts(subject: Subject, text: str, watch: Watch) -> None:
    """The steps of `understanding.message`, each by itself."""
    classifier, encode = subject.classifier, subject.encode
    mended = watch.time(PARTS[0], lambda: classifier.speller.mend(text))
    vector = watch.time(PARTS[1], lambda: encode([mended])[0])
    guess = watch.time(PARTS[2], lambda: classifier.guess(mended, vector))

    def parts() -> list[tuple[str, Guess]]:
        pieces = parts_of(mended)
        return [(piece, classifier.guess(piece, own)) for piece, own in zip(pieces, encode(pieces), strict=True)]

    read = watch.time(PARTS[3], parts)
    ranked = watch.time(PARTS[4], lambda: subject.index.rank(mended, vector))
    watch.time(PARTS[5], lambda: decide(gather(text, mended, guess, ranked, read), subject.implied))


def measure_size(subject: Subject, look: Look) -> Figure:
    """Milliseconds to rank 10,000 articles."""
    return Figure("ranking 10,000 articles, ms", rank_ms(subject, look, LARGE), 20, most=True)


def rank_ms(subject: Subject, look: Look, count: int) -> float:
    """Milliseconds to rank `count` articles of 24 pieces each: copies of the real ones, moved a little at random."""
    generator = np.random.default_rng(SEED)
    source = generator.integers(len(subject.index.owner), size=count * PIECES)
    meanings = subject.index.meanings[source]
    meanings += generator.normal(scale=0.02, size=meanings.shape).astype(np.float32)
    meanings /= np.linalg.norm(meanings, axis=1, keepdims=True)
    owner = np.repeat(np.arange(count), PIECES)
    spellings = fold(subject.index.spellings, FOLDED)[source]
    slugs = [f"article-{number}" for number in range(count)]
    index = ArticleIndex.of_vectors(slugs, owner, meanings, spellings, subject.index.letters)
    watch = Watch()
    for _ in range(ROUNDS):
        watch.time("large", lambda: index.rank(look.mended, look.vector))
    return watch.median_ms("large")
