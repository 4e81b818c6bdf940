"""Migrations: up, the same as the models, and down again, on both kinds of database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from desk.store.base import Base
from desk.store.migrate import alembic_config, downgrade, migrate
from desk.store.words import SEARCH_TABLE
from tests.desk import postgresql


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new/folder/100%25.db"
        return
    postgresql.need_server()
    with postgresql.database() as url:
        yield url


def tables(url: str) -> set[str]:
    """The tables that are there, besides Alembic's own and those of SQLite's full-text search."""
    engine = create_engine(url)
    found = set(inspect(engine).get_table_names()) - {"alembic_version"}
    engine.dispose()
    return {name for name in found if not name.startswith(SEARCH_TABLE)}


def test_migrating_up_makes_what_the_models_say(empty_url: str) -> None:
    migrate(empty_url)
    assert tables(empty_url) == set(Base.metadata.tables)
    command.check(alembic_config(empty_url))


def test_migrating_twice_changes_nothing(empty_url: str) -> None:
    migrate(empty_url)
    migrate(empty_url)
    command.check(alembic_config(empty_url))


def test_migrating_down_leaves_nothing_and_up_again_works(empty_url: str) -> None:
    migrate(empty_url)
    downgrade(empty_url, "base")
    assert tables(empty_url) == set()
    migrate(empty_url)
    command.check(alembic_config(empty_url))


def test_every_single_step_goes_up_and_down(empty_url: str) -> None:
    steps = list(ScriptDirectory.from_config(alembic_config(empty_url)).walk_revisions())[::-1]
    for step in steps:
        migrate(empty_url, step.revision)
        downgrade(empty_url, "-1")
        migrate(empty_url, step.revision)
    assert tables(empty_url) == set(Base.metadata.tables)


def test_there_is_one_newest_revision(empty_url: str) -> None:
    assert len(ScriptDirectory.from_config(alembic_config(empty_url)).get_heads()) == 1
