"""A PostgreSQL and a Redis of the harness's own, which can be stopped and started: the machine's are not touched."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desk.cluster_servers import program
from tests.stack.client import free_port

DATABASE = "keydesk"


@dataclass
class PostgreSQL:
    """One server with its data in `folder`; it refuses to run as root, and becomes `postgres` then."""

    folder: Path
    port: int

    def create(self) -> None:
        """Make an empty one."""
        self.folder.mkdir(parents=True)
        if os.geteuid() == 0:
            for above in (self.folder.parent, self.folder.parent.parent):
                above.chmod(0o711)
            shutil.chown(self.folder, "postgres", "postgres")
        self._control("initdb", "-o", "--auth=trust --username=postgres --encoding=UTF8")
        self.start()
        self.run("createdb", DATABASE)

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder} -c max_connections=150"
        self._control("start", "-w", "-l", str(self.folder / "server.log"), "-o", options)

    def stop(self, mode: str) -> None:
        """`fast`: transactions are rolled back; `immediate`: as if the power had failed, recovered at the next start."""
        self._control("stop", "-w", "-m", mode)

    def url(self, database: str = DATABASE) -> str:
        """Where a database of it is."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def run(self, name: str, *arguments: str) -> None:
        """A client program of PostgreSQL. Raises CalledProcessError."""
        reach = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres")
        subprocess.run([program(name, "postgresql"), *reach, *arguments], check=True, capture_output=True)

    def dump(self, to: Path) -> None:
        """As deploy/README.md says."""
        self.run("pg_dump", "--format=custom", f"--file={to}", DATABASE)

    def restore(self, dump: Path) -> str:
        """Into a database of its own; its URL."""
        self.run("createdb", "restored")
        self.run("pg_restore", "--no-owner", "--dbname=restored", str(dump))
        return self.url("restored")

    def _control(self, *arguments: str) -> None:
        command = [program("pg_ctl", "postgresql"), *arguments, "-D", str(self.folder)]
        whose = "postgres" if os.geteuid() == 0 else None
        log = self.folder.parent / "pg_ctl.log"
        with log.open("ab") as output:
            subprocess.run(command, user=whose, cwd="/", check=True, stdout=output, stderr=output)


class Redis:
    """One server that keeps nothing."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it is."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it."""
        command = [program("redis-server", "redis-server"), "--port", str(self.port), "--bind", "127.0.0.1"]
        self._process = subprocess.Popen(
            [*command, "--save", "", "--loglevel", "warning"], cwd="/", stdout=subprocess.DEVNULL
        )

    def stop(self) -> None:
        """Kill it, with everything in it."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()


@dataclass
class Servers:
    """Both."""

    postgresql: PostgreSQL
    redis: Redis


@contextmanager
def servers(folder: Path) -> Iterator[Servers]:
    """Both of them up, until the end of the block. Raises ClusterError that names Debian's package if one is missing."""
    both = Servers(PostgreSQL(folder / "postgresql", free_port()), Redis(free_port()))
    both.postgresql.create()
    both.redis.start()
    try:
        yield both
    finally:
        both.redis.stop()
        both.postgresql.stop("immediate")
