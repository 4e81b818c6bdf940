"""Charts as plain numbers for `charts.html`, which draws them as SVG: no script, no inline style, colours from classes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HALF, GROUND = 720, 400, 150
MOST_LABELS = 8
LEVELS = 5


@dataclass(frozen=True)
class Column:
    """One column: where it stands, what it says, and a label below it if there is room."""

    x: float
    y: float
    width: float
    height: float
    title: str
    label: str


@dataclass(frozen=True)
class Slice:
    """One part of a bar that is the whole."""

    x: float
    width: float
    name: str
    count: int
    percent: int
    look: str


@dataclass(frozen=True)
class Cell:
    """One hour of the heat map; `level` 0 is nothing, 5 the busiest."""

    x: int
    y: int
    count: int
    level: int


def columns(values: Sequence[tuple[str, int]], width: int = WIDTH) -> list[Column]:
    """One column a value, in a field of `width` by `GROUND`; the highest one fills it."""
    if not values:
        return []
    room, most = width / len(values), max(1, *(count for _, count in values))
    each = -(-len(values) // MOST_LABELS)
    return [
        Column(
            x=round(index * room + room * 0.1, 1),
            y=round(GROUND - (GROUND - 20) * count / most, 1),
            width=round(room * 0.8, 1),
            height=round((GROUND - 20) * count / most, 1),
            title=f"{name}: {count}",
            label=name if index % each == 0 else "",
        )
        for index, (name, count) in enumerate(values)
    ]


def slices(parts: Sequence[tuple[str, int, str]]) -> list[Slice]:
    """The parts (name, count, look) of a whole, side by side."""
    whole, x, found = sum(count for _, count, _ in parts), 0.0, []
    for name, count, look in parts:
        width = WIDTH * count / whole if whole else 0
        found.append(Slice(round(x, 1), round(width, 1), name, count, round(100 * count / (whole or 1)), look))
        x += width
    return found


def cells(counts: Counter[tuple[int, int]]) -> list[list[Cell]]:
    """A week of hours, a row for each weekday."""
    most = max(counts.values(), default=0)
    return [[_cell(counts[day, hour], most, day, hour) for hour in range(24)] for day in range(7)]


def _cell(count: int, most: int, day: int, hour: int) -> Cell:
    return Cell(x=44 + hour * 28, y=day * 24, count=count, level=-(-LEVELS * count // most) if most else 0)
