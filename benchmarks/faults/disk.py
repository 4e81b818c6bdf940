"""A disk that fills up: a small file system of its own where this user may mount one, else a limit on the processes' files."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

SIZE_MB = 300
BALLAST = "ballast"


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Mount it at `folder`; yields whether that was possible."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = os.geteuid() == 0 and _run("mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", str(folder))
    try:
        yield mounted
    finally:
        if mounted:
            _run("umount", "--lazy", str(folder))


def _run(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def fill(folder: Path) -> Callable[[], None]:
    """Take what is left of the disk; what is returned gives it back."""
    left = os.statvfs(folder)
    ballast = folder / BALLAST
    with (
        ballast.open("wb", buffering=0) as file,
        suppress(OSError),
    ):  # it is full a little earlier: others write meanwhile
        os.posix_fallocate(file.fileno(), 0, left.f_bavail * left.f_frsize)
        file.seek(0, os.SEEK_END)
        while True:
            file.write(b"\0" * 4096)
    return ballast.unlink


def forbid_writing(pids: Sequence[int]) -> Callable[[], None]:
    """No file of these processes may grow; what is returned allows it again."""
    for pid in pids:
        _limit(pid, 0)

    def allow() -> None:
        for pid in pids:
            _limit(pid, resource.RLIM_INFINITY)

    return allow


def _limit(pid: int, size: int) -> None:
    with suppress(ProcessLookupError):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
