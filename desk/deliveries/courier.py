"""The courier: huey's workers inside the desk process, which send what the outbox holds.

The outbox in the database is the truth; a job only says "look at this lane". So a lost job store loses nothing: every
minute a sweep looks at everything, and what is done twice finds nothing to do.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import structlog
from huey import RedisHuey, SqliteHuey, crontab
from huey.api import Huey
from huey.consumer import Consumer
from huey.serializer import SignedSerializer

from desk.clock import real_clock
from desk.deliveries.sending import Lane, next_due, release, send_due
from desk.settings import Settings, channel_secret
from desk.store.engine import Store

NAME = "keydesk"
SWEEP_SECONDS = 60
IDLE_SECONDS = 1.0
STOP_SECONDS = 8
log = structlog.get_logger("desk.courier")


def job_store(settings: Settings) -> Huey:
    """Redis if there is one, else a small database in the `var` folder. Jobs are signed: a stranger's are not run."""
    serializer = SignedSerializer(secret=channel_secret(settings), salt=NAME)
    if settings.redis_url:
        return RedisHuey(NAME, url=settings.redis_url, results=False, serializer=serializer)
    path: Path = settings.var / "jobs.db"
    path.parent.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(NAME, filename=str(path), results=False, serializer=serializer)


class Courier:
    """Sends the lanes of the outbox in the background; one worker a lane at most, so that none holds up the others.

    `alone`: there is no other desk, so whatever is in hand when this one starts was in the hand of one that died.
    """

    def __init__(self, store: Store, lanes: Sequence[Lane], huey: Huey, alone: bool = False) -> None:
        self._store, self._huey, self._left_over = store, huey, alone
        self._lanes = {lane.name: lane for lane in lanes}
        self._busy = {lane.name: threading.Lock() for lane in lanes}
        self._consumer: Consumer | None = None
        self._run = huey.task(name="run")(self.run)
        self._sweep = huey.task(name="sweep")(self.sweep)
        huey.periodic_task(crontab(), name="sweep_every_minute")(self.sweep)

    def start(self) -> None:
        """Start the workers, and look at everything at once: something may have been left from before."""
        self._consumer = _ThreadsOnly(
            self._huey,
            workers=len(self._lanes) + 1,
            max_delay=IDLE_SECONDS,
            shutdown_timeout=STOP_SECONDS,
            check_worker_health=False,
        )
        self._consumer.start()
        self.wake()

    def stop(self) -> None:
        """Let the workers end what they are at; what they do not end is tried again after the next start."""
        if self._consumer is not None:
            self._consumer.stop(graceful=True)

    def wake(self) -> None:
        """Something may have been written. A job store that is away is no reason to fail: the sweep comes later."""
        try:
            self._sweep()
        except Exception:  # whatever the job store's library raises; the outbox has everything
            log.warning("job_store_unreachable")

    def sweep(self) -> None:
        """A job for each lane in which something is due; what a desk before this one had in hand is due with the first."""
        if self._left_over:
            for lane in self._lanes.values():
                release(self._store, lane)
            self._left_over = False
        now = real_clock()
        for name, lane in self._lanes.items():
            due = next_due(self._store, lane)
            if due is not None and due <= now:
                self._run(name)

    def run(self, name: str) -> None:
        """Send what is due in a lane until nothing is, unless another worker is at it."""
        lane = self._lanes.get(name)
        while lane is not None and (due := next_due(self._store, lane)) is not None:
            seconds = (due - real_clock()).total_seconds()
            if seconds > 0:
                return self._come_back(name, seconds)
            if not self._busy[name].acquire(blocking=False):
                return None
            try:
                send_due(self._store, lane)
            finally:
                self._busy[name].release()
        return None

    def _come_back(self, name: str, seconds: float) -> None:
        """At the right second if that is before the next sweep."""
        if seconds < SWEEP_SECONDS:
            self._run.schedule(args=(name,), delay=seconds)


class _ThreadsOnly(Consumer):  # type: ignore[misc]  # huey has no types
    """huey's consumer as a part of another process, which has signal handlers of its own."""

    def _set_signal_handlers(self) -> None:
        pass
