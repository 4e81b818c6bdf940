"""Sessions on the record: short transactions, one for reading and one for writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker

# Relationships need every table to be known.
from desk.store import credits, incidents, outgoing, people, portal, talk, teamwork, work  # noqa: F401

SQLITE_WAIT_SECONDS = 20


class Store:
    """The database. `write()` gives a transaction that other writers wait for, `read()` one that nobody waits for.

    `targets` are the names of the configured deliveries: each development of a ticket is written for every one of them
    (`desk.deliveries.outbox`), whoever holds the session.
    """

    def __init__(self, url: str, targets: tuple[str, ...] = ()) -> None:
        self.url = url
        self._writing = _engine(url, "BEGIN IMMEDIATE")
        self._reading = _engine(url, "BEGIN")
        self._write = sessionmaker(self._writing, expire_on_commit=False, info={"targets": targets})
        self._read = sessionmaker(self._reading, expire_on_commit=False)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that commits at the end of the block and rolls back if the block raises."""
        with self._write.begin() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading; nothing done in it is kept."""
        with self._read() as session:
            yield session

    def close(self) -> None:
        """Close all connections."""
        self._writing.dispose()
        self._reading.dispose()


def _engine(url: str, begin: str) -> Engine:
    """Errors hide the parameters of their statement, so that no personal data gets into the logs."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=20, max_overflow=20)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    waiting = {"timeout": SQLITE_WAIT_SECONDS}
    engine = create_engine(url, hide_parameters=True, pool_size=20, max_overflow=40, connect_args=waiting)
    _use_wal(engine, begin)
    return engine


def _use_wal(engine: Engine, begin: str) -> None:
    """SQLite with a write-ahead log and explicit transactions: a writer takes its lock at the start, not half-way."""

    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
