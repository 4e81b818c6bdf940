"""What is in the repository: nothing of one machine, no data, no secrets, and every setting is explained."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from desk.paths import ROOT
from desk.settings import Settings

# Put together from parts, so that this file does not contain what it looks for.
HOSTS = [".".join(parts) for parts in (
    ("pypi", "org"), ("files", "pythonhosted", "org"), ("registry", "npmjs", "org"), ("registry", "yarnpkg", "com"),
    ("proxy", "golang", "org"), ("huggingface", "co"),
)]  # fmt: skip
PLACES = ["/" + "/".join(parts) for parts in (
    ("work", "main"), ("work", "shared"), ("root", ""), ("opt", "pypi"), ("opt", "wheels"), ("home", "runner"),
)]  # fmt: skip
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE"
    + r" KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[abp]-[0-9A-Za-z-]{20,}"
)
BINARY = {".png", ".jpg", ".ico", ".gz", ".onnx", ".woff2"}


@cache
def tracked() -> tuple[Path, ...]:
    """The files that git keeps and that are here."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return tuple(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())


@cache
def texts() -> dict[str, str]:
    """The tracked text files by their path."""
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8", errors="replace")
        for path in tracked()
        if path.suffix not in BINARY
    }


def files_with(part: str) -> list[str]:
    """The tracked files that contain a text."""
    return [name for name, text in texts().items() if part in text]


def test_git_keeps_something() -> None:
    assert "pyproject.toml" in texts()
    assert len(texts()) > 100


@pytest.mark.parametrize("host", HOSTS)
def test_no_file_names_a_registry(host: str) -> None:
    assert files_with(host) == []


@pytest.mark.parametrize("place", PLACES)
def test_no_file_names_a_place_on_one_machine(place: str) -> None:
    assert files_with(place) == []


def test_no_file_holds_a_secret() -> None:
    assert [name for name, text in texts().items() if SECRETS.search(text)] == []


def test_no_database_model_or_environment_is_kept() -> None:
    unwanted = re.compile(r"(\.(db|db-wal|db-shm|sqlite3?|eml|tar\.gz|log|pyc)|(^|/)\.env(\..*)?|\.secret)$")
    assert [name for name in map(str, tracked()) if unwanted.search(name)] == []


def test_no_task_is_left_without_an_owner() -> None:
    task = re.compile(r"\b(" + "TO" + r"DO|FIX" + r"ME|XX" + r"X)\b(?!\()")
    sources = {name: text for name, text in texts().items() if name.endswith((".py", ".ts", ".yml"))}
    assert [name for name, text in sources.items() if task.search(text)] == []


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_explained(field: str) -> None:
    pages = "".join(texts_of_documents())
    assert f"KEYDESK_{field.upper()}" in pages


def texts_of_documents() -> list[str]:
    """What operators read."""
    pages = (ROOT / "README.md", ROOT / "docs" / "operations.md")
    return [page.read_text(encoding="utf-8") for page in pages if page.is_file()]
