"""Bring the database to the newest schema (`keydesk migrate`); Alembic migrations are the only way it changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, NullPool, create_engine, func, make_url, select

HERE = Path(__file__).parent
SCHEMA_LOCK = 0x6B6579  # any number that is only used here


def alembic_config(url: str) -> Config:
    """Alembic's configuration for a database; `%` in passwords is doubled, as its parser asks."""
    config = Config()
    config.set_main_option("script_location", str(HERE / "migrations"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Upgrade to `revision`; of several processes that start at once one does it, and the others wait for it."""
    with _alone(url):
        command.upgrade(alembic_config(url), revision)


@contextmanager
def _alone(url: str) -> Iterator[None]:
    """Hold PostgreSQL's lock on changes of the schema. An SQLite database belongs to one machine, which starts once."""
    if make_url(url).get_backend_name() != "postgresql":
        yield
        return
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(select(func.pg_advisory_xact_lock(SCHEMA_LOCK)))
        yield


def revision_of(connection: Connection) -> str | None:
    """The revision that a database has."""
    return MigrationContext.configure(connection).get_current_revision()


def downgrade(url: str, revision: str) -> None:
    """Go back to `revision` (`base` = empty)."""
    command.downgrade(alembic_config(url), revision)
