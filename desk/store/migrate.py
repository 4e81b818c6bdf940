"""Bring the database to the newest schema (`keydesk migrate`); Alembic migrations are the only way it changes."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

HERE = Path(__file__).parent


def alembic_config(url: str) -> Config:
    """Alembic's configuration for a database; `%` in passwords is doubled, as its parser asks."""
    config = Config()
    config.set_main_option("script_location", str(HERE / "migrations"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Upgrade to `revision`."""
    command.upgrade(alembic_config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Go back to `revision` (`base` = empty)."""
    command.downgrade(alembic_config(url), revision)
