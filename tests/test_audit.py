"""`make audit`: every judgement is of a version that is locked, and nothing passes that was not judged or not looked up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools import audit

KNOWN = audit.judgements(audit.PAGE.read_text(encoding="utf-8"))
LOCKS = {name: audit.pins(path.read_text(encoding="utf-8")) for name, path in audit.LOCKS.items()}


def test_every_row_of_the_page_is_read() -> None:
    table = audit.PAGE.read_text(encoding="utf-8").partition("## Judgements")[2].partition("\n## ")[0]
    assert len(KNOWN) == sum(line.startswith("| `") for line in table.splitlines()) > 10


@pytest.mark.parametrize("judgement", KNOWN, ids=lambda one: f"{one.package}-{min(one.ids)}")
def test_a_judgement_is_of_a_version_that_is_locked_and_says_why(judgement: audit.Judgement) -> None:
    assert (judgement.package, judgement.version) in LOCKS[judgement.lock], (
        f"{judgement.lock} has another version of {judgement.package} now: read the advisory again, then mend or remove the row"
    )
    assert all(one.startswith(("CVE-", "GHSA-", "PYSEC-")) for one in judgement.ids)
    assert len(judgement.why.split()) >= 8


def test_no_advisory_is_judged_twice_for_one_version() -> None:
    judged = [(one.lock, one.package, name) for one in KNOWN for name in one.ids]
    assert len(judged) == len(set(judged))


ADVISORY = {"id": "PYSEC-2024-1", "aliases": ["CVE-2024-52304"], "fix_versions": ["3.10.11"], "description": "…"}


def found(version: str, *vulns: object) -> dict[str, object]:
    """What the service says of one package."""
    return {"name": "aiohttp", "version": version, "vulns": list(vulns)}


@pytest.mark.parametrize(
    ("answer", "status", "told"),
    [
        ([found("3.9.5", ADVISORY)], 0, "Rasa serves by Sanic"),
        ([found("3.9.6", ADVISORY)], 1, "NOT JUDGED"),
        ([found("3.9.5", {**ADVISORY, "aliases": ["CVE-2031-1"]})], 1, "PYSEC-2024-1, mended in 3.10.11: NOT JUDGED"),
        ([found("3.9.5")], 0, "rasa: 0 known vulnerabilities, 0 packages not looked up"),
        ([{"name": "sanic", "skip_reason": "not found"}], 2, "could not be asked about: sanic"),
    ],
)
def test_what_is_not_judged_or_not_looked_up_fails(
    answer: list[object], status: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit.tell(audit.read("rasa", {"dependencies": answer}), KNOWN, "rasa") == status
    assert told in capsys.readouterr().out


def auditor(folder: Path, prints: str, status: int) -> str:
    """A program that answers as pip-audit would."""
    program = folder / "pip-audit"
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{prints}\nEND\necho 'no service' >&2\nexit {status}\n")
    program.chmod(0o755)
    return str(program)


def test_an_audit_without_findings_passes(tmp_path: Path) -> None:
    assert audit.main(auditor(tmp_path, json.dumps({"dependencies": []}), 0)) == 0


def test_an_audit_that_gets_no_answer_fails_and_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main(auditor(tmp_path, "", 1)) == 2
    assert "pip-audit gave no answer for app.txt: no service" in capsys.readouterr().err
