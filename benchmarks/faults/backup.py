"""Back-ups taken while everybody works, restored afterwards into a desk of their own, and compared with what was acknowledged."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import requests

from benchmarks.faults.findings import Findings
from benchmarks.faults.journal import Journal
from tests.stack.client import JsonObject, Stack

EARLY = "2026-01-01T00:00:00+00:00"
# docs/operations.md, "Back up".
COPY = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).backup(sqlite3.connect(sys.argv[2]))"


@dataclass(frozen=True)
class Backup:
    """A file, and when its taking began (seconds since the epoch)."""

    path: Path
    begun: float


def copy_sqlite(database: Path, to: Path) -> None:
    """As the guide says."""
    subprocess.run([sys.executable, "-c", COPY, str(database), str(to)], check=True, capture_output=True)


class RestoredDesk(Stack):
    """A desk alone on a database that was restored: enough to read everything back."""

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.var.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "desk"]
            self._process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=subprocess.STDOUT)
        self.wait_ready()

    def is_ready(self) -> bool:
        """Whether the desk answers; there is no Rasa."""
        return requests.get(f"{self.url}/healthz", timeout=5).ok


@contextmanager
def restored(folder: Path, database_url: str) -> Iterator[RestoredDesk]:
    """A desk on a restored database, until the end of the block. Its clock is early, so that nothing is late for it yet."""
    desk = RestoredDesk(folder, KEYDESK_DATABASE_URL=database_url, KEYDESK_TRACE="0", KEYDESK_CLOCK=EARLY)
    desk.start()
    try:
        yield desk
    finally:
        with suppress(ProcessLookupError):
            desk.stop()


def check_backup(
    desk: Stack, backup: Backup, journal: Journal, histories: dict[str, list[JsonObject]], findings: Findings
) -> None:
    """Everything acknowledged before it began is in it; and what is in it is a beginning of what there is now."""
    findings.looked_at["back-ups restored"] += 1
    agent = {"Authorization": f"Bearer {desk.agent()}"}
    for talk in journal.talks:
        told = [said.answer[-1]["seq"] for said in talk.said if said.at < backup.begun and said.answer]
        answer = requests.get(f"{desk.url}/api/conversations/{talk.id}/messages", headers=talk.headers, timeout=30)
        if talk.at > backup.begun and not answer.ok:
            continue
        kept = answer.json()["messages"] if answer.ok else []
        where = f"back-up of {time.strftime('%T', time.gmtime(backup.begun))}, conversation {talk.id}"
        if len(kept) < max(told, default=1):
            findings.lost.append(f"{where}: {max(told, default=1) - len(kept)} messages")
        if kept != histories[talk.id][: len(kept)]:
            findings.wrong.append(f"{where}: what it has is not the beginning of the history")
        for filed in talk.filed:
            if filed.at < backup.begun:
                _check_ticket(desk, agent, str(filed.card["reference"]), kept, where, findings)


def _check_ticket(
    desk: Stack, agent: dict[str, str], reference: str, kept: list[JsonObject], where: str, findings: Findings
) -> None:
    answer = requests.get(f"{desk.url}/api/tickets/{reference}", headers=agent, timeout=30)
    if not answer.ok:
        findings.lost.append(f"{where}: ticket {reference}")
        return
    ticket = answer.json()
    if [message["seq"] for message in ticket["transcript"]] != [message["seq"] for message in kept]:
        findings.wrong.append(f"{where}: the transcript of {reference} is not the history")
    if ticket["version"] != len(ticket["events"]):
        findings.wrong.append(f"{where}: {reference} has version {ticket['version']}, {len(ticket['events'])} entries")
