"""Sessions on the record: short transactions, one for reading and one for writing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, func, make_url, select
from sqlalchemy.orm import Session, sessionmaker

# Relationships need every table to be known.
from desk.store import (  # noqa: F401
    access,
    credits,
    incidents,
    learning,
    outgoing,
    people,
    portal,
    talk,
    teamwork,
    warnings,
    words,
    work,
)

SQLITE_WAIT_SECONDS = 20
CONNECTIONS = 20


class Store:
    """The database. `write()` gives a transaction that other writers wait for, `read()` one that nobody waits for.

    `targets` are the names of the configured deliveries: each development of a ticket is written for every one of them
    (`desk.deliveries.outbox`), whoever holds the session. `connections` is the most that this process holds at a
    PostgreSQL server. Every session that writes carries `info`: what changes of the record need to know, such as these
    targets, or how letters are written.
    """

    def __init__(self, url: str, targets: tuple[str, ...] = (), connections: int = CONNECTIONS) -> None:
        self.url = url
        self.info: dict[str, Any] = {"targets": targets}
        if make_url(url).get_backend_name() == "sqlite":
            self._writing, self._reading = _sqlite(url, "BEGIN IMMEDIATE"), _sqlite(url, "BEGIN")
            # SQLite has one writer at a time and lets the others ask again and again; here they wait in line instead.
            self._line: AbstractContextManager[object] = threading.RLock()
        else:
            self._writing = self._reading = _server(url, connections)
            self._line = nullcontext()
        self._write = sessionmaker(self._writing, expire_on_commit=False, info=self.info)
        self._read = sessionmaker(self._reading, expire_on_commit=False)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that commits at the end of the block and rolls back if the block raises."""
        with self._line, self._write.begin() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading; nothing done in it is kept."""
        with self._read() as session:
            yield session

    def scrub(self) -> None:
        """Empty what SQLite still has of removed rows: its search index, and the write-ahead log.

        While somebody reads, the log stays until later.
        """
        if self._writing.dialect.name == "sqlite":
            with self._line, closing(self._writing.raw_connection()) as connection:  # outside of any transaction
                cursor = connection.cursor()
                cursor.execute("INSERT INTO ticket_search(ticket_search) VALUES ('optimize')")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close all connections."""
        self._writing.dispose()
        self._reading.dispose()


def _server(url: str, connections: int) -> Engine:
    """Errors hide the parameters of their statement, so that no personal data gets into the logs."""
    return create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=connections, max_overflow=0)


def _sqlite(url: str, begin: str) -> Engine:
    """As for a server; the folder of the file is made if it is missing."""
    database = make_url(url).database
    if database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    waiting = {"timeout": SQLITE_WAIT_SECONDS}
    engine = create_engine(url, hide_parameters=True, pool_size=20, max_overflow=40, connect_args=waiting)
    _use_wal(engine, begin)
    return engine


def _use_wal(engine: Engine, begin: str) -> None:
    """SQLite with a write-ahead log and explicit transactions: a writer takes its lock at the start, not half-way.

    What is removed is overwritten, so that it is not found in the file's free pages either.
    """

    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", on_connect)
    # By the driver itself: SQLAlchemy's own way of running a statement costs ten times what this one does.
    event.listen(engine, "begin", lambda connection: connection.connection.dbapi_connection.execute(begin))


def one_at_a_time(session: Session, what: str) -> None:
    """Wait for other transactions that called this with the same words, until this one ends.

    For what no row can be locked for, since it may not be there yet. SQLite's writers are one at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))
