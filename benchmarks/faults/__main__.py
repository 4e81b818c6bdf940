"""`python -m benchmarks.faults [--escalations N] [--on sqlite|cluster] [--seed N] [--minutes N] [--calm]`."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from benchmarks.bench import temporary_folder
from benchmarks.faults.house import House, in_cluster, on_sqlite
from benchmarks.faults.mischief import ANYWHERE, IN_CLUSTER, Deed
from benchmarks.faults.report import as_data, keep
from benchmarks.faults.run import CHANGES_OF_CLOCKS, TUESDAY_PEAK, Plan, run

# Fewer, and the run would be starts above all.
ESCALATIONS_A_START = 50
Build = Callable[[Path], AbstractContextManager[House]]
HOUSES: dict[str, tuple[Build, Sequence[Deed]]] = {"sqlite": (on_sqlite, ANYWHERE), "cluster": (in_cluster, IN_CLUSTER)}


def main() -> None:
    """Run it, write the page, and say what was found. Status 1 if anything was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--escalations", type=int, default=100)
    parser.add_argument("--on", choices=tuple(HOUSES), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=math.inf, help="nobody reports anything new after so many")
    parser.add_argument("--calm", action="store_true", help="no mischief, to try the harness itself; writes no page")
    options = parser.parse_args()
    build, deeds = HOUSES[options.on]
    clocks = (TUESDAY_PEAK, *CHANGES_OF_CLOCKS)[: 1 + options.escalations // ESCALATIONS_A_START]
    plan = Plan(options.escalations, options.seed, deeds, clocks=clocks, minutes=options.minutes)
    if options.calm:
        plan = replace(plan, deeds=(), hang_ups=0.0)
    with temporary_folder() as folder, build(folder) as house:
        outcome = run(house, plan)
    print(json.dumps(as_data(outcome), indent=1))
    print(outcome.findings.summary())
    if not options.calm:
        keep(outcome, options.on)
    sys.exit(bool(outcome.trouble) or not outcome.findings.none)


if __name__ == "__main__":
    main()
