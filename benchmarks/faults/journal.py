"""What the users of a run have sent, and what they were told: the checker's one source of what has to be in the record."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.faults.reports import Report, Requester
from tests.stack.client import JsonObject


@dataclass
class Said:
    """One turn: how the transcript shows it, and the answer; `at` is when the answer came (seconds since the epoch)."""

    shown: str
    answer: list[JsonObject]
    at: float
    tries: int = 1


@dataclass(frozen=True)
class Filed:
    """A ticket that a user was told of; `clock_from` is the number of the turn in which its clock starts."""

    report: Report
    property: str
    card: JsonObject
    clock_from: int
    at: float


@dataclass
class Talk:
    """One conversation."""

    requester: Requester
    id: str
    token: str
    greeting: list[JsonObject]
    at: float
    said: list[Said] = field(default_factory=list)
    filed: list[Filed] = field(default_factory=list)
    gave_up: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """What opens it."""
        return {"Authorization": f"Bearer {self.token}"}


@dataclass
class Act:
    """What somebody did to a ticket besides filing it; `told` is whether an answer said that it was done."""

    reference: str
    kind: str
    text: str
    told: bool = False


@dataclass
class Journal:
    """Everything of one run. Filled by many threads."""

    talks: list[Talk] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, talk: Talk) -> None:
        """A conversation that its user knows of."""
        with self._lock:
            self.talks.append(talk)

    def acted(self, act: Act) -> None:
        """Something that an agent or a user is about to do to a ticket."""
        with self._lock:
            self.acts.append(act)

    def count(self, what: str, more: int = 1) -> None:
        """Count what happened."""
        with self._lock:
            self.counts[what] += more

    def filed(self) -> Iterable[tuple[Talk, Filed]]:
        """Every ticket that somebody was told of."""
        return ((talk, filed) for talk in list(self.talks) for filed in list(talk.filed))
