"""Commands that start Keydesk, and the database that it starts on."""

from __future__ import annotations

from enum import StrEnum
from importlib.metadata import version as installed_version
from typing import Annotated

import typer

from desk.commands.models import train_for_start
from desk.settings import load_settings
from policy import load_policy

commands = typer.Typer()
Several = Annotated[int, typer.Option(min=1, max=16)]


class Kind(StrEnum):
    """The processes that `keydesk serve` can become."""

    desk = "desk"
    rasa = "rasa"
    actions = "actions"


@commands.command()
def run() -> None:
    """Start all three processes; migrates, seeds an empty database, and trains first if needed."""
    from desk import supervisor
    from desk.start_up import prepare_database

    settings = load_settings()
    load_policy(settings.policy)
    train_for_start(settings)
    supervisor.run(settings, prepare=lambda: prepare_database(settings))


@commands.command(name="run-cluster")
def run_cluster(desks: Several = 2, rasas: Several = 2, actions: Several = 2) -> None:
    """Start several of each process behind nginx, on PostgreSQL and Redis."""
    from desk import cluster

    settings = load_settings()
    load_policy(settings.policy)
    train_for_start(settings)
    cluster.run(settings, cluster.Sizes(desks, rasas, actions))


@commands.command()
def serve(kind: Annotated[Kind, typer.Argument()]) -> None:
    """Become one of the processes, for systemd and containers; the desk brings the database up to date first."""
    from desk.start_up import prepare_database
    from desk.supervisor import process

    settings = load_settings()
    load_policy(settings.policy)
    if kind is Kind.desk:
        prepare_database(settings)
    process(kind.value, settings).become()


@commands.command()
def version() -> None:
    """Print the version."""
    print(installed_version("keydesk"))
