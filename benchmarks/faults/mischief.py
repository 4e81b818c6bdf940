"""What is done to a Keydesk while it works: deeds in an order that the seed decides, each undone after a while."""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from benchmarks.faults.house import House

Undo = Callable[[], object]


@dataclass(frozen=True)
class Deed:
    """One kind of mischief. `do` returns how it is undone, or None if it could not be done now; `lasts` is in seconds.

    `victim` is left alone for a while afterwards, so that it gets to its feet and the next blow meets it at work.
    """

    name: str
    do: Callable[[House, Random], Undo | None]
    lasts: tuple[float, float] = (0.0, 0.0)
    weight: int = 1
    victim: str = ""


def signalled(name: str, kind: str, number: signal.Signals, weight: int = 1) -> Deed:
    """A signal to one process of a kind."""

    def do(house: House, rng: Random) -> Undo | None:
        return (lambda: None) if house.send(kind, number, rng) else None

    return Deed(f"{number.name} to {name}", do, weight=weight, victim=kind)


def frozen(name: str, kind: str) -> Deed:
    """One process of a kind stopped, and continued whichever it was."""

    def do(house: House, rng: Random) -> Undo | None:
        if not house.send(kind, signal.SIGSTOP, rng):
            return None
        return lambda: house.send_all(kind, signal.SIGCONT)

    return Deed(f"{name} is frozen", do, (0.5, 3), victim=kind)


def moody(mood: str) -> Deed:
    """A mood of the receiving end."""

    def do(house: House, _rng: Random) -> Undo | None:
        house.target.mood = mood
        return lambda: setattr(house.target, "mood", "well")

    return Deed(f"the webhook's receiver is {mood}", do, (0.5, 4))


def _disk_full(house: House, _rng: Random) -> Undo:
    return house.fill_disk()


def _back_up(house: House, _rng: Random) -> Undo | None:
    return (lambda: None) if house.back_up() else None


# Seconds for which a victim is spared: Rasa loads its model.
SPARED = {"rasa": 45.0, "desk": 6.0, "actions": 6.0, "nginx": 10.0, "postgresql": 15.0, "redis": 5.0}
NAMES = {"desk": "the desk", "rasa": "Rasa", "actions": "the action server"}
ANYWHERE: tuple[Deed, ...] = (
    *(signalled(name, kind, signal.SIGKILL, weight=3) for kind, name in NAMES.items()),
    *(signalled(name, kind, signal.SIGTERM) for kind, name in NAMES.items()),
    *(frozen(name, kind) for kind, name in NAMES.items()),
    Deed("the disk is full", _disk_full, (0.5, 3)),
    Deed("a back-up is taken", _back_up, weight=2),
    *(moody(mood) for mood in ("slow", "broken", "busy", "lying", "forgetful", "refusing")),
)
# What is made good within seconds: Rasa loads its model for long, and what fails is left alone for half a minute at least.
_LONG = (
    "SIGKILL to Rasa",
    "SIGTERM to Rasa",
    "the disk is full",
    "receiver is broken",
    "receiver is busy",
    "is forgetful",
)
SHORT = tuple(deed for deed in ANYWHERE if not deed.name.endswith(_LONG))


def _postgresql_stopped(mode: str) -> Deed:
    def do(house: House, _rng: Random) -> Undo | None:
        if house.servers is None:
            return None
        house.servers.postgresql.stop(mode)
        return house.servers.postgresql.start

    return Deed(f"PostgreSQL is stopped ({mode}) and started", do, (0.2, 4), weight=3, victim="postgresql")


def _redis_killed(house: House, _rng: Random) -> Undo | None:
    if house.servers is None:
        return None
    house.servers.redis.stop()
    return house.servers.redis.start


IN_CLUSTER = (
    *ANYWHERE,
    _postgresql_stopped("fast"),
    _postgresql_stopped("immediate"),
    Deed("Redis is killed and started", _redis_killed, (0.2, 4), weight=2, victim="redis"),
    signalled("nginx", "nginx", signal.SIGKILL),
)


@dataclass
class Mischief:
    """A thread that does one deed after the other until told to stop; everything is undone then."""

    house: House
    deeds: Sequence[Deed]
    rng: Random
    pauses: tuple[float, float]
    done: Counter[str] = field(default_factory=Counter)
    trouble: list[str] = field(default_factory=list)
    _spared_until: dict[str, float] = field(default_factory=dict)
    _quiet: threading.Lock = field(default_factory=threading.Lock)
    _enough: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Mischief:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        self._thread.join()

    @contextmanager
    def kept_out(self) -> Iterator[None]:
        """No mischief until the end of the block; the last deed is undone before it begins."""
        with self._quiet:
            yield

    def _run(self) -> None:
        while self.deeds and not self._enough.wait(self.rng.uniform(*self.pauses)):
            deed = self.rng.choices(self.deeds, [deed.weight for deed in self.deeds])[0]
            if time.monotonic() < self._spared_until.get(deed.victim, 0.0):
                continue
            try:
                with self._quiet:
                    self._do(deed)
            except (
                Exception
            ) as error:  # a deed that could not be done is a fault of the harness, and ends up in the report
                self.trouble.append(f"{deed.name}: {type(error).__name__}: {error}")

    def _do(self, deed: Deed) -> None:
        undo = deed.do(self.house, self.rng)
        if undo is None:
            return
        self.done[deed.name] += 1
        self._enough.wait(self.rng.uniform(*deed.lasts))
        undo()
        self._spared_until[deed.victim] = time.monotonic() + SPARED.get(deed.victim, 0.0)
