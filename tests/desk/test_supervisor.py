"""The supervisor outlives what happens to its processes and to the place where its output goes."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desk.supervisor import Process

# Returns as soon as it is so; a busy machine takes long to start a Python.
PATIENCE_SECONDS = 60
MORE_THAN_A_PIPE_HOLDS = 300_000

# Starts something that says which process it is, and waits to be killed.
SUPERVISOR = """
import os, sys, time
from desk.supervisor import Process
CHILD = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(600)"
Process("python", [sys.executable, "-c", CHILD, sys.argv[1]], dict(os.environ)).start()
time.sleep(600)
"""


@contextmanager
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Standard output is a file on a full disk."""
    with Path("/dev/full").open("wb", buffering=0) as full, monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", io.TextIOWrapper(full, write_through=True))
        yield


def comes_true(condition: Callable[[], bool]) -> bool:
    """Within a test's patience."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and not condition():
        time.sleep(0.02)  # between two looks at a process that can only be asked
    return condition()


def python(code: str) -> Process:
    """A supervised process that runs some Python."""
    return Process("python", [sys.executable, "-c", code], dict(os.environ))


def is_there(pid: int) -> bool:
    """Whether a process runs: one that has ended and waits for its parent to see it does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")


def test_a_process_is_not_held_up_by_a_full_disk_under_its_output(monkeypatch: pytest.MonkeyPatch) -> None:
    process = python(f"for _ in range({MORE_THAN_A_PIPE_HOLDS} // 60): print('a line of sixty characters', '.' * 33)")
    with full_disk(monkeypatch):
        process.start()
        assert process.handle is not None
        assert process.handle.wait(PATIENCE_SECONDS) == 0


def test_a_process_that_dies_while_the_disk_is_full_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    process = python("import time; time.sleep(600)")
    process.start()
    first = process.handle
    assert first is not None
    first.kill()
    first.wait(PATIENCE_SECONDS)
    with full_disk(monkeypatch):
        process.look()
        process.due_at = time.monotonic()
        process.look()
    assert process.handle is not first
    process.stop()


def test_what_a_killed_process_has_started_ends_with_it(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    start = "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])"
    process = python(
        f"import pathlib, subprocess, sys; child = {start}; pathlib.Path({str(note)!r}).write_text(str(child.pid)); child.wait()"
    )
    process.start()
    assert process.handle is not None
    assert comes_true(lambda: note.is_file() and note.read_text() != "")
    child = int(note.read_text())
    os.kill(process.handle.pid, signal.SIGKILL)
    process.handle.wait(PATIENCE_SECONDS)
    process.look()
    assert comes_true(lambda: not is_there(child))


@pytest.mark.skipif(
    shutil.which("setpriv") is None, reason="Debian's util-linux has setpriv; elsewhere it may be missing"
)
def test_what_a_killed_supervisor_has_started_ends_too(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    supervisor = subprocess.Popen([sys.executable, "-c", SUPERVISOR, str(note)])
    assert comes_true(lambda: note.is_file() and note.read_text() != "")
    child = int(note.read_text())
    supervisor.kill()
    supervisor.wait(PATIENCE_SECONDS)
    assert comes_true(lambda: not is_there(child))
