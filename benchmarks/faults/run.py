"""One run: users, agents and mischief at once, then quiet, then the checker."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from benchmarks.bench import say
from benchmarks.faults.agents import AgentAtWork
from benchmarks.faults.backup import check_backup, restored
from benchmarks.faults.check import LOOK_EVERY_SECONDS, check, settle
from benchmarks.faults.findings import Findings
from benchmarks.faults.house import House
from benchmarks.faults.journal import Journal
from benchmarks.faults.mischief import Deed, Mischief
from benchmarks.faults.users import use

TUESDAY_PEAK = "2026-03-03T15:00:00-06:00"
# A minute before each change of the clocks of 2026, in America and in Europe. All are on a Sunday.
CHANGES_OF_CLOCKS = (
    "2026-03-08T01:59:00-06:00",
    "2026-03-29T00:59:00+00:00",
    "2026-10-25T00:59:00+00:00",
    "2026-11-01T01:59:00-05:00",
)


@dataclass(frozen=True)
class Plan:
    """What a run is made of; `pauses` are the seconds between two deeds, `settle_seconds` is how long the quiet may take.

    `clocks` are the times at which everything is started, and started again when so many parts of the tickets are filed.
    After so many `minutes` nobody reports anything new, and what there is then is looked at.
    """

    escalations: int
    seed: int
    deeds: Sequence[Deed]
    users: int = 10
    pauses: tuple[float, float] = (0.3, 2.5)
    hang_ups: float = 0.08
    settle_seconds: float = 300.0
    clocks: Sequence[str] = (TUESDAY_PEAK,)
    minutes: float = math.inf


@dataclass
class Outcome:
    """What happened; `trouble` is mischief that the harness itself failed to do as it should."""

    plan: Plan
    journal: Journal
    done: dict[str, int]
    findings: Findings = field(default_factory=Findings)
    seconds: float = 0.0
    settled_after: float = 0.0
    trouble: list[str] = field(default_factory=list)


def run(house: House, plan: Plan) -> Outcome:
    """Do it. The house is started here, and stopped whatever happens."""
    rng, journal, findings = Random(plan.seed), Journal(), Findings()
    begun = time.monotonic()
    house.stack.environment["KEYDESK_CLOCK"] = plan.clocks[0]
    house.stack.start()
    try:
        mischief = Mischief(house, plan.deeds, Random(rng.getrandbits(32)), plan.pauses)
        with AgentAtWork(house, journal, Random(rng.getrandbits(32))), mischief:
            _all_escalate(house, plan, journal, mischief, rng)
        house.stack.wait_ready()
        settled = settle(house, plan.settle_seconds, findings)
        histories = check(house, journal, findings)
    finally:
        house.stack.stop()
    for backup in house.backups[-1:]:
        with restored(house.folder / "restored", house.restore(backup.path)) as desk:
            check_backup(desk, backup, journal, histories, findings)
    return Outcome(plan, journal, dict(mischief.done), findings, time.monotonic() - begun, settled, mischief.trouble)


def _all_escalate(house: House, plan: Plan, journal: Journal, mischief: Mischief, rng: Random) -> None:
    """Until everybody has what they came for."""
    each, more = divmod(plan.escalations, plan.users)
    shares = [each + (number < more) for number in range(plan.users)]
    until = time.monotonic() + 60 * plan.minutes
    people = [
        threading.Thread(
            target=use, args=(share, house.stack.url, journal, rng.getrandbits(32), plan.hang_ups, until), daemon=True
        )
        for share in shares
        if share
    ]
    for person in people:
        person.start()
    for number, clock in enumerate(plan.clocks[1:], 1):
        _wait_for_tickets(journal, people, plan.escalations * number // len(plan.clocks))
        if not any(person.is_alive() for person in people):
            break
        with mischief.kept_out():
            house.restart(clock)
        say(f"started again at {clock}")
        journal.count("times that everything was stopped and started at another time")
    for person in people:
        person.join()
    say(f"{len(journal.talks)} conversations are through")


def _wait_for_tickets(journal: Journal, people: Sequence[threading.Thread], count: int) -> None:
    """Until so many are filed, or nobody is left who could file one."""
    while sum(1 for _ in journal.filed()) < count and any(person.is_alive() for person in people):
        time.sleep(LOOK_EVERY_SECONDS)  # between two looks at the journal
