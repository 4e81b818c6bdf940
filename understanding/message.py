"""One message from its text to what is understood of it; each text is encoded once, for intents and articles together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from understanding.classifier import Classifier, Guess
from understanding.decision import decide
from understanding.evidence import gather, parts_of
from understanding.outcome import Understanding
from understanding.ranking import ArticleIndex, Encode


@dataclass(frozen=True)
class Look:
    """The first look at a message: as `written`, as `mended`, its vector and intents, and those of its parts."""

    written: str
    mended: str
    vector: np.ndarray
    guess: Guess
    parts: Sequence[tuple[str, Guess]]


def look_at(text: str, classifier: Classifier, encode: Encode) -> Look:
    """Mend the spelling, encode the whole and its parts, and guess their intents."""
    mended = classifier.speller.mend(text)
    vector = _meaning(mended, classifier.speller.familiar(mended), encode)
    parts = parts_of(mended)
    guesses = [(part, classifier.guess(part, own)) for part, own in zip(parts, encode(parts), strict=True)]
    return Look(text, mended, vector, classifier.guess(mended, vector), guesses)


def understand(look: Look, index: ArticleIndex, implied_products: Mapping[str, str | None]) -> Understanding:
    """Rank articles, read the evidence and decide."""
    ranked = index.rank(look.mended, look.vector)
    return decide(gather(look.written, look.mended, look.guess, ranked, look.parts), implied_products)


def _meaning(text: str, familiar: str, encode: Encode) -> np.ndarray:
    """The vector of a text: with words that nobody knows, typing errors mostly, the mean of it with and without them."""
    texts = [text] if familiar == " ".join(text.split()) else [text, familiar]
    together: np.ndarray = encode(texts).sum(axis=0)
    return together / max(float(np.linalg.norm(together)), 1e-6)
