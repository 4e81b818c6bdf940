"""What the machine is, and what a tree of processes takes of it (Linux: read from /proc)."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
KIB = 1024


@dataclass(frozen=True)
class Machine:
    """The machine of a run; `load` is how many processes wanted a core in the last minute, on average."""

    cores: int
    memory_gb: float
    cpu: str
    load: float


def this_machine() -> Machine:
    """Cores that this process may use, memory, CPU model and load of this machine."""
    return Machine(
        cores=len(os.sched_getaffinity(0)),
        memory_gb=_kib(PROC / "meminfo", "MemTotal") * KIB / 1e9,
        cpu=_field(PROC / "cpuinfo", "model name") or "unknown",
        load=os.getloadavg()[0],
    )


def memory_mb(root: int) -> float:
    """Proportional resident memory (PSS) of a process and all its descendants, in millions of bytes."""
    return sum(pss_mb(pid) for pid in process_tree(root))


def pss_mb(pid: int) -> float:
    """Proportional resident memory of one process, in millions of bytes."""
    return _pss_kib(pid) * KIB / 1e6


def process_tree(root: int) -> list[int]:
    """A process and all its descendants, parents first."""
    children: dict[int, list[int]] = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit() and (parent := _parent(folder)) is not None:
            children.setdefault(parent, []).append(int(folder.name))
    tree = [root]
    for pid in tree:
        tree.extend(children.get(pid, ()))
    return tree


def _parent(folder: Path) -> int | None:
    try:
        # The name in parentheses may hold anything; the parent's id is the second field after it.
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return None


def _pss_kib(pid: int) -> int:
    try:
        return _kib(PROC / str(pid) / "smaps_rollup", "Pss")
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _kib(path: Path, name: str) -> int:
    return int((_field(path, name) or "0").split()[0])


def _field(path: Path, name: str) -> str | None:
    found = re.search(rf"^{name}\s*:\s*(.+)$", path.read_text(), re.MULTILINE)
    return found[1].strip() if found else None
