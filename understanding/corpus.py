"""The training messages as plain pairs: reads the Rasa NLU files of a folder, without Rasa."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import yaml


class Example(NamedTuple):
    """One training message and its intent."""

    text: str
    intent: str


def read_examples(folder: Path) -> list[Example]:
    """All examples of the `.yml` files in `folder`, in the order of file names and lines."""
    return [example for path in sorted(folder.glob("*.yml")) for example in _read_file(path)]


def _read_file(path: Path) -> list[Example]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Example(line[2:].strip(), block["intent"])
        for block in content["nlu"]
        for line in block["examples"].splitlines()
        if line.startswith("- ") and line[2:].strip()
    ]
