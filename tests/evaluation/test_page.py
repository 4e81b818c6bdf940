"""The page of the evaluation, from a small made-up run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.evaluation.page import page
from benchmarks.evaluation.pictures import draw_all
from benchmarks.evaluation.record import Message, PublicResult, Record, keep_public, read_public
from understanding.evaluation.figures import Figure

RIGHT = Message("held_out", "no guest gets a key", "key_download_failure", "escalate", "key_download_failure", "escalate",
                doubt=False, confidence=0.93, why="Reads as key download failure (93%).")  # fmt: skip
WRONG = Message("held_out_2", "keys | doors <all> dead", "hardware_malfunction_warranty", "escalate", "how_to", "deflect",
                doubt=False, confidence=0.41, why="Asks how something works.",
                nearest=[("how do doors work", "how_to", 0.71)])  # fmt: skip
PARTS = [Figure(f"time for {name}, ms", 0.5) for name in ("spelling", "encoding")]
TYPING = [Figure("outcome at 5% typing errors", 0.96), Figure("outcome at 10% typing errors", 0.94)]
PUBLIC = PublicResult("BANKING77, 10 examples an intent", "Keydesk", "2026-01-02", [Figure("accuracy", 0.86, 0.87)])


@pytest.fixture
def record() -> Record:
    """One set that holds its goal and one that does not."""
    outcome, second = Figure("outcome", 0.98, 0.97), Figure("outcome", 0.95, 0.97)
    figures = [outcome, Figure("outages deflected, count", 1, 0, most=True), *PARTS, *TYPING]
    return Record(
        "2026-01-02", "2 cores", 0.4, 5000, figures, {"held_out": [outcome], "held_out_2": [second]}, [RIGHT, WRONG]
    )


def row(text: str, begin: str) -> str:
    """The row of a table that begins with a word."""
    return next(line for line in text.splitlines() if line.startswith(f"| {begin} |"))


def test_a_missed_goal_is_called_missed(record: Record) -> None:
    assert "at most 0 | **missed** |" in row(page(record, [], ""), "outages deflected, count")


def test_a_goal_that_holds_is_called_held(record: Record) -> None:
    assert "at least 97.0% | held |" in row(page(record, [], ""), "outcome")


def test_missed_goals_are_named_at_the_top(record: Record) -> None:
    top = page(record, [PUBLIC], "").split("## ")[0]
    assert "Goals missed: outages deflected, count; BANKING77, 10 examples an intent: accuracy" in top


def test_without_a_miss_the_top_says_none(record: Record) -> None:
    held = replace(record, figures=[one for one in record.figures if one.reached])
    assert "Goals missed: none" in page(held, [], "")


def test_each_set_has_its_column_beside_both_together(record: Record) -> None:
    assert row(page(record, [], ""), "outcome").startswith("| outcome | 98.0% | 98.0% | 95.0% |")


def test_a_figure_that_only_exists_for_all_together_has_a_dash_for_each_set(record: Record) -> None:
    assert "| – | – |" in row(page(record, [], ""), "outcome at 5% typing errors")


def test_an_error_stands_beside_its_nearest_examples_and_stays_in_its_cell(record: Record) -> None:
    errors = page(record, [], "").split("## Errors")[1]
    assert "keys \\| doors &lt;all> dead" in errors
    assert "0.71 how do doors work (how_to)" in errors
    assert RIGHT.text not in errors


def test_public_results_carry_their_system_and_day(record: Record) -> None:
    line = row(page(record, [PUBLIC], ""), PUBLIC.task)
    assert "Keydesk" in line and "86.0%" in line and "**missed**" in line and "2026-01-02" in line


def test_what_people_wrote_about_misses_is_part_of_the_page(record: Record) -> None:
    assert "A second encoder was tried." in page(record, [], "A second encoder was tried.\n")


def test_a_record_comes_back_as_it_was_written(record: Record, tmp_path: Path) -> None:
    record.write(tmp_path / "run.json")
    again = Record.read(tmp_path / "run.json")
    assert page(again, [], "") == page(record, [], "")


def test_a_new_public_result_replaces_the_old_one_of_its_task_and_system(tmp_path: Path) -> None:
    kept, other = tmp_path / "public.json", replace(PUBLIC, system="Rasa's default")
    keep_public(kept, [PUBLIC, other])
    better = replace(PUBLIC, figures=[Figure("accuracy", 0.88, 0.87)])
    keep_public(kept, [better])
    assert read_public(kept) == [better, other]


def test_every_picture_of_the_page_is_drawn_small_and_the_same_each_time(record: Record, tmp_path: Path) -> None:
    drawn = draw_all(record, tmp_path / "one")
    draw_all(record, tmp_path / "two")
    linked = page(record, [], "")
    for name in drawn:
        picture = (tmp_path / "one" / name).read_bytes()
        assert f"evaluation/{name}" in linked
        assert len(picture) < 200_000
        assert picture == (tmp_path / "two" / name).read_bytes()
