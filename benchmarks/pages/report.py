"""The figures as docs/pages.md: each page on each database, whether the target holds, and how the database read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from benchmarks.machine import Machine
from benchmarks.pages.visits import Cost

TARGET_MS = 200
TITLES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
HOW = f"""## How it was measured

- The tickets lie over 400 days; all but about one in a hundred are solved. There is an account for every 200, and one with 2% of all,
  whose owner opens the portal's pages. Each ticket has one conversation: half came by chat, the other half stand for
  questions that an article or nobody answered. Words are frequent, rare, or found once.
- Each page is opened over HTTP in the process of the benchmark: once, which may read from the disk and work out what is kept
  afterwards (*first*), and then {{rounds}} times, of which median and 95th percentile are shown.
- *Processor* is the median of the processor time of the desk's process in a request, with SQLite's work in it, and without
  PostgreSQL's, which has processes of its own. Other work on the machine does not lengthen it much.
- The target is {TARGET_MS} ms at the 95th percentile.
- A plan is that of the statement that took longest while the page was opened, as the database explains it.
"""


@dataclass(frozen=True)
class Run:
    """One database, filled and measured; `filled` is in seconds."""

    database: str
    tickets: int
    filled: float
    costs: Sequence[Cost]

    @property
    def title(self) -> str:
        """Which database, and how much is in it."""
        return f"{TITLES[self.database]}, {self.tickets:,} tickets"


def written(machine: Machine, runs: Sequence[Run], rounds: int) -> str:
    """The page."""
    missed = [f"{cost.name} ({TITLES[run.database]})" for run in runs for cost in run.costs if cost.p95 > TARGET_MS]
    head = [
        "# Pages",
        "",
        "How long each page of desk and portal takes with many tickets. `make bench-pages` measures again and rewrites this",
        "page; it needs a PostgreSQL server and fills databases of its own, which takes some minutes.",
        "",
        f"- Date: {datetime.now(UTC).date()}",
        f"- Machine: {machine.cores} cores of {machine.cpu}, {machine.memory_gb:.0f} GB of memory",
        f"- Load average before the run: {machine.load:.1f} (other work on the machine makes every figure worse)",
        f"- Target of {TARGET_MS} ms missed: {', '.join(missed) or 'none'}",
        "",
    ]
    tables = [line for run in runs for line in _table(run)]
    plans = ["## How the databases read them", "", *(line for run in runs for line in _plans(run))]
    return "\n".join([*head, *tables, HOW.format(rounds=rounds), *plans]).rstrip() + "\n"


def _table(run: Run) -> list[str]:
    return [
        f"## {run.title}",
        "",
        f"Filled in {run.filled:.0f} s. Times in milliseconds.",
        "",
        "| page | first | median | p95 | processor | held? |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
        *(
            f"| {cost.name} | {cost.first:,.0f} | {cost.median:,.0f} | {cost.p95:,.0f} | {cost.processor:,.0f} | "
            f"{'yes' if cost.p95 <= TARGET_MS else '**no**'} |"
            for cost in run.costs
        ),
        "",
    ]


def _plans(run: Run) -> list[str]:
    explained = [(cost.name, cost.plan) for cost in run.costs if cost.plan]
    return [
        f"### {run.title}",
        "",
        *(line for name, plan in explained for line in (f"{name}:", "", "```text", plan, "```", "")),
    ]
