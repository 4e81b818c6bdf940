"""One running Keydesk for all tests that need it: the real model, the real actions, a database of its own.

With `KEYDESK_TEST_URL` and `KEYDESK_TEST_VAR` (and `KEYDESK_TEST_PASSWORD` of its agents) the tests use a Keydesk that
runs already, which saves the start while writing a test. With `KEYDESK_TEST_CLUSTER` each of them is a cluster.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.stack.client import ROOT, Stack
from tests.stack.cluster import cluster

TUESDAY_PEAK = "2026-03-03T15:00:00-06:00"
SATURDAY = "2026-03-07T12:00:00-06:00"
FOLDERS = {"tests/stack": "stack", "tests/browser": "browser"}

# As in production, tracebacks are plain: structlog's own default draws every local variable, which takes minutes.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        structlog.processors.LogfmtRenderer(),
    ]
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests in these folders need the processes, or the browser too."""
    for item in items:
        for folder, marker in FOLDERS.items():
            if folder in item.path.as_posix():
                item.add_marker(marker)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Keydesk on a Tuesday afternoon in Chicago, with the demo data."""
    url = os.environ.get("KEYDESK_TEST_URL")
    if url is not None:
        yield Stack.started_elsewhere(url, Path(os.environ["KEYDESK_TEST_VAR"]))
    else:
        yield from running(tmp_path_factory.mktemp("keydesk") / "var", KEYDESK_CLOCK=TUESDAY_PEAK)


@pytest.fixture(scope="session")
def weekend_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Keydesk on a Saturday."""
    yield from running(tmp_path_factory.mktemp("weekend") / "var", KEYDESK_CLOCK=SATURDAY)


def running(folder: Path, **settings: str) -> Iterator[Stack]:
    """Keydesk in a folder until the tests are done; a cluster if `KEYDESK_TEST_CLUSTER` says so."""
    if not (ROOT / "var" / "models" / "rasa" / "keydesk.tar.gz").is_file():
        pytest.fail("there is no trained model: run `make train` first")
    if os.environ.get("KEYDESK_TEST_CLUSTER"):
        with cluster(folder, **settings) as several:
            yield several
        return
    stack = Stack(folder, **settings)
    stack.start()
    yield stack
    status = stack.stop()
    assert status == 0, f"keydesk run ended with {status}"
