"""The shipped policy, and a way to load a changed copy of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from policy import Policy, load_policy

SHIPPED = Path(__file__).parents[2] / "policy" / "support.yml"


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy(SHIPPED)


@pytest.fixture
def write_changed(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes a copy of the shipped file in which one piece of text, found exactly once, is replaced."""

    def write(old: str, new: str) -> Path:
        text = SHIPPED.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is in the shipped file {text.count(old)} times"
        path = tmp_path / "support.yml"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return path

    return write
