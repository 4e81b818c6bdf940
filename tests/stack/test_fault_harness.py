"""The fault harness in short: processes are killed while users escalate, and nothing is lost. In full: `make faults`."""

from __future__ import annotations

import os

import pytest

from benchmarks.bench import temporary_folder
from benchmarks.faults.house import in_cluster, on_sqlite
from benchmarks.faults.mischief import SHORT
from benchmarks.faults.run import Plan, run


@pytest.mark.timeout(600)
def test_nothing_acknowledged_is_lost_doubled_wrong_or_stuck_while_everything_fails() -> None:
    build = in_cluster if os.environ.get("KEYDESK_TEST_CLUSTER") else on_sqlite
    with temporary_folder() as folder, build(folder) as house:
        outcome = run(house, Plan(escalations=12, seed=1, deeds=SHORT, pauses=(0.2, 1.0), settle_seconds=150))
    assert outcome.findings.by_kind == {"lost": [], "doubled": [], "wrong": [], "stuck": []}
    assert outcome.trouble == []
    assert outcome.findings.looked_at["tickets"] >= 12
    assert sum(outcome.done.values()) >= 3
