"""Commands for the database itself."""

from __future__ import annotations

import typer

from desk.settings import load_settings

commands = typer.Typer()


@commands.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from desk.store.migrate import migrate as migrate_database

    migrate_database(load_settings().database)
    print("the database is up to date")


@commands.command()
def seed() -> None:
    """Put the demo data into an empty database."""
    from desk.start_up import prepare_database

    settings = load_settings()
    prepare_database(settings.model_copy(update={"demo": True}))


@commands.command(name="copy-database")
def copy_database(source: str, target: str) -> None:
    """Copy everything from one database into an empty other one, and prove that nothing was lost."""
    from desk.store.copy import copy

    rows = copy(source, target)
    print(f"{sum(rows.values())} rows in {len(rows)} tables, the same in both databases")
