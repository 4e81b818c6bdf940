"""Dependencies point inwards: who may import what, read from the sources themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.paths import ROOT

OUTSIDE = {"rasa", "rasa_sdk", "sqlalchemy", "alembic", "fastapi", "starlette", "requests", "httpx"}
OURS = {"actions", "bot", "desk", "knowledge_base", "policy", "understanding"}
DIALOGUE_MAY = ("desk.clock", "desk.dialogue", "policy", "understanding")


def sources(folder: str) -> list[Path]:
    """The Python files of a folder."""
    found = sorted((ROOT / folder).rglob("*.py"))
    assert found, f"no sources in {folder}"
    return found


def imports(path: Path) -> Iterator[str]:
    """The full names of everything that a file imports, also inside functions."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = (
                ".".join([*package[: len(package) - node.level + 1], node.module or ""]) if node.level else node.module
            )
            yield from (f"{base}.{alias.name}" for alias in node.names)


def is_under(name: str, *packages: str) -> bool:
    """Whether a name is one of the packages or in one."""
    return any(name == package or name.startswith(package + ".") for package in packages)


def offences(files: list[Path], *forbidden: str) -> list[str]:
    """Where a file imports what it must not."""
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files
        for name in imports(path)
        if is_under(name, *forbidden)
    ]


@pytest.mark.parametrize("folder", ["policy", "understanding", "knowledge_base"])
def test_the_domain_knows_neither_rasa_nor_sql_nor_http_nor_the_desk(folder: str) -> None:
    assert offences(sources(folder), *OUTSIDE, "desk", "bot", "actions") == []


def test_the_dialogue_knows_the_domain_and_the_clock_only() -> None:
    files = sources("desk/dialogue")
    assert offences(files, *OUTSIDE) == []
    ours = [(path.name, name) for path in files for name in imports(path) if is_under(name, *OURS)]
    assert [found for found in ours if not is_under(found[1], *DIALOGUE_MAY)] == []


def test_rasa_is_imported_under_bot_only() -> None:
    folders = [*sorted(OURS - {"bot"}), "tools", "tests"]
    assert offences([path for folder in folders for path in sources(folder)], "rasa") == []


def test_the_action_sdk_is_imported_under_actions_only() -> None:
    folders = [*sorted(OURS - {"actions"}), "tools"]
    assert offences([path for folder in folders for path in sources(folder)], "rasa_sdk") == []


def test_the_desk_knows_neither_the_bot_nor_the_actions() -> None:
    assert offences(sources("desk"), "actions", "bot") == []


def test_the_bot_knows_neither_the_desk_nor_the_actions() -> None:
    assert offences(sources("bot"), "desk", "actions") == []


def test_only_the_entry_point_knows_the_web() -> None:
    files = [path for path in sources("desk") if "web" not in path.parts and path.name != "__main__.py"]
    assert offences(files, "desk.web", "fastapi", "starlette") == []


def test_the_record_knows_nothing_above_it() -> None:
    above = [name for path in sources("desk/store") for name in imports(path) if is_under(name, "desk")]
    assert [name for name in above if not is_under(name, "desk.store")] == []
