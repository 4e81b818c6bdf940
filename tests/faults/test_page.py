"""The page of the fault harness, from made-up runs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from benchmarks.faults.findings import Findings
from benchmarks.faults.journal import Journal
from benchmarks.faults.report import keep
from benchmarks.faults.run import Outcome, Plan


def outcome(seed: int, **found: list[str]) -> Outcome:
    """A run of 1,000 escalations with these findings."""
    journal = Journal()
    journal.count("messages", 4321)
    plan = Plan(escalations=1000, seed=seed, deeds=())
    findings = Findings(**found, looked_at=Counter(tickets=1012))
    return Outcome(plan, journal, {"SIGKILL to the desk": 7}, findings, seconds=600, settled_after=12)


def kept(folder: Path, run: Outcome, on: str) -> str:
    """The page after a run."""
    keep(run, on, folder / "faults.json", folder / "faults.md")
    return (folder / "faults.md").read_text(encoding="utf-8")


def test_the_page_says_what_was_done_how_to_do_it_again_and_that_nothing_was_found(tmp_path: Path) -> None:
    page = kept(tmp_path, outcome(7), "sqlite")
    assert "**lost 0, doubled 0, wrong 0, stuck 0**, with 1,012 tickets of 10 users at once." in page
    assert "--escalations 1000 --on sqlite --seed 7" in page
    assert "| SIGKILL to the desk | 7 |" in page
    assert "| messages | 4,321 |" in page


def test_what_was_found_stands_on_the_page(tmp_path: Path) -> None:
    page = kept(tmp_path, outcome(7, lost=["ticket: KD-9"]), "sqlite")
    assert "**lost 1, doubled 0" in page
    assert "- ticket: KD-9" in page


def test_a_run_takes_the_place_of_the_last_one_on_the_same_kind_of_house_only(tmp_path: Path) -> None:
    kept(tmp_path, outcome(1), "sqlite")
    kept(tmp_path, outcome(2), "cluster")
    page = kept(tmp_path, outcome(3), "sqlite")
    assert ("--seed 1" in page, "--seed 2" in page, "--seed 3" in page) == (False, True, True)
