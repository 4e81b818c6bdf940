"""Alembic's entry: runs migrations on the database that `desk.store.migrate` names."""

from __future__ import annotations

from pathlib import Path

from alembic import context
from sqlalchemy import create_engine, make_url, pool

import desk.store.credits
import desk.store.incidents
import desk.store.learning
import desk.store.outgoing
import desk.store.people
import desk.store.portal
import desk.store.talk
import desk.store.teamwork
import desk.store.work  # noqa: F401  (all of them fill the metadata)
from desk.store.base import Base
from desk.store.words import SEARCH_INDEX, SEARCH_TABLE

url = context.config.get_main_option("sqlalchemy.url")
if url is None:
    raise RuntimeError("call desk.store.migrate, which names the database")
database = make_url(url).database
if url.startswith("sqlite") and database:
    Path(database).parent.mkdir(parents=True, exist_ok=True)


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether the models say what it is. The search has a table (FTS5, with tables of its own) or an index that they don't."""
    return not (name or "").startswith(SEARCH_TABLE if kind == "table" else SEARCH_INDEX)


engine = create_engine(url, poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, include_name=is_ours)
    with context.begin_transaction():
        context.run_migrations()
