"""The servers under a cluster on one machine: those that the settings name, or private ones of Debian's packages."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import NullPool, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from desk.settings import Settings
from desk.supervisor import Process

MACHINES_POSTGRESQL = "postgresql://postgres@127.0.0.1:5432/keydesk_cluster"
ANSWER_SECONDS = 20
LOOK_EVERY_SECONDS = 0.1


class ClusterError(RuntimeError):
    """What a cluster needs is not there; one line that says what, and what to do."""


def program(name: str, package: str) -> str:
    """The path of a server's program. Raises ClusterError that names Debian's package."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if found is None and not versions:
        raise ClusterError(f"a cluster needs {name}: apt-get install {package}")
    return found or str(versions[-1])


def redis_server(folder: Path, port: int) -> Process:
    """A Redis for this cluster alone: nothing in it has to outlive it."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [program("redis-server", "redis-server"), "--port", str(port), "--bind", "127.0.0.1"]
    return Process("redis", [*command, "--dir", str(folder), "--save", "", "--loglevel", "warning"], dict(os.environ))


def postgresql_server(folder: Path, port: int) -> Process:
    """A PostgreSQL for this cluster alone, whose data stay in `folder`. It does not run as root."""
    if not (folder / "PG_VERSION").exists():
        initdb = [program("initdb", "postgresql"), "--auth=trust", "--username=postgres", "--encoding=UTF8"]
        subprocess.run([*initdb, "--pgdata", str(folder)], check=True, stdout=subprocess.DEVNULL)
    command = [program("postgres", "postgresql"), "-D", str(folder), "-p", str(port), "-h", "127.0.0.1"]
    return Process("postgres", [*command, "-k", ""], dict(os.environ))


def with_servers(settings: Settings, folder: Path, port: int) -> tuple[Settings, list[Process]]:
    """The settings with a PostgreSQL and a Redis, and the private servers to start for them, on `port` and the next."""
    servers: list[Process] = []
    named: dict[str, str] = {}
    if settings.database_url is None:
        named["database_url"] = MACHINES_POSTGRESQL
        if os.geteuid() != 0:
            servers.append(postgresql_server(folder / "postgresql", port))
            named["database_url"] = f"postgresql://postgres@127.0.0.1:{port}/keydesk"
    if settings.redis_url is None:
        servers.append(redis_server(folder / "redis", port + 1))
        named["redis_url"] = f"redis://127.0.0.1:{port + 1}/0"
    settings = settings.model_copy(update=named)
    if make_url(settings.database).get_backend_name() != "postgresql":
        raise ClusterError("KEYDESK_DATABASE_URL: a cluster needs PostgreSQL, not SQLite")
    return settings, servers


def wait_for_servers(settings: Settings) -> None:
    """Until both answer; the database is made if the server has none of that name. Raises ClusterError."""
    with Redis.from_url(settings.redis_url or "", socket_connect_timeout=1) as redis:
        _until(lambda: bool(redis.ping()), "KEYDESK_REDIS_URL: no Redis answers there")
    _until(lambda: make_database(settings.database), "KEYDESK_DATABASE_URL: no PostgreSQL answers there")


def _until(answers: Callable[[], bool], complaint: str) -> None:
    until = time.monotonic() + ANSWER_SECONDS
    while True:
        try:
            if answers():
                return
        except (RedisError, OperationalError) as error:
            if time.monotonic() > until:
                raise ClusterError(f"{complaint}: {str(error).splitlines()[0]}") from None
        time.sleep(LOOK_EVERY_SECONDS)  # between two looks at a server that can only be asked


def make_database(url: str) -> bool:
    """Make the database that the URL names unless it is there."""
    wanted = make_url(url)
    engine = create_engine(
        wanted.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool, hide_parameters=True
    )
    with engine.connect() as connection:
        known = text("select count(*) from pg_database where datname = :name")
        if not connection.scalar(known, {"name": wanted.database}):
            quoted = engine.dialect.identifier_preparer.quote_identifier(str(wanted.database))
            connection.execute(text(f"create database {quoted}"))
    return True
