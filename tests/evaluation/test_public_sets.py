"""Tasks made of the public sets, from small files in their authors' formats."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.evaluation.public_sets import draw, read_banking, read_clinc

ROWS = [(f"message {number}", f"intent_{number % 3}") for number in range(30)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Both sets with three intents."""
    (tmp_path / "banking77").mkdir()
    (tmp_path / "clinc150").mkdir()
    lines = "".join(f'"{text}, please",{intent}\n' for text, intent in ROWS)
    for name in ("train", "test"):
        (tmp_path / "banking77" / f"{name}.csv").write_text(f"text,category\n{lines}", encoding="utf-8")
    content = {"train": ROWS, "test": ROWS[:6], "oos_train": [["no", "oos"]], "oos_test": [["what is love", "oos"]]}
    (tmp_path / "clinc150" / "data_full.json").write_text(json.dumps(content), encoding="utf-8")
    return tmp_path


def test_a_draw_has_so_many_examples_of_each_intent(folder: Path) -> None:
    drawn = draw(read_banking(folder).training, 4, seed=1)
    assert Counter(row.intent for row in drawn) == {"intent_0": 4, "intent_1": 4, "intent_2": 4}


def test_the_same_seed_draws_the_same_and_another_one_others(folder: Path) -> None:
    public = read_banking(folder)
    assert public.task(4, seed=1) == public.task(4, seed=1)
    assert public.task(4, seed=1).examples != public.task(4, seed=2).examples


def test_the_whole_set_is_taken_without_a_number(folder: Path) -> None:
    task = read_banking(folder).task()
    assert len(task.examples) == len(ROWS)
    assert task.name == "BANKING77, whole"


def test_out_of_scope_messages_are_asked_last_and_never_learnt(folder: Path) -> None:
    task = read_clinc(folder).task()
    assert task.texts[-1] == "what is love"
    assert "oos" not in {row.intent for row in task.examples}
