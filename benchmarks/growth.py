"""What a turn costs as things grow: a conversation, and the tickets in the record."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.cpu import processes, spent_by
from benchmarks.load import run_load
from benchmarks.pages.fill import fill
from benchmarks.pages.world import World
from benchmarks.product import Product
from desk.paths import POLICY
from policy import load_policy

WINDOW = 20
SAID = ("hello there", "how do I create a mobile key for a guest in HOST?", "that did not help", "thank you")
CONVERSATIONS = 6


@dataclass(frozen=True)
class Grown:
    """A turn at one size: median on the clock and processor time of all processes, in milliseconds."""

    size: int
    median_ms: float
    cpu_ms: float


def measure_conversation(product: Product, lengths: tuple[int, ...]) -> list[Grown]:
    """The last turns of one conversation before it has each of these lengths."""
    talk, pids, said = product.talk(0), processes(product.pid), 0
    grown = []
    for length in lengths:
        window = min(WINDOW, length - said)
        for number in range(said, length - window):
            talk.ask(SAID[number % len(SAID)])
        times: list[float] = []

        def last(times: list[float] = times, begin: int = length - window, end: int = length) -> None:
            for number in range(begin, end):
                begun = time.perf_counter()
                talk.ask(SAID[number % len(SAID)])
                times.append(time.perf_counter() - begun)

        spent = spent_by(pids, last)
        grown.append(Grown(length, 1000 * statistics.median(times), 1000 * sum(spent.values()) / window))
        said = length
    return grown


def measure_tickets(folder: Path, models: Path, sizes: tuple[int, ...]) -> list[Grown]:
    """One user's conversations, each of which files a ticket, in records that hold so many."""
    grown = []
    for size in sizes:
        product = Product(folder / f"tickets-{size}", models)
        product.start()
        try:
            fill(f"sqlite:///{product.var / 'keydesk.db'}", World(load_policy(POLICY), size, datetime.now(UTC)))
            run_load(product, 1, 1)
            grown.append(_after_filling(product, size))
        finally:
            product.stop()
    return grown


def _after_filling(product: Product, size: int) -> Grown:
    times: list[float] = []

    def talk() -> None:
        times.extend(run_load(product, 1, CONVERSATIONS).seconds)

    spent = spent_by(processes(product.pid), talk)
    return Grown(size, 1000 * statistics.median(times), 1000 * sum(spent.values()) / len(times))
