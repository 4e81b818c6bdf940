"""Databases of their own on this machine's PostgreSQL, for tests: created, and dropped afterwards."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

SERVER = os.environ.get("KEYDESK_TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


def on_server(statement: str) -> None:
    """Run a statement outside of any transaction."""
    engine = create_engine(SERVER, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def need_server() -> None:
    """Skip where there is no PostgreSQL; in CI its absence is a failure."""
    try:
        on_server("select 1")
    except OperationalError:
        reason = f"PostgreSQL does not answer at {make_url(SERVER).host}:{make_url(SERVER).port}"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


@contextmanager
def database(template: str = "template1") -> Iterator[str]:
    """The URL of a fresh database, made like `template`."""
    name = f"keydesk_test_{uuid.uuid4().hex[:12]}"
    on_server(f'create database "{name}" template "{template}"')
    try:
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    finally:
        on_server(f'drop database "{name}" with (force)')
