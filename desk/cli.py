"""The command line (contract section 7): exit status 0, or 2 with one line on standard error for bad input."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from desk.commands import agents, database, deciding, learning, models, people, processes, understanding
from desk.commands.line import CommandError
from desk.settings import SettingsError
from knowledge_base import ArticleError
from policy import PolicyError, PolicyInputError

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Keydesk: support for hotels with mobile room keys.")
for subject in (processes, database, deciding, understanding, learning, models, people, agents):
    app.add_typer(subject.commands)
BAD_INPUT = 2
# What Typer raises for unknown, missing or malformed options; it has no public name of its own.
UsageError: type[Exception] = typer.BadParameter.__bases__[0]


@contextmanager
def one_line_for_bad_input() -> Iterator[None]:
    """Turn what the user can mend into one line on standard error and exit status 2."""
    from sqlalchemy.exc import OperationalError

    from desk.cluster_servers import ClusterError
    from desk.learning.kept_models import ModelError
    from desk.learning.review import ReviewError
    from desk.rasa import RasaTrouble
    from desk.store.copy import CopyError
    from understanding.encoder import EncoderMissing

    try:
        yield
    except (
        CommandError,
        SettingsError,
        PolicyError,
        PolicyInputError,
        ArticleError,
        EncoderMissing,
        RasaTrouble,
        ModelError,
        ClusterError,
        CopyError,
        ReviewError,
    ) as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        sys.exit(BAD_INPUT)
    except OperationalError as error:
        reason = " ".join(str(error.orig).split())
        print(f"the database (KEYDESK_DATABASE_URL) can't be used: {reason}", file=sys.stderr)
        sys.exit(BAD_INPUT)
    except UsageError as error:
        print(" ".join(str(error).split()) or "bad usage; see --help", file=sys.stderr)
        sys.exit(BAD_INPUT)


def main() -> None:
    """The entry point of the `keydesk` command."""
    with one_line_for_bad_input():
        sys.exit(app(standalone_mode=False))
