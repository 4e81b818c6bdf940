"""Processes started together, restarted if one dies, stopped cleanly: the three of `keydesk run`, or a cluster's."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby
from typing import NoReturn

import requests

from desk.core import CLOCK_STARTED
from desk.paths import RASA_PYTHON, ROOT
from desk.settings import Settings, channel_secret
from desk.training import model_file

LOOK_EVERY_SECONDS = 0.5
STOP_SECONDS = 15
QUICK_DEATH_SECONDS = 5
LONGEST_PAUSE_SECONDS = 30
# How long a Rasa that was killed holds up the conversation that it was working on.
TURN_HELD_SECONDS = 10
RASA_ENVIRONMENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "LOG_LEVEL_LIBRARIES": "ERROR",
    "TICKET_LOCK_LIFETIME": str(TURN_HELD_SECONDS),
}


@dataclass
class Process:
    """One supervised process; it is restarted at once, or after a growing pause if it keeps dying quickly."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    pause: float = 0.5
    started_at: float = 0.0
    due_at: float = 0.0
    handle: subprocess.Popen[str] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start it, with every line of its output marked with its name."""
        self.started_at = time.monotonic()
        self.handle = subprocess.Popen(
            [*_tied_to_us(), *self.command],
            env=self.environment,
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        threading.Thread(target=self._relay, args=(self.handle,), daemon=True).start()

    def become(self) -> NoReturn:
        """Be this process from now on instead of supervising it."""
        os.chdir(ROOT)
        os.execvpe(self.command[0], list(self.command), self.environment)  # noqa: S606 (no shell)

    def _relay(self, handle: subprocess.Popen[str]) -> None:
        for line in handle.stdout or ():
            say(f"{self.name:>8} | {line}", end="")

    def look(self) -> None:
        """Restart it if it has died and its pause is over."""
        if self.handle is None or self.handle.poll() is None:
            return
        now = time.monotonic()
        if self.due_at <= self.started_at:
            quick = now - self.started_at < QUICK_DEATH_SECONDS
            self.pause = min(self.pause * 2, LONGEST_PAUSE_SECONDS) if quick else 0.5
            self.due_at = now + self.pause
            self._end_what_it_left()
            say(f"keydesk: {self.name} ended with {self.handle.returncode}; starting it again")
        if now >= self.due_at:
            self.start()

    def _end_what_it_left(self) -> None:
        """Its own children outlive a process that is killed, and hold its port: nginx's workers do."""
        if self.handle is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.handle.pid, signal.SIGKILL)

    def ask_to_stop(self) -> None:
        """Let it end what it is at."""
        if self.handle is not None and self.handle.poll() is None:
            self.handle.terminate()

    def stop(self) -> None:
        """Ask it to stop; insist after a while."""
        self.ask_to_stop()
        if self.handle is None:
            return
        try:
            self.handle.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.handle.kill()
            self.handle.wait()


def _tied_to_us() -> list[str]:
    """Where Debian's `setpriv` is there, the kernel ends what we start when we are killed: nothing holds the ports then."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


def say(text: str, end: str = "\n") -> None:
    """Write to the output. What can't be written is gone: its disk may be full, and nothing must stop or wait for that."""
    with suppress(OSError):
        print(text, end=end, flush=True)


def processes(settings: Settings) -> list[Process]:
    """The three processes of one machine, the slowest to start first."""
    return [process(kind, settings) for kind in ("rasa", "actions", "desk")]


def process(kind: str, settings: Settings, name: str | None = None) -> Process:
    """One process of a kind (desk, rasa or actions) on the ports of these settings, known by `name` in the output."""
    shared = {
        **os.environ,
        **_addresses(settings),
        "KEYDESK_CHANNEL_SECRET": channel_secret(settings),
        "KEYDESK_MODELS": str(settings.models.resolve()),
        "KEYDESK_VAR": str(settings.var.resolve()),
        CLOCK_STARTED: os.environ.setdefault(CLOCK_STARTED, str(time.time())),
        "PYTHONUNBUFFERED": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": str(ROOT),
    }
    if kind == "rasa":
        return Process(name or kind, _rasa_command(settings), {**shared, **RASA_ENVIRONMENT})
    return Process(name or kind, [sys.executable, "-m", kind], shared)


def _addresses(settings: Settings) -> dict[str, str]:
    """Where a process listens, and where it finds the others."""
    return {
        "KEYDESK_PORT": str(settings.port),
        "KEYDESK_RASA_PORT": str(settings.rasa_port),
        "KEYDESK_ACTIONS_PORT": str(settings.actions_port),
        "KEYDESK_RASA_URL": settings.rasa_base,
        "KEYDESK_ACTIONS_URL": settings.actions_base,
        "KEYDESK_PUBLIC_URL": settings.base_url,
        "KEYDESK_DATABASE_URL": settings.database_url or "",
        "KEYDESK_REDIS_URL": settings.redis_url or "",
    }


def _rasa_command(settings: Settings) -> list[str]:
    return [
        str(RASA_PYTHON),
        "-m",
        "bot.rasa",
        "run",
        "--model",
        str(model_file(settings)),
        "--interface",
        settings.inner_host,
        "--port",
        str(settings.rasa_port),
        "--credentials",
        "credentials.yml",
        "--endpoints",
        "endpoints.yml",
        "--quiet",
    ]


def run(settings: Settings, prepare: Callable[[], None]) -> None:
    """Run until Ctrl-C or SIGTERM. `prepare` makes the database ready while Rasa, the slowest to start, is loading."""
    rasa, *others = processes(settings)
    supervise(settings, [rasa], prepare, others, [settings.port])


def supervise(
    settings: Settings, first: list[Process], prepare: Callable[[], None], others: list[Process], ports: Sequence[int]
) -> None:
    """Start `first`, prepare, start the others, and keep all of them going until Ctrl-C or SIGTERM.

    `ports` are those of the desks, which are asked whether everything is ready. The last one is stopped first.
    """
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    all_of_them = [*first, *others]
    for process in first:
        process.start()
    try:
        prepare()
    except BaseException:
        for process in reversed(first):
            process.stop()
        raise
    for process in others:
        process.start()
    threading.Thread(target=_announce, args=(settings, ports, stopping), daemon=True).start()
    while not stopping.wait(LOOK_EVERY_SECONDS):
        for process in all_of_them:
            process.look()
    say("keydesk: stopping")
    for _, kind in groupby(reversed(all_of_them), key=lambda process: process.name.partition("-")[0]):
        _stop_together(list(kind))
    say("keydesk: stopped")


def _stop_together(several: list[Process]) -> None:
    for process in several:
        process.ask_to_stop()
    for process in several:
        process.stop()


def is_ready(port: int) -> bool:
    """Whether the desk at a port of this machine says that all it needs answers."""
    try:
        return bool(requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).ok)
    except requests.RequestException:
        return False


def _announce(settings: Settings, ports: Sequence[int], stopping: threading.Event) -> None:
    """Print the addresses once everything answers."""
    begun = time.monotonic()
    while not stopping.wait(LOOK_EVERY_SECONDS):
        if all(is_ready(port) for port in ports):
            break
    base = settings.base_url
    print(
        f"\nKeydesk is ready after {time.monotonic() - begun:.0f} s.\n\n"
        f"  Demo hotel with the chat   {base}/\n  Help centre                {base}/help\n"
        f"  Portal                     {base}/portal\n  Agents' desk               {base}/desk\n"
        f"  API                        {base}/api/docs\n\n  Ctrl-C stops everything.\n",
        flush=True,
    )
