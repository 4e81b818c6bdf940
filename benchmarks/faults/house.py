"""A Keydesk of the harness's own, its servers and its receiving end: what mischief is done to."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from subprocess import CalledProcessError

from benchmarks.faults import disk
from benchmarks.faults.backup import Backup, copy_sqlite
from benchmarks.faults.servers import Servers, servers
from benchmarks.faults.target import SECRET, Target
from tests.stack.client import Stack
from tests.stack.cluster import ClusterStack

AGENTS_MAILBOX = "agents@keydesk.example"


@dataclass
class House:
    """Everything that a run has; `folder` is the harness's, its `var` the Keydesk's.

    `copy` takes a back-up of the database into a file, `restore` makes a database of it and returns its URL.
    """

    folder: Path
    stack: Stack
    target: Target
    copy: Callable[[Path], None]
    restore: Callable[[Path], str]
    has_small_disk: bool = False
    servers: Servers | None = None
    backups: list[Backup] = field(default_factory=list)

    @property
    def desk_url(self) -> str:
        """One desk, without a proxy."""
        return self.stack.desks[0] if isinstance(self.stack, ClusterStack) else self.stack.url

    def pids(self, kind: str) -> list[int]:
        """The processes of a kind that are there at this moment."""
        try:
            return self.stack.pids(kind)
        except CalledProcessError:
            return []

    def send(self, kind: str, number: signal.Signals, rng: Random) -> bool:
        """Send a signal to one process of a kind; False if none is there."""
        pids = self.pids(kind)
        return bool(pids) and send_signal(rng.choice(pids), number)

    def send_all(self, kind: str, number: signal.Signals) -> None:
        """Send a signal to all processes of a kind."""
        for pid in self.pids(kind):
            send_signal(pid, number)

    def fill_disk(self) -> Callable[[], None]:
        """Nothing more can be written in `var`, until what is returned is called."""
        if self.has_small_disk:
            return disk.fill(self.stack.var)
        return disk.forbid_writing([*self.pids("desk"), *self.pids("actions")])

    def back_up(self) -> bool:
        """Take a back-up as the guides say; False if the database is away."""
        begun = time.time()
        path = self.folder / f"backup-{len(self.backups) + 1}"
        try:
            self.copy(path)
        except CalledProcessError:
            return False
        self.backups.append(Backup(path, begun))
        return True

    def restart(self, clock: str) -> None:
        """Stop everything as an operator does, and start it at another time."""
        self.stack.stop()
        self.stack.environment["KEYDESK_CLOCK"] = clock
        self.stack.start()


def send_signal(pid: int, number: signal.Signals) -> bool:
    """False if the process has ended meanwhile."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def on_sqlite(folder: Path) -> Iterator[House]:
    """One process of each kind, and a file."""
    var = folder / "var"
    with Target() as target, disk.small_disk(var) as mounted:
        stack = Stack(var, **settings(target))
        yield House(folder, stack, target, lambda to: copy_sqlite(var / "keydesk.db", to), _url_of_file, mounted)


@contextmanager
def in_cluster(folder: Path) -> Iterator[House]:
    """Two of each behind nginx, with servers that can be stopped."""
    var = folder / "var"
    with Target() as target, disk.small_disk(var) as mounted, servers(folder / "servers") as both:
        named = settings(target) | {"KEYDESK_REDIS_URL": both.redis.url}
        stack = ClusterStack(var, both.postgresql.url(), **named)
        yield House(folder, stack, target, both.postgresql.dump, both.postgresql.restore, mounted, both)


def _url_of_file(path: Path) -> str:
    return f"sqlite:///{path}"


def settings(target: Target) -> dict[str, str]:
    """What is set besides a test's own settings."""
    return {
        "KEYDESK_TRACE": "0",
        "KEYDESK_WEBHOOK_URL": target.url,
        "KEYDESK_WEBHOOK_SECRET": SECRET,
        "KEYDESK_AGENTS_EMAIL": AGENTS_MAILBOX,
    }
