"""The page on personal data names each column of the record, and none that is not there."""

from __future__ import annotations

import re

import desk.store.engine  # noqa: F401  (it knows every table)
from desk.paths import ROOT
from desk.store.base import Base

PAGE = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")


def test_every_column_is_on_the_page_once_and_no_other() -> None:
    columns = [f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.columns]
    tables = "|".join(Base.metadata.tables)
    named = re.findall(rf"`((?:{tables})\.\w+)`", PAGE)
    assert len(columns) > 150
    assert sorted(named) == sorted(columns), "docs/privacy.md: say what the column holds, why, and for how long"


def test_each_field_about_a_person_says_what_it_is_why_it_is_kept_and_for_how_long() -> None:
    rows = re.findall(r"^\| `[\w.]+` \|(.+)\|$", PAGE, re.MULTILINE)
    assert len(rows) > 40
    assert all(len(row.split(" | ")) == 3 and all(cell.strip() for cell in row.split(" | ")) for row in rows)
