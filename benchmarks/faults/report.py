"""What a run did and found, as the page docs/faults.md: one section for each kind of house, kept beside the page as data."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.faults.findings import Findings
from benchmarks.faults.run import Outcome
from tests.stack.client import ROOT

PAGE = ROOT / "docs" / "faults.md"
RECORD = ROOT / "docs" / "faults.json"
TITLES = {"sqlite": "One machine, SQLite", "cluster": "A cluster: two of each behind nginx, PostgreSQL, Redis"}
Run = dict[str, Any]


def keep(outcome: Outcome, on: str, record: Path = RECORD, page: Path = PAGE) -> None:
    """Put this run in place of the last one on the same kind of house, and write the page anew."""
    runs: dict[str, Run] = json.loads(record.read_text(encoding="utf-8")) if record.is_file() else {}
    runs[on] = as_data(outcome)
    record.write_text(json.dumps(runs, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    page.write_text("\n".join(lines(runs)), encoding="utf-8")


def as_data(outcome: Outcome) -> Run:
    """All that the page says of a run."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "seed": outcome.plan.seed,
        "asked_for": outcome.plan.escalations,
        "minutes": None if math.isinf(outcome.plan.minutes) else outcome.plan.minutes,
        "escalations": outcome.findings.looked_at["tickets"],
        "users": outcome.plan.users,
        "seconds": round(outcome.seconds),
        "settled_after": round(outcome.settled_after),
        "mischief": outcome.done,
        "counts": dict(outcome.journal.counts),
        "looked_at": dict(outcome.findings.looked_at),
        "findings": outcome.findings.by_kind,
        "trouble": outcome.trouble,
    }


def lines(runs: dict[str, Run]) -> Iterator[str]:
    """The page."""
    yield _HEAD
    for on, title in TITLES.items():
        if on in runs:
            yield from _section(title, on, runs[on])
    yield _HOW


def _section(title: str, on: str, run: Run) -> Iterator[str]:
    yield f"## {title}\n"
    found = ", ".join(f"{kind} {len(sentences)}" for kind, sentences in _in_order(run))
    yield f"**{found}**, with {run['escalations']:,} tickets of {run['users']} users at once.\n"
    bound = f" --minutes {run['minutes']:g}" if run["minutes"] is not None else ""
    yield f'`make faults FAULTS="--escalations {run["asked_for"]}{bound} --on {on} --seed {run["seed"]}"`, {run["date"]},'
    minutes = run["seconds"] / 60
    yield f"{minutes:.0f} minutes; nothing waited to be sent any more {run['settled_after']} s after the last ticket.\n"
    for _, sentences in _in_order(run):
        yield from (f"- {sentence}" for sentence in sentences)
    yield from (f"- The harness itself failed to do mischief as it should: {sentence}" for sentence in run["trouble"])
    yield ""
    yield from _table("mischief", "times", run["mischief"])
    yield from _table("what the users met", "times", run["counts"])
    yield from _table("looked at afterwards", "", run["looked_at"])


def _in_order(run: Run) -> list[tuple[str, list[str]]]:
    """What was found, gravest first."""
    return [(kind, run["findings"][kind]) for kind in Findings().by_kind]


def _table(left: str, right: str, rows: dict[str, int]) -> Iterator[str]:
    yield f"| {left} | {right} |"
    yield "| --- | ---: |"
    yield from (f"| {name} | {count:,} |" for name, count in sorted(rows.items()))
    yield ""


_HEAD = """# Faults

Written by `make faults`: users escalate while processes are killed and everything around them fails; then a checker
reads everything back and compares it with what the users were told.
"""
_HOW = """## How it is done

- **Users** of four accounts report outages of eleven categories, two conversations at a time each, with host pages that
  vouch for them; some add notes, or report a second thing. Like the widget, they send again under the same id what got no answer, and
  some of their connections are cut on purpose: in the request, while the desk is at work, in the answer. An **agent**
  replies, notes and solves meanwhile.
- **Mischief** comes in an order that the seed decides. A process that was hit is left alone until it is likely to be at
  work again. Several times everything is stopped and started at another time, a minute before the clocks change in America or
  Europe, in spring and in autumn (`KEYDESK_CLOCK`). A full disk is a small file system of its own that is filled to the last byte.
- **The checker** asks the API and looks at the receiving ends. Every message that was acknowledged is in the history once
  and in order, word for word, and no bot message is there that answers nothing. Every acknowledged ticket exists once, with the
  whole history as its transcript, and severity, rule and due times as `policy.triage` makes them from the facts that were meant.
  Each audit entry is there once and the version counts them. Each development reached the webhook (signed, same on each
  try, one id, in order) and the agents' and the requester's mailbox (one Message-ID). Dead letters are what the receiver refused, and
  nothing else. The last back-up is restored into a desk of its own: what was acknowledged before it began is in it.
- **Nothing of the machine is touched**: database, PostgreSQL, Redis, nginx, ports and folder are the harness's own. A cluster
  needs Debian's `postgresql`, `redis-server` and `nginx-light`. A short form on SQLite runs in `make test`. The seed decides the
  order of deeds and what users say; when a deed meets which message depends on the machine.
- What a run found is in the list of **lost**, **doubled**, **wrong** and **stuck** above; an empty list is the goal. That the checker can
  find such things is tested by `tests/faults`.
"""
