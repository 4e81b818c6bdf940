"""A folder of models for each test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from desk.learning.kept_models import KeptModels
from desk.learning.succession import Succession
from tests.learning.fakes import RULES, FakeWorkshop, Ground


def minutes() -> Iterator[datetime]:
    return (datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=passed) for passed in count())


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    """A folder in which the first model has been trained."""
    clock, said, workshop = minutes(), list[str](), FakeWorkshop()
    kept = KeptModels(tmp_path / "rasa", lambda: next(clock))
    made = Ground(kept.folder, workshop, Succession(kept, workshop, RULES, said.append), said)
    assert made.learn("first") == "promoted"
    return made
