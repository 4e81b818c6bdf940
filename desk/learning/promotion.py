"""Whether a new model may take the place of the one in use: each figure of both, and how much worse it may get.

The tolerances are data, with a reason each: `promotion.yml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from desk.learning.kept_models import ModelError
from understanding.evaluation.figures import Figure

RULES = Path(__file__).with_name("promotion.yml")
POINTS_IN_ONE = 100
# What is left of a difference of two floats that are equal on paper.
DUST = 1e-9
TOLD = 10


class Tolerance(BaseModel):
    """How much worse a figure may get: so many messages, or so many hundredths."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    count: Annotated[int, Field(ge=0)] | None = None
    points: Annotated[float, Field(ge=0)] | None = None
    reason: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.count is None) == (self.points is None):
            raise ValueError("expected either count or points")
        return self

    @property
    def worse_by(self) -> float:
        """In the figure's own unit."""
        return float(self.count or 0) + (self.points or 0) / POINTS_IN_ONE

    @property
    def words(self) -> str:
        """For the report."""
        return f"{self.count}" if self.points is None else f"{self.points:g} points"


class Keep(BaseModel):
    """How many models are kept beside the one in use."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    former: Annotated[int, Field(ge=1)]
    refused: Annotated[int, Field(ge=1)]


class Rules(BaseModel):
    """What `promotion.yml` says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    keep: Keep
    tolerances: dict[str, Tolerance]


@dataclass(frozen=True)
class Change:
    """One figure of the model in use and of the new one."""

    before: Figure
    after: Figure
    tolerance: Tolerance

    @property
    def worse_by(self) -> float:
        """How much worse it got; below zero if it got better."""
        rise = self.after.value - self.before.value
        return rise if self.after.most else -rise

    @property
    def fell(self) -> bool:
        """Whether it got worse by more than is tolerated."""
        return self.worse_by > self.tolerance.worse_by + DUST

    @property
    def words(self) -> str:
        """What fell, in a few words."""
        return f"{self.after.name} {self.before.shown()} → {self.after.shown()} (tolerated: {self.tolerance.words})"


def load_rules(path: Path = RULES) -> Rules:
    """Read the rules. Raises ModelError."""
    try:
        return Rules.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ModelError(f"{path}: {error}") from None


def compare(before: Sequence[Figure], after: Sequence[Figure], rules: Rules) -> list[Change]:
    """Every figure of both models. Raises ModelError for one without a tolerance."""
    former = {figure.name: figure for figure in before}
    unknown = [figure.name for figure in after if figure.name not in rules.tolerances]
    if unknown:
        raise ModelError(f"no tolerance for {unknown[0]!r}: give it one in {RULES.name}, with the reason")
    return [Change(former[one.name], one, rules.tolerances[one.name]) for one in after if one.name in former]


def report(changes: Sequence[Change], newly_misread: Sequence[str], newly_right: int) -> str:
    """Both models side by side, and the messages that the new one alone misreads."""
    lines = [*_table(changes), ""]
    lines.append(f"{newly_right} messages are right that were misread, {len(newly_misread)} the other way round")
    lines += [f"  newly misread: {text}" for text in newly_misread[:TOLD]]
    lines += [f"  … and {len(newly_misread) - TOLD} more"] if len(newly_misread) > TOLD else []
    return "\n".join(lines)


def _table(changes: Sequence[Change]) -> list[str]:
    lines = [f"{'':34} {'in use':>8} {'new':>8}  may get worse by"]
    for one in changes:
        mark = "  FELL" if one.fell else ""
        lines.append(f"{one.after.name:34} {one.before.shown():>8} {one.after.shown():>8}  {one.tolerance.words}{mark}")
    return lines
