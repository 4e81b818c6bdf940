"""Processor time of Keydesk's processes (Linux: read from /proc): what a turn costs, however busy the machine is."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from benchmarks.machine import PROC, process_tree

TICKS = os.sysconf("SC_CLK_TCK")
# By what is on the command line of each.
PARTS = {"Rasa": "bot.rasa", "action server": "-m actions", "desk": "-m desk"}
Spent = dict[str, float]


def processes(root: int) -> dict[str, int]:
    """The processes that a started Keydesk consists of, by name."""
    found = {}
    for pid in process_tree(root)[1:]:
        words = (PROC / str(pid) / "cmdline").read_text().replace("\0", " ").strip()
        found.update({name: pid for name, mark in PARTS.items() if mark in words})
    return found


def seconds_of(pid: int) -> float:
    """Processor time that a process has taken so far."""
    fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def spent_by(pids: dict[str, int], work: Callable[[], None]) -> Spent:
    """Seconds of processor time that each process takes while `work` is done."""
    before = {name: seconds_of(pid) for name, pid in pids.items()}
    work()
    return {name: seconds_of(pid) - before[name] for name, pid in pids.items()}


def open_files_allowed() -> int:
    """How many files (and so connections) a process may have open."""
    return int(
        next(line for line in Path("/proc/self/limits").read_text().splitlines() if "open files" in line).split()[3]
    )
