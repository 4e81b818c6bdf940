"""Keydesk's classifier on the public sets, on request beside Rasa's default pipeline with the same examples and questions."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from benchmarks.evaluation.public_sets import SEED, Answer, Labelled, PublicSet, Task, read_banking, read_clinc
from benchmarks.evaluation.rasa_default import RasaDefault
from benchmarks.evaluation.record import PublicResult
from understanding.classifier import Classifier
from understanding.encoder import Encoder
from understanding.evaluation.figures import Figure, mean
from understanding.evaluation.trust import area_under_curve

# Examples an intent (None: all of them) and the accuracy or AUROC to be reached with them.
BANKING: tuple[tuple[int | None, float | None], ...] = ((10, 0.87), (30, 0.915), (None, None))
CLINC: tuple[tuple[int | None, float | None], ...] = ((20, 0.975), (None, None))
DRAWS = 3
ACCURACY, FOREIGN, TRAINING = "accuracy", "out of scope, AUROC", "training, seconds"
SPREAD = "accuracy, largest less smallest of the draws"


class System(Protocol):
    """Something that learns intents from examples. `training`: seconds of one core that the last learning took."""

    name: str
    training: float

    def answers(self, examples: Sequence[Labelled], texts: Sequence[str]) -> list[Answer]:
        """Learn from nothing but the examples, and answer every text."""


class Ours:
    """`understanding.classifier` on the shared encoder. Each text is encoded once a run, and its time counts each time."""

    name = "Keydesk"

    def __init__(self, encoder: Encoder) -> None:
        self.training = 0.0
        self._encoder = encoder
        self._kept: dict[str, tuple[np.ndarray, float]] = {}

    def answers(self, examples: Sequence[Labelled], texts: Sequence[str]) -> list[Answer]:
        """As in production, but without mending: the sets' own words are not those of hotels."""
        vectors, spent = self._encode([example.text for example in examples])
        begun = time.process_time()
        classifier = Classifier.train([one.text for one in examples], [one.intent for one in examples], vectors)
        self.training = spent + time.process_time() - begun
        return [_answer(classifier, text, vector) for text, vector in zip(texts, self._encode(texts)[0], strict=True)]

    def _encode(self, texts: Sequence[str]) -> tuple[np.ndarray, float]:
        for text in texts:
            if text not in self._kept:
                begun = time.process_time()
                vector = self._encoder.encode([text])[0]
                self._kept[text] = vector, time.process_time() - begun
        return np.vstack([self._kept[text][0] for text in texts]), sum(self._kept[text][1] for text in texts)


def _answer(classifier: Classifier, text: str, vector: np.ndarray) -> Answer:
    guess = classifier.guess(text, vector)
    return Answer(guess.best.intent, guess.best.confidence, guess.novelty)


def measure_public(
    folder: Path, encoder: Encoder, beside_rasa: bool, only: Sequence[str], day: str
) -> Iterator[PublicResult]:
    """Results one after the other. `only`: parts of the names of the tasks that are wanted; empty for all."""
    ours = Ours(encoder)
    for public, each, goal in _plan(folder):
        task = public.task(each)
        if only and not any(part.lower() in task.name.lower() for part in only):
            continue
        draws = [task] if each is None else [public.task(each, SEED + number) for number in range(DRAWS)]
        yield PublicResult(task.name, ours.name, day, _together([_ask(ours, one) for one in draws], goal))
        if beside_rasa:
            rasa = RasaDefault()
            yield PublicResult(task.name, rasa.name, day, _together([_ask(rasa, task)], None))


def _plan(folder: Path) -> Iterator[tuple[PublicSet, int | None, float | None]]:
    for public, steps in ((read_banking(folder), BANKING), (read_clinc(folder), CLINC)):
        for each, goal in steps:
            yield public, each, goal


def _ask(system: System, task: Task) -> dict[str, float]:
    """The figures of one system on one task."""
    print(f"{task.name}: {system.name} learns from {len(task.examples)} examples …", flush=True)
    begun = time.perf_counter()
    answers = system.answers(task.examples, task.texts)
    known = answers[: len(task.questions)]
    right = mean(one.intent == question.intent for one, question in zip(known, task.questions, strict=True))
    print(f"{task.name}: {system.name}: {right:.1%} right, {time.perf_counter() - begun:.0f} s", flush=True)
    found = {ACCURACY: right, TRAINING: system.training}
    if task.foreign:
        outside = [place >= len(known) for place in range(len(answers))]
        found[FOREIGN] = area_under_curve(outside, [one.novelty for one in answers])
    return found


def _together(draws: Sequence[dict[str, float]], goal: float | None) -> list[Figure]:
    """The mean of the draws; the goal belongs to the last question of the task: out of scope if it has that."""
    means = {name: mean(draw[name] for draw in draws) for name in draws[0]}
    aim = FOREIGN if FOREIGN in means else ACCURACY
    figures = [Figure(name, value, goal if name == aim else None) for name, value in means.items()]
    spread = [draw[ACCURACY] for draw in draws]
    return figures + ([Figure(SPREAD, max(spread) - min(spread))] if len(draws) > 1 else [])
