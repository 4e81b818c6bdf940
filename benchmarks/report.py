"""The figures as a page: what was measured, beside what is to be reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from benchmarks.load import Load
from benchmarks.machine import Machine

MOST_TRAINING = 0.5
MOST_MEMORY_MB = 1500
MOST_WIDGET_KB = 30
MOST_SECOND_RUN = 30
TARGET_USERS = 10


@dataclass(frozen=True)
class Row:
    """One figure; `most` is the largest value that holds, None where nothing is to be reached.

    A value of None was not measured, or does not apply.
    """

    name: str
    unit: str
    keydesk: float | None
    peer: float | None = None
    most: float | None = None
    target: str = ""
    digits: int = 0

    @property
    def held(self) -> str:
        """yes, **no**, or nothing where there is no target or no figure."""
        if self.most is None or self.keydesk is None:
            return ""
        return "yes" if self.keydesk <= self.most else "**no**"

    def show(self, value: float | None) -> str:
        """A value with its unit."""
        return "–" if value is None else f"{value:,.{self.digits}f}{' ' if self.unit else ''}{self.unit}"

    @property
    def line(self) -> str:
        """The row of the table."""
        return f"| {self.name} | {self.show(self.keydesk)} | {self.show(self.peer)} | {self.target} | {self.held} |"


@dataclass(frozen=True)
class Life:
    """One bot from nothing to the end of the load: seconds, and millions of bytes."""

    training: float
    ready: float
    memory_ready: float
    memory_after: float
    loads: dict[int, Load]


def rows(keydesk: Life, peer: Life, set_up: float | None, second_ready: float, widget_bytes: int) -> list[Row]:
    """All figures, in the order of the page. `set_up`: seconds of a set-up with nothing to do, if there was one."""
    half = MOST_TRAINING * peer.training
    return [
        Row("Training", "s", keydesk.training, peer.training, half, f"at most half the peer's: {half:.1f} s", 1),
        Row("From start to ready, first run", "s", keydesk.ready, peer.ready, digits=1),
        *_second_run_rows(set_up, second_ready),
        _memory_row("when ready", keydesk.memory_ready, peer.memory_ready),
        _memory_row("after the load", keydesk.memory_after, peer.memory_after),
        *[row for users in keydesk.loads for row in _load_rows(users, keydesk.loads[users], peer.loads[users])],
        Row("Widget, gzipped", "kB", widget_bytes / 1000, None, MOST_WIDGET_KB, f"at most {MOST_WIDGET_KB} kB", 1),
    ]


def _second_run_rows(set_up: float | None, ready: float) -> list[Row]:
    whole, target = ready + (set_up or 0), f"at most {MOST_SECOND_RUN} s"
    of = "its set-up not measured" if set_up is None else "both together"
    # Without the set-up the figure is a lower bound: it can show a miss, but not that the target holds.
    most = None if set_up is None and whole <= MOST_SECOND_RUN else MOST_SECOND_RUN
    return [
        Row("From start to ready, second run", "s", ready, digits=1),
        Row("Set-up when nothing changed", "s", set_up, digits=1),
        Row(f"A second `make run` answers after ({of})", "s", whole, None, most, target, 1),
    ]


def _memory_row(when: str, keydesk: float, peer: float) -> Row:
    target = f"at most {MOST_MEMORY_MB:,} MB"
    return Row(f"Memory of all processes, {when}", "MB", keydesk, peer, MOST_MEMORY_MB, target)


def _load_rows(users: int, keydesk: Load, peer: Load) -> list[Row]:
    who = "one user" if users == 1 else f"{users} users at once"
    slowest = peer.percentile(95)
    bound = slowest if users == TARGET_USERS else None
    target = f"at most the peer's: {slowest:,.0f} ms" if users == TARGET_USERS else ""
    return [
        Row(f"Turn, p50, {who}", "ms", keydesk.percentile(50), peer.percentile(50)),
        Row(f"Turn, p95, {who}", "ms", keydesk.percentile(95), slowest, bound, target),
        Row(f"Turns a second, {who}", "", keydesk.turns_a_second, peer.turns_a_second, digits=1),
        Row(f"Turns without a real answer, {who}", "", keydesk.failed, peer.failed),
    ]


def page(machine: Machine, figures: Sequence[Row], turns: dict[int, int], day: date) -> str:
    """The whole page. `turns`: how many turns each bot got, by number of users."""
    missed = [row.name for row in figures if "no" in row.held]
    counts = ", ".join(f"{count:,} with {users} user{'' if users == 1 else 's'}" for users, count in turns.items())
    return "\n".join(
        [
            "# Benchmarks",
            "",
            "Keydesk beside the bot that `rasa init` makes, measured in one run on one machine. `make bench` measures again",
            "and rewrites this page.",
            "",
            f"- Date: {day.isoformat()}",
            f"- Machine: {machine.cores} cores of {machine.cpu}, {machine.memory_gb:.0f} GB of memory",
            f"- Load average before the run: {machine.load:.1f} (other work on the machine makes every figure worse)",
            f"- Targets missed: {'; '.join(missed) if missed else 'none'}",
            "",
            "| | Keydesk | peer | target | held? |",
            "| --- | ---: | ---: | --- | --- |",
            *(row.line for row in figures),
            "",
            _HOW.format(counts=counts),
        ]
    )


_HOW = """## How it was measured

- **The peer** is made by `rasa init --no-prompt` and keeps its own pipeline and policies. It is trained by
  `rasa train --force` and served by `rasa run` with the REST channel. Its action server is not needed and not started.
  It has 7 intents and about 70 examples; Keydesk has its whole training data.
- **Keydesk** is trained by `keydesk train --force` into a folder of its own and run by `keydesk run` with an empty
  database (SQLite), demo accounts, and limits on the rate of messages turned off.
- **Ready** means that the peer answers a message, and that Keydesk's `/readyz` is 200: database, action server, Rasa and
  model all answer. Keydesk's first run also migrates and seeds the database and encodes the articles. The second run
  finds all that, and the set-up that `make run` does first is added to it where this tree was set up by `make setup`.
- **Memory** is the proportional resident memory (PSS) of the started process and all its descendants, in millions of
  bytes. For Keydesk these are the three processes and the supervisor.
- **A turn** is one message over HTTP on loopback, until the whole answer is there. Each user goes through a conversation
  of eight messages from the bot's own domain, sends the next one when the answer has come, and then opens a new
  conversation. Keydesk's users are signed in by the host page: they ask a question, reject the answer, report a fault, are
  asked for details, correct one, and file a ticket. Keydesk stores every message, asks Rasa, and Rasa calls the action
  server; the peer answers from memory. Turns of each bot: {counts}.
- Both bots are up during the load and take turns being used, so that other work on the machine meets both alike. One
  conversation before that is not counted. The users share the machine with the bots.
- A turn has **no real answer** when there is no message in it, or only the excuse for technical trouble.
"""
