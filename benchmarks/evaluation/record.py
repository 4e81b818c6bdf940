"""One run as data: what the measuring writes in Rasa's environment and the page reads in the other one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from understanding.evaluation.figures import Figure


@dataclass(frozen=True)
class Message:
    """A held-out message: what was meant, what was read, and the nearest examples (text, intent, cosine) of an error."""

    of: str
    text: str
    intent: str
    outcome: str
    read_intent: str
    read_outcome: str
    doubt: bool
    confidence: float
    why: str
    nearest: Sequence[tuple[str, str, float]] = ()

    @property
    def right(self) -> bool:
        """Whether the outcome is the one that was meant."""
        return self.outcome == self.read_outcome


@dataclass(frozen=True)
class PublicResult:
    """One system on one public task; `figures` by name, with goals only where it is Keydesk's own."""

    task: str
    system: str
    day: str
    figures: list[Figure]


@dataclass
class Record:
    """A run: its day and machine, figures of all held-out messages together and of each set, and the messages."""

    day: str
    machine: str
    load: float
    examples: int
    figures: list[Figure] = field(default_factory=list)
    sets: dict[str, list[Figure]] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)

    def write(self, path: Path) -> None:
        """Write it as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Record:
        """Read what `write` wrote. Raises FileNotFoundError."""
        content = json.loads(path.read_text(encoding="utf-8"))
        content["figures"] = _figures(content["figures"])
        content["sets"] = {name: _figures(figures) for name, figures in content["sets"].items()}
        content["messages"] = [Message(**message) for message in content["messages"]]
        return cls(**content)


def keep_public(path: Path, results: Sequence[PublicResult]) -> None:
    """Put results into the file of those that are kept; a new one replaces the old one of its task and system."""
    kept = {(result.task, result.system): result for result in read_public(path)}
    kept |= {(result.task, result.system): result for result in results}
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps([asdict(result) for result in kept.values()], indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def read_public(path: Path) -> list[PublicResult]:
    """The kept results; none if there is no file."""
    if not path.is_file():
        return []
    content = json.loads(path.read_text(encoding="utf-8"))
    return [PublicResult(**{**result, "figures": _figures(result["figures"])}) for result in content]


def _figures(content: Sequence[dict[str, Any]]) -> list[Figure]:
    return [Figure(**figure) for figure in content]
