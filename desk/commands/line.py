"""What the commands share: a line for bad input, and answers as JSON or in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.settings import load_settings

if TYPE_CHECKING:
    from desk.core import Core

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class CommandError(Exception):
    """Bad input on the command line: one line."""


def show(answer: Any, as_json: bool, words: Callable[[Any], str]) -> None:
    """Print an answer as JSON or in words."""
    print(json.dumps(answer, ensure_ascii=False) if as_json else words(answer))


def core() -> Core:
    """The desk's parts, by the settings."""
    from desk.core import build_core

    return build_core(load_settings())


def lines_of(file: Path) -> list[tuple[int, str]]:
    """A file's lines that are not blank, with their numbers. Raises CommandError if it can't be read."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file}: {error}") from None
    return [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
