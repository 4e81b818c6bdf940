"""Commands about agents: the first lead of a new desk. All others are added by leads, at /desk/users."""

from __future__ import annotations

import secrets
import sys
from typing import Annotated

import typer

from desk.commands.line import CommandError, core

commands = typer.Typer()


@commands.command(name="add-agent")
def add_agent(
    email: Annotated[str, typer.Option()],
    name: Annotated[str, typer.Option(help="As hotels see it.")],
    role: Annotated[str, typer.Option(help="agent or lead.")] = "agent",
) -> None:
    """Add an agent. The password is a line on standard input; without one, it is made up and printed once."""
    from desk import agents, passwords
    from desk.errors import DeskError

    given = "" if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    password, desk = given or secrets.token_urlsafe(12), core()
    try:
        with desk.store.write() as session:
            added = agents.add(session, None, email, name, role, passwords.hash_of(password), desk.clock())
    except DeskError as error:
        raise CommandError(error.detail) from None
    print(f"{added.email} may sign in as {role}" + ("" if given else f"; password (shown once): {password}"))
