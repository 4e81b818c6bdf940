"""A running cluster as tests see it: two of each process behind nginx, with a database and a Redis of its own."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from desk.cluster import SERVERS_AFTER
from tests.desk import postgresql
from tests.stack.client import Stack, free_port

EACH = 2


def need_nginx() -> None:
    """Skip where there is no nginx; in CI its absence is a failure."""
    if shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("a cluster needs Debian's nginx-light")


def free_ports(more: int) -> int:
    """A port that nobody listens on, as on the `more` after it."""
    while True:
        first = free_port()
        if first + more < 2**16 and all(_is_free(port) for port in range(first, first + more + 1)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) != 0


class ClusterStack(Stack):
    """`keydesk run-cluster` with its own folder, ports, database and Redis."""

    command = "run-cluster"

    def __init__(self, folder: Path, database_url: str, **settings: str) -> None:
        ports = [free_ports(SERVERS_AFTER + 1), free_ports(EACH), free_ports(EACH)]
        names = ("KEYDESK_PORT", "KEYDESK_RASA_PORT", "KEYDESK_ACTIONS_PORT")
        of_its_own = dict(zip(names, map(str, ports), strict=True))
        super().__init__(folder, KEYDESK_DATABASE_URL=database_url, **of_its_own, **settings)
        self.port, self.rasa_port, self.actions_port = ports
        self.url = f"http://127.0.0.1:{self.port}"
        self.desks = [f"http://127.0.0.1:{self.port + number}" for number in range(1, EACH + 1)]

    def is_ready(self) -> bool:
        """Each desk, and nginx in front of them."""
        return all(requests.get(f"{url}/readyz", timeout=5).ok for url in [*self.desks, self.url])


@contextmanager
def cluster(folder: Path, **settings: str) -> Iterator[ClusterStack]:
    """A cluster that runs until the end of the block, and then ends cleanly."""
    need_nginx()
    postgresql.need_server()
    with postgresql.database() as url:
        stack = ClusterStack(folder, url, **settings)
        try:
            stack.start()
            yield stack
        finally:
            status = stack.stop()
        assert status == 0, f"keydesk run-cluster ended with {status}"
