"""What was measured under load, as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from benchmarks.cpu import Spent
from benchmarks.growth import Grown
from benchmarks.load import Load
from benchmarks.machine import Machine
from benchmarks.streams import Streams

TARGET_USERS = 10
TIMES_FASTER = 3
REFUSED_WITHIN_SECONDS = 1.0
PERCENTILES = (50, 95, 99)


@dataclass(frozen=True)
class NluCost:
    """Median milliseconds of each part of understanding, and of ranking by number of articles."""

    parts: dict[str, float]
    ranking: dict[int, float]


@dataclass(frozen=True)
class Measured:
    """Everything on the page; loads and processor time by number of users at once."""

    keydesk: dict[int, Load]
    peer: dict[int, Load]
    spent: dict[int, Spent]
    nlu: NluCost
    conversation: Sequence[Grown]
    tickets: Sequence[Grown]
    streams: Streams


def page(machine: Machine, measured: Measured, day: date) -> str:
    """The whole page."""
    return "\n".join(
        [
            *_head(machine, day),
            *_targets(measured),
            *_loads(measured),
            *_costs(measured),
            *_growth(measured),
            *_streams(measured.streams),
            _HOW,
        ]
    )


def _head(machine: Machine, day: date) -> Iterator[str]:
    yield "# Load\n"
    yield "Written by `make bench-load`: Keydesk beside the bot that `rasa init` makes, in one run on one machine.\n"
    yield f"- Date: {day.isoformat()}"
    yield f"- Machine: {machine.cores} cores of {machine.cpu}, {machine.memory_gb:.0f} GB of memory"
    yield f"- Load average before the run: {machine.load:.1f} (other work on the machine makes every figure worse)\n"


def _targets(measured: Measured) -> Iterator[str]:
    ours, peers = measured.keydesk[TARGET_USERS], measured.peer[TARGET_USERS]
    times = ours.turns_a_second / peers.turns_a_second
    yield f"| at {TARGET_USERS} users at once | Keydesk | peer | target | held? |"
    yield "| --- | ---: | ---: | --- | --- |"
    held = "yes" if times >= TIMES_FASTER else "**no**"
    speeds = f"{ours.turns_a_second:.1f} | {peers.turns_a_second:.1f}"
    yield f"| turns a second | {speeds} | {TIMES_FASTER} times the peer's (now {times:.1f} times) | {held} |"
    p95 = ours.percentile(95), peers.percentile(95)
    yield f"| p95 | {p95[0]:,.0f} ms | {p95[1]:,.0f} ms | lower | {'yes' if p95[0] < p95[1] else '**no**'} |"
    slowest = max((seconds for load in measured.keydesk.values() for seconds in load.refusals), default=0.0)
    held = "yes" if slowest < REFUSED_WITHIN_SECONDS else "**no**"
    most = f"within {1000 * REFUSED_WITHIN_SECONDS:,.0f} ms"
    yield f"| slowest refusal, with any number of users | {1000 * slowest:,.0f} ms | | {most} | {held} |\n"


def _loads(measured: Measured) -> Iterator[str]:
    yield "## Users at once\n"
    yield "| users | bot | turns a second | p50 | p95 | p99 | turns | without a real answer | told to come back |"
    yield "| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for users in measured.keydesk:
        for name, load in (("Keydesk", measured.keydesk[users]), ("peer", measured.peer[users])):
            times = " | ".join(f"{load.percentile(percent):,.0f} ms" for percent in PERCENTILES)
            counts = f"{len(load.seconds):,} | {load.failed} | {len(load.refusals):,}"
            yield f"| {users} | {name} | {load.turns_a_second:.1f} | {times} | {counts} |"
    yield ""


def _costs(measured: Measured) -> Iterator[str]:
    turns = len(measured.keydesk[TARGET_USERS].seconds)
    spent = {name: 1000 * taken / turns for name, taken in measured.spent[TARGET_USERS].items()}
    yield "## Where the processor time of a turn goes\n"
    yield "| | ms |"
    yield "| --- | ---: |"
    yield from (f"| {name} | {taken:.1f} |" for name, taken in spent.items())
    yield f"| **together** | **{sum(spent.values()):.1f}** |\n"
    yield "Of Rasa's part, understanding one message, alone on the machine's core:\n"
    yield "| | ms |"
    yield "| --- | ---: |"
    yield from (f"| {name} | {taken:.2f} |" for name, taken in measured.nlu.parts.items())
    yield ""


def _growth(measured: Measured) -> Iterator[str]:
    yield "## As things grow\n"
    yield "| | size | turn, median | processor time of a turn |"
    yield "| --- | ---: | ---: | ---: |"
    for name, grown in (("turns of the conversation", measured.conversation), ("tickets", measured.tickets)):
        for one in grown:
            yield f"| {name} | {one.size:,} | {one.median_ms:.0f} ms | {one.cpu_ms:.1f} ms |"
    yield ""
    yield "| articles | ranking them for a question |"
    yield "| ---: | ---: |"
    yield from (f"| {count:,} | {ms:.2f} ms |" for count, ms in measured.nlu.ranking.items())
    yield ""


def _streams(streams: Streams) -> Iterator[str]:
    yield "## Open widgets that nobody writes in\n"
    yield f"{streams.opened:,} event streams to one desk process, each of a conversation of its own, took"
    yield f"{100 * streams.share:.1f}% of a core together and {streams.kb:.0f} kB of memory each. One user who talked meanwhile"
    yield f"was answered within {streams.load.percentile(50):.0f} ms (p50) and {streams.load.percentile(95):.0f} ms (p95).\n"


_HOW = """## How it was measured

- **The peer** is made by `rasa init --no-prompt`, with its own pipeline, policies and model, and served by `rasa run` with
  the REST channel. It answers from memory; Keydesk stores every message and files a ticket in every conversation.
- **Users** each go through a conversation of eight messages of the bot's own domain, wait for each answer, and then
  open a new conversation (a closed loop). Both bots are up and take turns being used, so that other work on the machine
  meets both alike; the users share the machine with them. Both figures are from the clock.
- A desk with too much to do answers 503 with `Retry-After` (`KEYDESK_MAX_TURNS`), to new conversations first. The user
  comes back then; if it was a turn, its time goes on. A turn has **no real answer** when there is no message in it, only the excuse for
  trouble, or a closed connection.
- **Processor time** is what the kernel counted for each process (`/proc`) over the turns with 10 users. Time that a
  process waits is not in it.
- **The conversation** is one, of a signed-in user; measured are the last 20 turns (10 at the first size) before each
  size. **Tickets** are filled into a database of their own before eight-message conversations of one user. **Articles** beyond
  the real ones are copies of them, moved a little at random.
"""
