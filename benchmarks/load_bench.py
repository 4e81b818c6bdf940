"""How much load Keydesk bears, beside the bot that `rasa init` makes: `make bench-load` writes docs/load.md.

`python -m benchmarks.load_bench [--quick] [--million] [--streams N] [--output FILE]`. Everything runs on loopback and in
a temporary folder, with the model in `var/models`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.bench import say, seconds, temporary_folder
from benchmarks.cpu import Spent, open_files_allowed, processes, spent_by
from benchmarks.growth import measure_conversation, measure_tickets
from benchmarks.load import Load, run_load
from benchmarks.load_report import Measured, NluCost, page
from benchmarks.machine import this_machine
from benchmarks.peer import PYTHON, Peer
from benchmarks.product import SCRIPT, Product
from benchmarks.streams import measure_streams
from tests.stack.client import ROOT

PAGE = ROOT / "docs" / "load.md"
ROUNDS = 2
# Conversations of one user in one round, by number of users at once.
CONVERSATIONS = {1: 6, 10: 4, 50: 1, 200: 1}
LENGTHS = (10, 100, 1_000)
TICKETS = (1_000, 100_000)
MILLION = 1_000_000
STREAMS = 10_000
# Files that a process has open besides.
SPARE_FILES = 500


@dataclass
class Both:
    """The loads of both bots by number of users, and Keydesk's processor time in each."""

    keydesk: dict[int, Load] = field(default_factory=dict)
    peer: dict[int, Load] = field(default_factory=dict)
    spent: dict[int, Spent] = field(default_factory=dict)

    def use(self, product: Product, peer: Peer, users: int, conversations: int) -> None:
        """One round: first the one, then the other."""
        self.peer.setdefault(users, Load()).add(run_load(peer, users, conversations))

        def work() -> None:
            self.keydesk.setdefault(users, Load()).add(run_load(product, users, conversations))

        for name, more in spent_by(processes(product.pid), work).items():
            spent = self.spent.setdefault(users, {})
            spent[name] = spent.get(name, 0.0) + more
        for name, loads in (("peer", self.peer), ("Keydesk", self.keydesk)):
            load = loads[users]
            say(f"{users} users, {name}: {load.turns_a_second:.1f} turns a second, p95 {load.percentile(95):.0f} ms")


def models() -> Path:
    """The encoder and the trained model of this tree."""
    return Path(os.environ.get("KEYDESK_MODELS") or ROOT / "var" / "models").resolve()


def nlu_cost() -> NluCost:
    """What the parts of understanding cost, measured in Rasa's environment."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [str(PYTHON), "-m", "benchmarks.nlu_cost", str(models()), *SCRIPT]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    return NluCost(found["parts"], {int(count): ms for count, ms in found["ranking"].items()})


def main() -> None:
    """Measure everything and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="little of everything, to try the benchmark itself")
    parser.add_argument("--million", action="store_true", help="a record with a million tickets too (some minutes)")
    parser.add_argument("--streams", type=int, default=STREAMS, help="event streams that are open and idle")
    parser.add_argument("--output", type=Path, default=PAGE, help="where the page is written")
    options = parser.parse_args()
    conversations = {1: 1, 10: 1} if options.quick else CONVERSATIONS
    lengths = LENGTHS[:2] if options.quick else LENGTHS
    sizes = TICKETS[:1] if options.quick else (*TICKETS, *([MILLION] if options.million else []))
    machine, both = this_machine(), Both()
    with temporary_folder() as folder:
        product, peer = Product(folder / "keydesk", models()), Peer(folder / "peer")
        seconds("peer: rasa init", peer.create)
        try:
            seconds("peer: start", peer.start)
            seconds("Keydesk: start", product.start)
            for bot in (peer, product):
                run_load(bot, 2, 1)
            for users, many in conversations.items():
                for _ in range(ROUNDS):
                    both.use(product, peer, users, many)
            peer.stop()
            say("a conversation that grows")
            grown = measure_conversation(product, lengths)
            count = min(options.streams, open_files_allowed() - SPARE_FILES)
            say(f"{count} event streams")
            streams = measure_streams(product, count)
        finally:
            peer.stop()
            product.stop()
        say("tickets")
        tickets = measure_tickets(folder, models(), sizes)
    say("parts of understanding")
    measured = Measured(both.keydesk, both.peer, both.spent, nlu_cost(), grown, tickets, streams)
    text = page(machine, measured, datetime.now(UTC).date())
    options.output.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
