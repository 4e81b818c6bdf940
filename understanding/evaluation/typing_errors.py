"""Typing errors for the evaluation: each letter is hit with a given chance, the same way in every run."""

from __future__ import annotations

import numpy as np

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def with_errors(text: str, chance: float, generator: np.random.Generator) -> str:
    """`text` with letters left out, doubled, swapped with the next, or replaced by a neighbour on the keyboard."""
    result: list[str] = []
    at = 0
    while at < len(text):
        letter = text[at]
        at += 1
        if not letter.isalpha() or generator.random() >= chance:
            result.append(letter)
            continue
        kind = generator.integers(4)
        if kind == 1:
            result.append(letter * 2)
        elif kind == 2 and at < len(text):
            result.append(text[at] + letter)
            at += 1
        elif kind == 3:
            result.append(_neighbour(letter, generator))
    return "".join(result)


def _neighbour(letter: str, generator: np.random.Generator) -> str:
    row = next((row for row in _ROWS if letter.lower() in row), letter.lower())
    place = row.index(letter.lower()) + (1 if generator.random() < 0.5 else -1)
    return row[min(max(place, 0), len(row) - 1)]
