"""Candidates in groups that belong together: each is one proposal, for the training messages or for an article."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from desk.learning.candidates import Candidate
from understanding.corpus import Example

Encode = Callable[[list[str]], np.ndarray]
# Two messages of the same intent are about the same thing from here on: MiniLM's cosine of one question in other words.
ALIKE = 0.5


@dataclass(frozen=True)
class Proposal:
    """Messages that are alike, with the intent they may have. For `article` no answer was good enough."""

    kind: Literal["data", "article"]
    intent: str
    article: str | None
    messages: tuple[Candidate, ...]

    @property
    def id(self) -> str:
        """Of exactly these messages: a group that has grown since it was looked at has another one."""
        parts = [self.kind, self.intent, *(f"{one.conversation_id}/{one.seq}" for one in self.messages)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]

    def as_json(self) -> dict[str, Any]:
        """The proposal without where its messages come from."""
        said = [{"text": one.text, "reason": one.reason} for one in self.messages]
        return {"id": self.id, "kind": self.kind, "intent": self.intent, "article": self.article, "messages": said}


def propose(
    found: Sequence[Candidate], examples: Sequence[Example], vectors: np.ndarray, encode: Encode
) -> list[Proposal]:
    """The largest groups first. `vectors` are those of the training `examples`, of unit length."""
    groups: dict[tuple[str, str, str | None], list[tuple[np.ndarray, list[Candidate]]]] = {}
    for one, vector in zip(found, encode([one.text for one in found]) if found else (), strict=True):
        intent = one.intent or examples[int(np.argmax(vectors @ vector))].intent
        unanswered = one.article or (one.reason == "refuted" and one.deflected)
        alike = groups.setdefault(("article" if unanswered else "data", intent, one.article), [])
        group = next((group for first, group in alike if float(first @ vector) >= ALIKE), None)
        if group is None:
            alike.append((vector, [one]))
        else:
            group.append(one)
    proposals = [
        Proposal("article" if kind == "article" else "data", intent, article, tuple(group))
        for (kind, intent, article), alike in groups.items()
        for _, group in alike
    ]
    return sorted(proposals, key=lambda one: (-len(one.messages), one.id))
