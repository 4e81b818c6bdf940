"""Fills an empty database with a world at the speed of the database: without its indexes meanwhile, by COPY on PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import chain

import psycopg
from sqlalchemy import Connection, Index, create_engine, make_url, text

from benchmarks.pages.world import COLUMNS, CONSTANT, Row, World
from desk.store.base import Base
from desk.store.words import SEARCH_INDEX

SERVER_SETTINGS = ("SET session_replication_role = replica", "SET timezone = 'UTC'", "SET synchronous_commit = off")


def fill(url: str, world: World) -> None:
    """Write all rows. `url` is a migrated database in which nothing but agents was seeded."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    embedded = engine.dialect.name == "sqlite"
    with engine.connect() as connection, _without_indexes(connection):
        (_into_sqlite if embedded else _into_postgresql)(url, world)
    engine.dispose()
    _settle(url, embedded)


@contextmanager
def _without_indexes(connection: Connection) -> Iterator[None]:
    """All indexes go, and come back when the rows are there."""
    indexes: list[Index] = [index for table in Base.metadata.sorted_tables for index in table.indexes]
    server = connection.dialect.name == "postgresql"
    found = text("SELECT indexdef FROM pg_indexes WHERE indexname = :name").bindparams(name=SEARCH_INDEX)
    own = connection.execute(found).scalar() if server else None
    for index in indexes:
        index.drop(connection)
    if own:
        connection.execute(text(f"DROP INDEX {SEARCH_INDEX}"))
    yield
    if server:
        connection.execute(text("SET maintenance_work_mem = '1GB'"))
    for index in indexes:
        index.create(connection)
    if own:
        connection.execute(text(own))


def _batches(world: World) -> Iterator[tuple[str, list[str], list[Row]]]:
    for tables in chain([world.people()], world.batches()):
        for name, rows in tables.items():
            more = CONSTANT.get(name, {})
            yield name, [*COLUMNS[name].split(), *more], [row + tuple(more.values()) for row in rows] if more else rows


def _into_sqlite(url: str, world: World) -> None:
    with closing(sqlite3.connect(str(make_url(url).database))) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for name, columns, rows in _batches(world):
            names, places = ", ".join(f'"{column}"' for column in columns), ", ".join("?" * len(columns))
            connection.executemany(f"INSERT INTO {name} ({names}) VALUES ({places})", rows)  # noqa: S608  (our own names)
        connection.commit()


def _into_postgresql(url: str, world: World) -> None:
    with psycopg.connect(
        make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    ) as connection:
        for setting in SERVER_SETTINGS:
            connection.execute(setting)
        for name, columns, rows in _batches(world):
            names = ", ".join(f'"{column}"' for column in columns)
            with connection.cursor().copy(f"COPY {name} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


def _settle(url: str, embedded: bool) -> None:
    """As a database is that has lived for a while: PostgreSQL's own housekeeping has been there, ids are counted on."""
    if embedded:
        return
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("VACUUM ANALYZE"))
        for table in Base.metadata.sorted_tables:
            counted = table.autoincrement_column
            if counted is not None and table.name in COLUMNS:
                found = (
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', '{counted.name}'), max({counted.name}) + 1)"
                )
                connection.execute(text(f"{found} FROM {table.name}"))
    engine.dispose()
