"""How fast and how big Keydesk is, beside the bot that `rasa init` makes: `make bench` writes docs/benchmarks.md.

`python -m benchmarks.bench [--quick] [--output FILE]`. Everything runs on loopback and in a temporary folder.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.load import Load, run_load
from benchmarks.machine import memory_mb, this_machine
from benchmarks.peer import Peer
from benchmarks.product import Product
from benchmarks.report import Life, page, rows
from tests.stack.client import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
WIDGET = ROOT / "widget" / "dist" / "widget.js"
SET_UP = ROOT / "var" / "setup" / "dev"
ROUNDS = 2
# Conversations of one user in one round, by number of users at once.
CONVERSATIONS = {1: 6, 10: 3, 50: 1}
QUICK = {1: 1, 10: 1}


@dataclass
class Subject:
    """A bot under measurement, and what was measured of it so far."""

    bot: Peer | Product
    name: str
    training: float = 0.0
    ready: float = 0.0
    memory_ready: float = 0.0
    loads: dict[int, Load] = field(default_factory=dict)

    def train(self) -> None:
        """Make it and train it."""
        say(f"{self.name}: make")
        self.bot.create()
        self.training = seconds(f"{self.name}: train", self.bot.train)

    def start(self) -> None:
        """Start it for the first time, and warm it up."""
        self.ready = seconds(f"{self.name}: start", self.bot.start)
        run_load(self.bot, 1, 1)
        self.memory_ready = memory_mb(self.bot.pid)

    def use(self, users: int, conversations: int) -> None:
        """One round with that many users."""
        load = run_load(self.bot, users, conversations)
        say(f"{self.name}: {users} users: p50 {load.percentile(50):.0f} ms, p95 {load.percentile(95):.0f} ms")
        self.loads.setdefault(users, Load()).add(load)

    def life(self) -> Life:
        """All of it; the bot still runs."""
        return Life(self.training, self.ready, self.memory_ready, memory_mb(self.bot.pid), self.loads)


def say(text: str) -> None:
    """Progress."""
    print(f"bench: {text}", flush=True)


def seconds(title: str, work: Callable[[], None]) -> float:
    """How long something takes, with its progress."""
    say(f"{title} …")
    begun = time.perf_counter()
    work()
    taken = time.perf_counter() - begun
    say(f"{title}: {taken:.1f} s")
    return taken


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that is gone afterwards, even if something in it is still being written."""
    folder = Path(tempfile.mkdtemp(prefix="keydesk-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure_both(keydesk: Subject, peer: Subject, conversations: dict[int, int]) -> tuple[Life, Life]:
    """Train and start each by itself, then use them in turns."""
    for subject in (peer, keydesk):
        subject.train()
    try:
        for subject in (peer, keydesk):
            subject.start()
        for users, many in conversations.items():
            for _ in range(ROUNDS):
                peer.use(users, many)
                keydesk.use(users, many)
        return keydesk.life(), peer.life()
    finally:
        say("stop both")
        peer.bot.stop()
        keydesk.bot.stop()


def second_run(product: Product) -> float:
    """Seconds until a stopped Keydesk is ready again."""
    try:
        return seconds("Keydesk: second run", product.start)
    finally:
        product.stop()


def set_up_again() -> float | None:
    """Seconds of a set-up that finds nothing to do; None if this tree was not set up by it, for then it would set up."""
    if not SET_UP.is_file():
        say("set-up is not measured: this tree was not set up by `make setup-dev`")
        return None
    command = [sys.executable, "tools/prepare.py", "--dev"]
    return seconds("set-up with nothing changed", lambda: _run(command))


def _run(command: list[str]) -> None:
    subprocess.run(command, cwd=ROOT, check=True, timeout=600)


def main() -> None:
    """Measure everything and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few turns only, to try the benchmark itself")
    parser.add_argument("--output", type=Path, default=PAGE, help="where the page is written")
    options = parser.parse_args()
    machine = this_machine()
    with temporary_folder() as folder:
        product = Product(folder / "keydesk")
        subjects = Subject(product, "Keydesk"), Subject(Peer(folder / "peer"), "peer")
        keydesk, peer = measure_both(*subjects, QUICK if options.quick else CONVERSATIONS)
        again = second_run(product)
    widget = len(gzip.compress(WIDGET.read_bytes(), compresslevel=9))
    figures = rows(keydesk, peer, set_up_again(), again, widget)
    turns = {users: len(load.seconds) for users, load in keydesk.loads.items()}
    text = page(machine, figures, turns, datetime.now(UTC).date())
    options.output.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
