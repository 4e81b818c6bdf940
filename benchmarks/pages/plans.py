"""How the database reads what a page shows: the plan of the statement that took longest while the page was opened."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) "}


@dataclass
class Heard:
    """The statements of a page, each with its parameters and the seconds that it took."""

    statements: list[tuple[float, str, Any]] = field(default_factory=list)

    def slowest(self) -> tuple[str, Any]:
        """The one that took longest."""
        _, statement, parameters = max(self.statements, key=lambda one: one[0])
        return statement, parameters


@contextmanager
def heard() -> Iterator[Heard]:
    """Listen to all that is asked of any database meanwhile."""
    found, began = Heard(), 0.0

    def before(*_arguments: Any) -> None:
        nonlocal began
        began = time.perf_counter()

    def after(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.startswith(("SELECT", "WITH")):
            found.statements.append((time.perf_counter() - began, statement, parameters))

    event.listen(Engine, "before_cursor_execute", before)
    event.listen(Engine, "after_cursor_execute", after)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", before)
        event.remove(Engine, "after_cursor_execute", after)


def plan(session: Session, page: Heard) -> str:
    """The plan of its slowest statement, in the database's own words."""
    statement, parameters = page.slowest()
    explain = EXPLAIN[session.get_bind().dialect.name]
    rows = session.connection().exec_driver_sql(explain + statement, parameters)
    return "\n".join(str(row[-1]) for row in rows)
