"""docs/policy.md tells of everything that the shipped policy has."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from policy import Case, Policy, triage

GUIDE = (Path(__file__).parents[2] / "docs" / "policy.md").read_text(encoding="utf-8")


def table_rows() -> dict[str, list[str]]:
    """The rows of the severity table by rule id."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in GUIDE.splitlines() if line.startswith("| `")
    ]
    return {row[0].strip("`"): row for row in rows if len(row) == 7}


def test_the_guide_has_a_row_for_each_rule_with_its_severity_and_priority(policy: Policy) -> None:
    rows = table_rows()
    assert list(rows) == list(policy.rules)
    for rule in policy.rules.values():
        severity = f"{rule.severity}, review" if rule.needs_review else str(rule.severity)
        assert rows[rule.id][1] == f"`{rule.category}`"
        assert rows[rule.id][3:5] == [severity, rule.priority]


@pytest.mark.parametrize("table", ["categories", "products", "priorities", "plans", "regions", "plan_conversion"])
def test_the_guide_names_every_id(policy: Policy, table: str) -> None:
    missing = [id for id in getattr(policy, table) if f"`{id}`" not in GUIDE]
    assert missing == []


def test_the_guide_names_every_section_and_the_phone(policy: Policy) -> None:
    shipped = (Path(__file__).parents[2] / "policy" / "support.yml").read_text(encoding="utf-8")
    sections = re.findall(r"^(\w+):", shipped, re.MULTILINE)
    assert [name for name in sections if f"`{name}`" not in GUIDE] == []
    assert policy.emergency.phone in GUIDE


EXAMPLES = re.findall(r"^\| (\w{3} \d+ \w{3} \d{4} [\d:]+) \| `([\w-]+)` \| ([^|]+) \| ([^|]+) \|", GUIDE, re.MULTILINE)


@pytest.mark.parametrize(("opened", "rule", "response", "resolution"), EXAMPLES, ids=[row[0] for row in EXAMPLES])
def test_a_worked_example_of_the_guide_is_true(
    policy: Policy, opened: str, rule: str, response: str, resolution: str
) -> None:
    zone = policy.calendars.peak.zone
    moment = datetime.strptime(opened, "%a %d %b %Y %H:%M").replace(tzinfo=zone)
    decision = triage(policy, Case(policy.rules[rule].category, moment, percent=60))
    dues = [f"{due.astimezone(zone):%a %H:%M}" for due in (decision.response_due, decision.resolution_due)]
    assert decision.rule == rule
    assert dues == [response, resolution]


def test_the_guide_has_worked_examples() -> None:
    assert len(EXAMPLES) == 7
