"""Commands about people and their accounts."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from desk.commands.line import AsJson, CommandError, core, show

commands = typer.Typer()
KEPT_ASIDE = 3
# EX_TEMPFAIL of sysexits: mail servers keep the mail and hand it over again.
TRY_AGAIN = 75


@commands.command()
def export(email: Annotated[str, typer.Option()], as_json: AsJson = False) -> None:
    """Print all that is kept about a person, as JSON."""
    from desk import privacy

    show(privacy.export(core(), _address(email)), True, str)


@commands.command()
def forget(email: Annotated[str, typer.Option()], as_json: AsJson = False) -> None:
    """Remove a person's data from every place where it is kept."""
    from desk import privacy

    counts = privacy.forget(core(), _address(email))
    show(counts, as_json, lambda found: ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in found.items()))


@commands.command(name="receive-mail")
def receive_mail() -> None:
    """Take one mail from standard input, as a mail server's pipe hands it over: an answer becomes a note of its ticket."""
    from sqlalchemy.exc import SQLAlchemyError

    from desk import inbound, mail_read

    try:
        received = inbound.receive(core(), sys.stdin.buffer.read(mail_read.BIGGEST + 1))
    except (SQLAlchemyError, OSError) as error:
        print(f"try again later: {type(error).__name__}", file=sys.stderr)
        sys.exit(TRY_AGAIN)
    if received.reference is None:
        print(f"kept aside: {received.reason} ({received.file})", file=sys.stderr)
        sys.exit(KEPT_ASIDE)
    print(received.reference)


@commands.command()
def plan(
    account: Annotated[str, typer.Option(help="The account's name.")],
    to: Annotated[str | None, typer.Option(help="The new plan.")] = None,
    former: Annotated[str | None, typer.Option(help="The plan of Support 1.0 to convert from.")] = None,
    as_json: AsJson = False,
) -> None:
    """Put an account on another plan from now on, or convert it from Support 1.0."""
    from desk import plans
    from desk.errors import DeskError

    if (to is None) == (former is None):
        raise CommandError("give either --to or --former")
    desk = core()
    try:
        with desk.store.write() as session:
            answer = plans.change_by_name(session, desk.policy, account, to, former, desk.clock())
    except DeskError as error:
        raise CommandError(error.detail) from None
    show(answer, as_json, lambda found: f"{found['account']} is on {found['plan']}; {found['balance']} credits left")


def _address(email: str) -> str:
    if "@" not in email:
        raise CommandError(f"expected an e-mail address, got {email!r}")
    return email
