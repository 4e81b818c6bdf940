"""The public sets as tasks: so many examples an intent, all test messages. The files are given, never kept here.

BANKING77 (PolyAI, CC BY 4.0; Casanueva et al. 2020) and CLINC150 (CC BY 3.0; Larson et al. 2019), in the folders
`banking77` and `clinc150` as their authors publish them.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

SEED = 20


class Labelled(NamedTuple):
    """A message and its intent."""

    text: str
    intent: str


class Answer(NamedTuple):
    """What a classifier says to a text: its best intent, how sure it is, and how far the text lies from all it knows."""

    intent: str
    confidence: float
    novelty: float


@dataclass(frozen=True)
class Task:
    """A classifier learns from `examples` and is asked `questions`, and then `foreign` texts that have none of the intents."""

    name: str
    examples: tuple[Labelled, ...]
    questions: tuple[Labelled, ...]
    foreign: tuple[str, ...] = ()

    @property
    def texts(self) -> list[str]:
        """Every text that is asked: questions, then foreign ones."""
        return [question.text for question in self.questions] + list(self.foreign)


@dataclass(frozen=True)
class PublicSet:
    """A public set; tasks are made of it by the number of examples."""

    name: str
    training: tuple[Labelled, ...]
    questions: tuple[Labelled, ...]
    foreign: tuple[str, ...] = ()

    def task(self, each: int | None = None, seed: int = SEED) -> Task:
        """`each` examples of each intent, drawn at random with `seed`; all of them if None."""
        drawn = self.training if each is None else tuple(draw(self.training, each, seed))
        name = f"{self.name}, {'whole' if each is None else f'{each} examples an intent'}"
        return Task(name, drawn, self.questions, self.foreign)


def draw(rows: Sequence[Labelled], each: int, seed: int) -> list[Labelled]:
    """`each` rows of each intent, in the order of the set."""
    generator = np.random.default_rng(seed)
    places: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        places.setdefault(row.intent, []).append(place)
    chosen: list[int] = []
    for intent in sorted(places):
        chosen += [places[intent][at] for at in generator.permutation(len(places[intent]))[:each]]
    return [rows[place] for place in sorted(chosen)]


def read_banking(folder: Path) -> PublicSet:
    """BANKING77: 77 intents of a bank's customers."""
    return PublicSet("BANKING77", _csv(folder / "banking77" / "train.csv"), _csv(folder / "banking77" / "test.csv"))


def read_clinc(folder: Path) -> PublicSet:
    """CLINC150: 150 intents of ten domains, and test messages outside of them. Its examples out of scope are not learnt."""
    content = json.loads((folder / "clinc150" / "data_full.json").read_text(encoding="utf-8"))
    foreign = tuple(text for text, _ in content["oos_test"])
    return PublicSet("CLINC150", _pairs(content["train"]), _pairs(content["test"]), foreign)


def _csv(path: Path) -> tuple[Labelled, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return _pairs((row["text"], row["category"]) for row in csv.DictReader(file))


def _pairs(rows: Iterable[Sequence[str]]) -> tuple[Labelled, ...]:
    return tuple(Labelled(text, intent) for text, intent in rows)
