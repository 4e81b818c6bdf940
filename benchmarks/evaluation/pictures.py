"""The pictures of the page, as SVG: confusion, calibration, risk against coverage, typing errors, time for each part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl

mpl.use("svg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.typing import RcKeyType

from benchmarks.evaluation.record import Message, Record
from understanding.evaluation.figures import Figure
from understanding.evaluation.trust import calibration, risk_by_coverage

OUTCOMES = ("escalate", "deflect", "guest_redirect", "other")
# The same bytes for the same figures, so that a run without news changes nothing.
STYLE: dict[RcKeyType, object] = {
    "svg.hashsalt": "keydesk",
    "svg.fonttype": "none",
    "font.size": 9,
    "axes.grid": True,
    "grid.alpha": 0.3,
}
STEADY = {"Date": None, "Creator": None}
INK, SOFT, WARN = "#1f4e79", "#9db8d2", "#c0392b"


def draw_all(record: Record, folder: Path) -> list[str]:
    """Draw every picture into `folder`; their file names in the order of the page."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = {
        "outcomes.svg": _outcomes(record.messages),
        "intents.svg": _intents(record.messages),
        "calibration.svg": _calibration(record.messages),
        "coverage.svg": _coverage(record.messages),
        "typing.svg": _typing(record.figures),
        "time.svg": _time(record.figures),
    }
    with mpl.rc_context(STYLE):
        for name, canvas in drawn.items():
            canvas.savefig(folder / name, format="svg", metadata=STEADY, bbox_inches="tight")
            plt.close(canvas)
    return list(drawn)


def _canvas(width: float, height: float) -> tuple[Canvas, Axes]:
    with mpl.rc_context(STYLE):
        return plt.subplots(figsize=(width, height))


def counts(pairs: Sequence[tuple[str, str]], names: Sequence[str]) -> np.ndarray:
    """How often each name (row) was read as each name (column)."""
    found = Counter(pairs)
    return np.array([[found[meant, read] for read in names] for meant in names])


def _outcomes(messages: Sequence[Message]) -> Canvas:
    canvas, axes = _canvas(4.6, 3.6)
    _matrix(axes, counts([(one.outcome, one.read_outcome) for one in messages], OUTCOMES), OUTCOMES)
    return canvas


def _intents(messages: Sequence[Message]) -> Canvas:
    """Intents in the order of how many messages they have; the names of the axes are readable, zeros are left out."""
    sizes = Counter(one.intent for one in messages)
    names = sorted(sizes, key=lambda name: (-sizes[name], name))
    others = sorted({one.read_intent for one in messages} - set(names))
    canvas, axes = _canvas(11, 10)
    table = counts([(one.intent, one.read_intent) for one in messages], [*names, *others])
    _matrix(axes, table, [*names, *others], size=6.5)
    return canvas


def _matrix(axes: Axes, table: np.ndarray, names: Sequence[str], size: float = 9) -> None:
    """Rows are what was meant; right ones in blue, wrong ones in red."""
    shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    axes.set_xlim(-0.5, len(names) - 0.5)
    axes.set_ylim(len(names) - 0.5, -0.5)
    for (row, column), count in np.ndenumerate(table):
        if count:
            colour = INK if row == column else WARN
            depth = 0.15 + 0.85 * shares[row, column]
            axes.fill([column - 0.5, column + 0.5, column + 0.5, column - 0.5],
                      [row - 0.5, row - 0.5, row + 0.5, row + 0.5], color=colour, alpha=depth, linewidth=0)  # fmt: skip
            shade = "white" if depth > 0.55 else "black"
            axes.text(column, row, str(count), ha="center", va="center", fontsize=size, color=shade)
    spoken = [name.replace("_", " ") for name in names]
    axes.set_xticks(range(len(names)), spoken, rotation=90 if len(names) > 6 else 20, fontsize=size + 0.5)
    axes.set_yticks(range(len(names)), spoken, fontsize=size + 0.5)
    axes.set_xlabel("read as")
    axes.set_ylabel("meant")


def _calibration(messages: Sequence[Message]) -> Canvas:
    bins = calibration([one.confidence for one in messages], [one.intent == one.read_intent for one in messages])
    canvas, axes = _canvas(4.6, 3.6)
    axes.plot([0, 1], [0, 1], color=SOFT, linestyle="--", label="as it should be")
    axes.plot([one.sure for one in bins], [one.right for one in bins], color=INK, marker="o", label="measured")
    for one in bins:
        axes.annotate(str(one.messages), (one.sure, one.right), textcoords="offset points", xytext=(4, -11), fontsize=7)
    axes.set_xlabel("confidence")
    axes.set_ylabel("share of intents right")
    axes.legend(frameon=False)
    return canvas


def _coverage(messages: Sequence[Message]) -> Canvas:
    sure = [one.confidence for one in messages]
    canvas, axes = _canvas(4.6, 3.6)
    for name, right, colour in (
        ("outcome", [one.right for one in messages], INK),
        ("intent", [one.intent == one.read_intent for one in messages], WARN),
    ):
        curve = risk_by_coverage(sure, right)
        axes.plot([100 * part for part, _ in curve], [100 * risk for _, risk in curve], color=colour, label=name)
    axes.set_xlabel("messages decided, the surest first (%)")
    axes.set_ylabel("of those wrong (%)")
    axes.legend(frameon=False)
    return canvas


def _typing(figures: Sequence[Figure]) -> Canvas:
    values = {one.name: one.value for one in figures}
    right = [values["outcome"], *(values[f"outcome at {percent}% typing errors"] for percent in (5, 10))]
    canvas, axes = _canvas(4.6, 3)
    axes.plot([0, 5, 10], [100 * one for one in right], color=INK, marker="o", label="measured")
    axes.axhline(100 * right[0] - 4, color=SOFT, linestyle="--", label="most that may be lost at 10%")
    axes.set_xticks([0, 5, 10])
    axes.set_ylim(min(85, 100 * min(right) - 2), 100)
    axes.set_xlabel("letters hit (%)")
    axes.set_ylabel("outcome right (%)")
    axes.legend(frameon=False)
    return canvas


def _time(figures: Sequence[Figure]) -> Canvas:
    begin, end = "time for ", ", ms"
    parts = [one for one in figures if one.name.startswith(begin)]
    canvas, axes = _canvas(4.6, 2.6)
    names = [one.name.removeprefix(begin).removesuffix(end) for one in parts]
    bars = axes.barh(names, [one.value for one in parts], color=INK)
    axes.bar_label(bars, fmt="%.2f", padding=2)
    axes.invert_yaxis()
    axes.set_xlabel("milliseconds in the median, one core")
    return canvas
