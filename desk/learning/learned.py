"""`learned.yml`: the training messages that came from use. Written whole, in one step."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import yaml

from understanding.corpus import Example, read_examples

NAME = "learned.yml"
HEADER = 'version: "3.1"\n\n# Accepted by `keydesk accept`: masked messages of users. Edit them like any other file here.\nnlu:\n'


def plain(text: str) -> str:
    """Words alone: what makes two messages the same."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def held_out_texts(folder: Path) -> set[str]:
    """The messages that measure the result and must never be learned, as plain words."""
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    return {plain(json.loads(line)["text"]) for line in lines if line.strip()}


def learn(texts: Iterable[str], intent: str, nlu: Path, held_out: set[str]) -> list[str]:
    """Add what is neither there already, under whatever intent, nor held out. Returns what was added."""
    known = held_out | {plain(example.text) for example in read_examples(nlu)}
    added: list[str] = []
    for text in texts:
        if plain(text) and plain(text) not in known:
            known.add(plain(text))
            added.append(text)
    if added:
        _write(nlu / NAME, [*_read(nlu / NAME), *(Example(text, intent) for text in added)])
    return added


def _read(path: Path) -> list[Example]:
    if not path.is_file():
        return []
    blocks = yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
    return [Example(line[2:], block["intent"]) for block in blocks for line in block["examples"].splitlines()]


def _write(path: Path, examples: list[Example]) -> None:
    by_intent: dict[str, list[str]] = {}
    for example in examples:
        by_intent.setdefault(example.intent, []).append(f"    - {example.text}\n")
    blocks = [f"- intent: {intent}\n  examples: |\n{''.join(lines)}" for intent, lines in sorted(by_intent.items())]
    part = path.with_suffix(".part")
    part.write_text(HEADER + "\n".join(blocks), encoding="utf-8")
    part.replace(path)
