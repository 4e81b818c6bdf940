"""Which intent a message has, how sure that is, and how far the message lies from everything that is known.

Kernel ridge regression: a message resembles a training message by meaning (sentence vectors, with a kernel that lets
near neighbours count more than far ones) and by letters and words (`understanding.features`, for the small words that
change a meaning and for typos). It trains by one linear solve: exact, without a seed, the same each time.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from understanding.features import Letters
from understanding.spelling import Speller

REACH = 0.35
LETTERS_SHARE = 0.4
RIDGE = 0.3
BALANCE = 0.5
CALIBRATED_ON = 600
NEARNESS_SHARE = 0.7
TEMPERATURES = np.geomspace(0.02, 0.6, 40)
OFF_TOPIC = "out_of_scope"


class Ranked(NamedTuple):
    """An intent and how probable it is."""

    intent: str
    confidence: float


@dataclass(frozen=True)
class Guess:
    """Intents, most probable first, their confidences summing to 1.

    `nearness`: the cosine to the nearest example. `fit`: the best score of all that is on topic, less that of what is off it,
    about 1 for a message like many examples and 0 for one like none.
    """

    intents: tuple[Ranked, ...]
    nearness: float
    fit: float = 0.0

    @property
    def best(self) -> Ranked:
        """The most probable intent."""
        return self.intents[0]

    def confidence(self, *intents: str) -> float:
        """How probable it is that the message has one of these intents."""
        return sum(ranked.confidence for ranked in self.intents if ranked.intent in intents)

    def without(self, intent: str) -> Guess:
        """The same message, known not to be of this intent."""
        left = tuple(ranked for ranked in self.intents if ranked.intent != intent)
        mass = sum(ranked.confidence for ranked in left)
        if mass == 0:
            return self
        intents = tuple(ranked._replace(confidence=ranked.confidence / mass) for ranked in left)
        return replace(self, intents=intents)

    @property
    def novelty(self) -> float:
        """About 0 to 2: high for messages that are about nothing known."""
        return 1 - self.fit + NEARNESS_SHARE * (1 - self.nearness)


NOTHING = Guess((Ranked("vague_problem", 0.0),), 0.0)


@dataclass(frozen=True)
class Classifier:
    """Trained: sentence vectors of the examples and their weights [n, intents], and weights of letters [4096, intents]."""

    intents: tuple[str, ...]
    speller: Speller
    letters: Letters
    examples: np.ndarray
    weights: np.ndarray
    letter_weights: np.ndarray
    temperature: float

    @classmethod
    def train(
        cls, texts: Sequence[str], intents: Sequence[str], vectors: np.ndarray, dictionary: Collection[str] = ()
    ) -> Classifier:
        """Train on messages, their intents and their sentence vectors (unit length); `dictionary` for the spelling."""
        names = tuple(sorted(set(intents)))
        labels = np.array([names.index(intent) for intent in intents])
        letters = Letters.learn(texts)
        pieces = letters.vectors(texts)
        weights, temperature = _solve(
            _likeness(vectors, vectors) + LETTERS_SHARE * (pieces @ pieces.T), labels, len(names)
        )
        return cls(
            names,
            Speller.learn(texts, dictionary),
            letters,
            vectors.astype(np.float32),
            weights.astype(np.float32),
            (LETTERS_SHARE * (pieces.T @ weights)).astype(np.float32),
            temperature,
        )

    def guess(self, text: str, vector: np.ndarray) -> Guess:
        """The intent of a message (mended by `speller`) with its sentence vector.

        Without any letter or digit it is taken as saying nothing.
        """
        if not any(map(str.isalnum, text)):
            return NOTHING
        cosines = self.examples @ vector
        scores = np.exp((cosines - 1) / REACH) @ self.weights
        scores += self.letters.spelling(text).times(self.letter_weights)
        confidences = _softmax(scores[None, :] / self.temperature)[0]
        order = np.argsort(-confidences, kind="stable")
        ranked = tuple(Ranked(self.intents[place], float(confidences[place])) for place in order)
        return Guess(ranked, float(cosines.max()), self._fit(scores))

    def _fit(self, scores: np.ndarray) -> float:
        foreign = np.array([intent == OFF_TOPIC for intent in self.intents])
        return float(scores[~foreign].max() - scores[foreign].sum())

    def save(self, folder: Path) -> None:
        """Write the trained classifier into `folder`: a JSON and an npz file, no code."""
        facts: dict[str, object] = {
            "intents": self.intents,
            "temperature": self.temperature,
            "words": self.speller.words,
        }
        facts |= {"known": sorted(self.speller.known), "pairs": self.speller.pairs}
        (folder / "classifier.json").write_text(json.dumps(facts), encoding="utf-8")
        np.savez(
            folder / "classifier.npz",
            rarity=self.letters.rarity,
            examples=self.examples,
            weights=self.weights,
            letter_weights=self.letter_weights,
        )

    @classmethod
    def load(cls, folder: Path) -> Classifier:
        """Read what `save` wrote. Raises FileNotFoundError."""
        facts = json.loads((folder / "classifier.json").read_text(encoding="utf-8"))
        with np.load(folder / "classifier.npz", allow_pickle=False) as arrays:
            return cls(
                tuple(facts["intents"]),
                Speller(facts["words"], frozenset(facts["known"]), facts["pairs"]),
                Letters(arrays["rarity"]),
                arrays["examples"],
                arrays["weights"],
                arrays["letter_weights"],
                facts["temperature"],
            )


def _likeness(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    likeness: np.ndarray = np.exp((some @ others.T - 1) / REACH)
    return likeness


def _solve(kernel: np.ndarray, labels: np.ndarray, count: int) -> tuple[np.ndarray, float]:
    """Weights of the examples, and the temperature that makes the scores of left-out examples probabilities."""
    size = len(labels)
    sizes = np.bincount(labels, minlength=count)
    trust = (sizes.mean() / sizes[labels]) ** BALANCE
    targets = np.full((size, count), -1 / count, dtype=np.float32)
    targets[np.arange(size), labels] += 1
    left_out = np.unique(np.linspace(0, size - 1, min(size, CALIBRATED_ON)).astype(int))
    units = np.zeros((size, len(left_out)), dtype=np.float32)
    units[left_out, np.arange(len(left_out))] = 1
    kernel[np.diag_indices(size)] += RIDGE / trust
    solved = np.linalg.solve(kernel.astype(np.float32), np.hstack([targets, units]))
    weights, inverse = solved[:, :count], solved[left_out, count + np.arange(len(left_out))]
    # A left-out example's score follows from the full solution, so that nothing is trained twice.
    scores = targets[left_out] - weights[left_out] / inverse[:, None]
    return weights, _temperature(scores, labels[left_out])


def _temperature(scores: np.ndarray, labels: np.ndarray) -> float:
    """The temperature with the best likelihood of the right labels."""

    def loss(temperature: float) -> float:
        chosen = _softmax(scores / temperature)[np.arange(len(labels)), labels]
        return float(-np.log(np.maximum(chosen, 1e-9)).mean())

    return float(min(TEMPERATURES, key=loss))


def _softmax(scores: np.ndarray) -> np.ndarray:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: np.ndarray = raised / raised.sum(axis=1, keepdims=True)
    return result
