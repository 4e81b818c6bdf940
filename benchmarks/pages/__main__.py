"""`make bench-pages`: each page with 100,000 tickets on SQLite and a million on PostgreSQL, written to docs/pages.md.

`make bench-pages PAGES="--sqlite 1000 --postgresql 0 --page /tmp/pages.md"` is a quick try. The databases are made for the run and
dropped; `--server` names another PostgreSQL (a superuser, since the rows come without checks of their references).
"""

from __future__ import annotations

import argparse
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from benchmarks.machine import this_machine
from benchmarks.pages.fill import fill
from benchmarks.pages.report import Run, written
from benchmarks.pages.visits import visit
from benchmarks.pages.world import World
from desk.core import build_core
from desk.paths import ROOT
from desk.seed import seed
from desk.settings import Settings
from desk.store.migrate import migrate

PASSWORD = "a password for benchmarks"
SERVER = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
ROUNDS = 20


def measure(url: str | None, tickets: int, rounds: int) -> Run:
    """Fill a database, SQLite in a temporary folder if none is named, and open each page."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(var=Path(folder), models=ROOT / "var" / "models", database_url=url, rate_limit="off")
        migrate(settings.database)
        core = build_core(settings)
        seed(core.store, PASSWORD)
        began, world = time.perf_counter(), World(core.policy, tickets, datetime.now(UTC))
        fill(settings.database, world)
        filled = time.perf_counter() - began
        name = make_url(settings.database).get_backend_name()
        print(f"{name}: {tickets} tickets, filled in {filled:.0f} s", flush=True)
        costs = visit(core, world, PASSWORD, rounds)
        core.store.close()
        return Run(name, tickets, filled, costs)


@contextmanager
def database(server: str) -> Iterator[str]:
    """A database of the server's own for this run."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    name = f"keydesk_pages_{uuid.uuid4().hex[:8]}"
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sqlite", type=int, default=100_000, help="how many tickets; 0 leaves it out")
    parser.add_argument("--postgresql", type=int, default=1_000_000, help="how many tickets; 0 leaves it out")
    parser.add_argument("--server", default=SERVER)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "pages.md")
    arguments = parser.parse_args()
    machine, runs = this_machine(), []
    if arguments.sqlite:
        runs.append(measure(None, arguments.sqlite, arguments.rounds))
    if arguments.postgresql:
        with database(arguments.server) as url:
            runs.append(measure(url, arguments.postgresql, arguments.rounds))
    arguments.page.write_text(written(machine, runs, arguments.rounds), encoding="utf-8")
    print(f"written: {arguments.page}")


if __name__ == "__main__":
    main()
