"""Whatever is done to the policy file, it is loaded or refused with a line and a reason: never a traceback."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.paths import POLICY
from policy import Policy, PolicyError, load_policy

SHIPPED = POLICY.read_text(encoding="utf-8")
TREE = yaml.safe_load(SHIPPED)
ANY_SCALAR = (
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | st.text(max_size=12)
    | st.dates() | st.sampled_from(["24:00-08:00", "25:61-99:99", "Mars/Olympus", "../../etc/passwd", "1e999", "=", "~"])
)  # fmt: skip
ANY_VALUE = st.recursive(
    ANY_SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_SCALAR, inner, max_size=3), max_leaves=5
)
LINES = SHIPPED.splitlines(keepends=True)
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where every value of the file is."""
    keys = list(tree) if isinstance(tree, dict) else list(range(len(tree))) if isinstance(tree, list) else []
    return [found for key in keys for found in [(*path, key), *places(tree[key], (*path, key))]]


def load(path: Path, text: str) -> None:
    """Load or refuse it, as the desk does when it starts."""
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    try:
        assert isinstance(load_policy(path), Policy)
    except PolicyError as error:
        assert str(error).strip()
        assert "\n" not in str(error)


@MANY
@given(place=st.sampled_from(places(TREE)), value=ANY_VALUE)
def test_any_value_in_any_place(tmp_path: Path, place: tuple[Any, ...], value: Any) -> None:
    tree = deepcopy(TREE)
    holder = tree
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    load(tmp_path / "policy.yml", yaml.safe_dump(tree, sort_keys=False, allow_unicode=True))


@MANY
@given(place=st.sampled_from(places(TREE)))
def test_anything_left_out(tmp_path: Path, place: tuple[Any, ...]) -> None:
    tree = deepcopy(TREE)
    holder = tree
    for key in place[:-1]:
        holder = holder[key]
    del holder[place[-1]]
    load(tmp_path / "policy.yml", yaml.safe_dump(tree, sort_keys=False))


@MANY
@given(data=st.data())
def test_lines_that_are_moved_doubled_or_cut(tmp_path: Path, data: st.DataObject) -> None:
    lines, place = list(LINES), data.draw(st.integers(0, len(LINES) - 1))
    other = data.draw(st.integers(0, len(LINES) - 1))
    change = data.draw(st.sampled_from(["swap", "double", "cut", "indent", "type"]))
    if change == "swap":
        lines[place], lines[other] = lines[other], lines[place]
    elif change == "double":
        lines.insert(other, lines[place])
    elif change == "cut":
        lines[place] = lines[place][: data.draw(st.integers(0, len(lines[place])))]
    elif change == "indent":
        lines[place] = " " * data.draw(st.integers(1, 4)) + lines[place]
    else:
        at = data.draw(st.integers(0, len(lines[place])))
        lines[place] = lines[place][:at] + data.draw(st.text(max_size=4)) + lines[place][at:]
    load(tmp_path / "policy.yml", "".join(lines))


@pytest.mark.parametrize(
    "text",
    ["", "~", "[]", "x", "- a\n- b", "&a [*a]", "a: &a [*a]", "? {a: b}\n: c", "!!python/object/apply:os.system [id]", "\x00", "\ud800",
     "%YAML 9.9\n---\n", "<<: *x", "a: b: c", "{" * 500, "a: !!binary x", "version: 1\nversion: 2", "\t", "a: 2026-99-99"],
)  # fmt: skip
def test_what_is_no_policy_at_all(tmp_path: Path, text: str) -> None:
    with pytest.raises(PolicyError):
        path = tmp_path / "policy.yml"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        load_policy(path)


def test_aliases_that_multiply_take_no_time_or_memory(tmp_path: Path) -> None:
    """A few lines that would unfold to a billion values."""
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 10)
    )
    path = tmp_path / "policy.yml"
    path.write_text(bomb)
    with pytest.raises(PolicyError):
        load_policy(path)
