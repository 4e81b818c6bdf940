"""`keydesk copy-database`: everything from one database into another (SQLite to PostgreSQL, or back), and the proof.

The proof compares what can be read from both afterwards: for each table the number of rows, and a checksum over all
of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, func, insert, make_url, select, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from desk.store.base import Base
from desk.store.engine import Store  # noqa: F401  (it knows every table)
from desk.store.migrate import migrate, revision_of

BATCH = 1_000


class CopyError(RuntimeError):
    """The copy can't begin, or its proof failed; one line."""


def copy(source: str, target: str) -> dict[str, int]:
    """Copy; the rows of each table. Nobody may write to either meanwhile. Raises CopyError."""
    here, there = _engine(source), _engine(target)
    try:
        migrate(there.url.render_as_string(hide_password=False))
        with here.connect() as reading, there.begin() as writing:
            _check(reading, writing)
            for table in Base.metadata.sorted_tables:
                for rows in _batches(reading, table):
                    writing.execute(insert(table), rows)
            _continue_counting(writing)
            return _proved(reading, writing)
    except SQLAlchemyError as error:
        raise CopyError(str(error).splitlines()[0]) from None
    finally:
        here.dispose()
        there.dispose()


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise CopyError(f"expected a database URL such as sqlite:///var/keydesk.db, got {url!r}") from None
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(parsed, hide_parameters=True)


def _check(reading: Connection, writing: Connection) -> None:
    """Both have the newest schema, and the target has nothing else."""
    old, new = revision_of(reading), revision_of(writing)
    if old != new:
        raise CopyError(f"the source has schema {old or 'none'}, this version needs {new}: call keydesk migrate first")
    filled = [table.name for table in Base.metadata.sorted_tables if _count(writing, table)]
    if filled:
        raise CopyError(f"the target is not empty: there are rows in {', '.join(filled)}")


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _batches(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    ordered = select(table).order_by(*table.primary_key.columns)
    for part in connection.execute(ordered).mappings().partitions(BATCH):
        yield [dict(row) for row in part]


def _continue_counting(connection: Connection) -> None:
    """PostgreSQL counts ids by itself, and has to know which ones are taken."""
    if connection.dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        counted = table.autoincrement_column
        if counted is not None:
            sequence = connection.scalar(select(func.pg_get_serial_sequence(f'"{table.name}"', counted.name)))
            highest = connection.scalar(select(func.max(counted)))
            if sequence is not None and highest is not None:
                connection.execute(select(func.setval(text(f"'{sequence}'"), highest)))


def _proved(reading: Connection, writing: Connection) -> dict[str, int]:
    rows: dict[str, int] = {}
    for table in Base.metadata.sorted_tables:
        here, there = checksum(reading, table), checksum(writing, table)
        if here != there:
            raise CopyError(f"table {table.name} differs after the copy: {here[0]} rows, {there[0]} arrived")
        rows[table.name] = there[0]
    return rows


def checksum(connection: Connection, table: Table) -> tuple[int, int]:
    """The number of rows, and the sum of their SHA-256: the same for every kind of database and order of rows."""
    count = total = 0
    for rows in _batches(connection, table):
        for row in rows:
            line = json.dumps(row, sort_keys=True, default=_as_text).encode()
            count, total = count + 1, total + int.from_bytes(hashlib.sha256(line).digest())
    return count, total


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else repr(value)
