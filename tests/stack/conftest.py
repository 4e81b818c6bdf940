"""One running Keydesk for the tests of this folder: the real model, the real actions, a database of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stack.client import ROOT, Stack

TUESDAY_PEAK = "2026-03-03T15:00:00-06:00"
SATURDAY = "2026-03-07T12:00:00-06:00"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs the processes."""
    for item in items:
        if "tests/stack" in str(item.path):
            item.add_marker("stack")


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Keydesk on a Tuesday afternoon in Chicago, with the demo data."""
    yield from _running(Stack(tmp_path_factory.mktemp("keydesk") / "var", KEYDESK_CLOCK=TUESDAY_PEAK))


@pytest.fixture(scope="session")
def weekend_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Keydesk on a Saturday."""
    yield from _running(Stack(tmp_path_factory.mktemp("weekend") / "var", KEYDESK_CLOCK=SATURDAY))


def _running(stack: Stack) -> Iterator[Stack]:
    if not (ROOT / "var" / "models" / "rasa" / "keydesk.tar.gz").is_file():
        pytest.fail("there is no trained model: run `make train` first")
    stack.start()
    yield stack
    status = stack.stop()
    assert status == 0, f"keydesk run ended with {status}"
