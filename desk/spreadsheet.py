"""Rows as CSV for spreadsheets: text that one would take for a formula is marked as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime

from desk.clock import iso

FORMULA = frozenset("=+-@\t\r")


def lines(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The header and each row as a line. Moments are in UTC, nothing is an empty cell."""
    yield _line(columns)
    for row in rows:
        yield _line(row)


def _line(cells: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([_cell(cell) for cell in cells])
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return iso(value)
    return f"'{value}" if isinstance(value, str) and value[:1] in FORMULA else value
