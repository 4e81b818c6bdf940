"""What is measured, beside what is to be reached, and how it is counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

COUNTS, POINTS, MILLISECONDS = ", count", "points lost", ", ms"


@dataclass(frozen=True)
class Figure:
    """One measurement; `goal` is what is to be reached, None where there is none. `most`: less is better."""

    name: str
    value: float
    goal: float | None = None
    most: bool = False

    @property
    def reached(self) -> bool:
        """Whether the goal is reached; true without one."""
        if self.goal is None:
            return True
        return self.value <= self.goal if self.most else self.value >= self.goal

    def shown(self, value: float | None = None) -> str:
        """The value (or another one) as people read it: a count, a time, a share in percent, or a plain number."""
        shown = self.value if value is None else value
        if self.name.endswith(COUNTS):
            return f"{shown:.0f}"
        if self.name.endswith((MILLISECONDS, "seconds")) or self.name.startswith(POINTS):
            return f"{shown:.1f}"
        if "AUROC" in self.name or "calibration" in self.name:
            return f"{shown:.3f}"
        return f"{100 * shown:.1f}%"

    @property
    def line(self) -> str:
        """The figure for the terminal."""
        goal = "" if self.goal is None else f"  goal {'≤' if self.most else '≥'} {self.goal:g}"
        return f"{self.name:42} {self.value:8.3f}{goal}{'' if self.reached else '  NOT REACHED'}"


def mean(values: Iterable[bool | float]) -> float:
    """The mean; 0 of nothing."""
    listed = [float(value) for value in values]
    return sum(listed) / len(listed) if listed else 0.0
