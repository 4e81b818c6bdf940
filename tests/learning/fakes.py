"""Made-up models: a model is a small file, and its figures are what the test says."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from desk.learning.kept_models import Card, Measured
from desk.learning.measuring import Unusable
from desk.learning.promotion import load_rules
from desk.learning.succession import Succession
from understanding.evaluation.figures import Figure

RULES = load_rules()
DEFLECTED = "outages deflected, count"
GOOD = {"outcome": 0.97, DEFLECTED: 1.0}


class Killed(BaseException):
    """The process ends here."""


@dataclass
class FakeWorkshop:
    """Makes the model of `data`; `figures` by data. `unusable`: what this version can't read."""

    data: str = "first"
    encoder: str = "encoder"
    conditions: str = "today"
    figures: dict[str, dict[str, float]] = field(default_factory=dict)
    unusable: set[str] = field(default_factory=set)
    killed_in: str = ""
    trained: list[str] = field(default_factory=list)
    measured: list[str] = field(default_factory=list)

    @property
    def inputs(self) -> str:
        return f"{self.data:-<8}"

    def train(self, folder: Path) -> Path:
        self.trained.append(self.data)
        archive = folder / "keydesk.tar.gz"
        archive.write_text(self.data)
        if self.killed_in == "training":
            raise Killed
        return archive

    def measure(self, archive: Path) -> Measured:
        self.check(archive)
        if self.killed_in == "measuring":
            raise Killed
        data = archive.read_text()
        self.measured.append(data)
        values = GOOD | self.figures.get(data, {})
        figures = tuple(Figure(name, value, most=name == DEFLECTED) for name, value in values.items())
        return Measured(under=self.conditions, figures=figures, misread=(f"misread by {data}",))

    def check(self, archive: Path) -> None:
        if archive.read_text() in self.unusable:
            raise Unusable("made for another version")


@dataclass
class Ground:
    """Models in a folder, and what was said."""

    folder: Path
    workshop: FakeWorkshop
    succession: Succession
    said: list[str]

    def learn(self, data: str, anyway: bool = False, **figures: float) -> str:
        """Change the training data and train; what came of it."""
        self.workshop.data = data
        self.workshop.figures[data] = figures
        return self.succession.train(anyway=anyway).kind

    @property
    def answering(self) -> str:
        """The model that Rasa would load."""
        return (self.folder / "keydesk.tar.gz").read_text()

    def card(self, data: str) -> Card:
        found = self.succession.kept.find(f"{data:-<8}")
        assert found is not None
        return found
