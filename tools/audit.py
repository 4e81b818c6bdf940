"""Known vulnerabilities of both Python locks, each beside its judgement in docs/dependencies.md. Needs the advisory service.

Run by `make audit`: `python tools/audit.py PIP_AUDIT`. Exit status 0 if everything was looked up and each finding is judged,
1 if a finding is not, 2 if something could not be looked up: what was not asked is not known to be safe.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "dependencies.md"
LOCKS = {name: ROOT / "requirements" / f"{name}.txt" for name in ("app", "rasa")}
ROW = re.compile(
    r"^\| `(?P<lock>\w+)` \| `(?P<package>[\w.-]+)==(?P<version>[\w.]+)` \| (?P<ids>[^|]+) \| (?P<why>[^|]+) \|$"
)
PIN = re.compile(r"^([\w.-]+)==([\w.]+)")
OPTIONS = ("--no-deps", "--disable-pip", "--progress-spinner=off", "--timeout=15", "--format=json")


@dataclass(frozen=True)
class Judgement:
    """What we hold of advisories of one locked version: their ids, and what they can reach here."""

    lock: str
    package: str
    version: str
    ids: frozenset[str]
    why: str


@dataclass(frozen=True)
class Finding:
    """An advisory that the service names for a locked version, by all of its ids."""

    lock: str
    package: str
    version: str
    ids: frozenset[str]
    fixed_in: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What the service said of one lock, and what it could not say."""

    findings: list[Finding]
    not_audited: list[str]


def judgements(page: str) -> list[Judgement]:
    """The rows of the page's table."""
    rows = [found for line in page.splitlines() if (found := ROW.match(line))]
    return [
        Judgement(
            row["lock"], row["package"], row["version"], frozenset(row["ids"].strip().split(", ")), row["why"].strip()
        )
        for row in rows
    ]


def pins(lock: str) -> set[tuple[str, str]]:
    """Packages and versions of a lock's text; one with several versions for several Pythons comes several times."""
    return {(found[1], found[2]) for line in lock.splitlines() if (found := PIN.match(line))}


def read(lock: str, answer: dict[str, Any]) -> Report:
    """What `pip-audit --format=json` printed."""
    findings: list[Finding] = []
    for package in answer["dependencies"]:
        for known in package.get("vulns", ()):
            ids = frozenset((known["id"], *known["aliases"]))
            findings.append(Finding(lock, package["name"], package["version"], ids, tuple(known["fix_versions"])))
    return Report(findings, [package["name"] for package in answer["dependencies"] if "skip_reason" in package])


def judged(finding: Finding, known: Iterable[Judgement]) -> Judgement | None:
    """The judgement of this advisory for this very version, if there is one."""
    place = (finding.lock, finding.package, finding.version)
    return next((one for one in known if (one.lock, one.package, one.version) == place and one.ids & finding.ids), None)


def ask(pip_audit: str, lock: Path) -> dict[str, Any]:
    """Look a lock up. Raises ValueError if the answer is none."""
    asked = subprocess.run([pip_audit, *OPTIONS, "-r", lock], capture_output=True, text=True, check=False)
    try:
        answer: dict[str, Any] = json.loads(asked.stdout)
    except ValueError:
        last = asked.stderr.strip().splitlines()[-1:] or [f"exit status {asked.returncode}"]
        raise ValueError(f"pip-audit gave no answer for {lock.name}: {last[0]}") from None
    return answer


def tell(report: Report, known: Sequence[Judgement], lock: str) -> int:
    """Print a lock's findings; the exit status."""
    status = 0
    for finding in sorted(report.findings, key=lambda one: (one.package, min(one.ids))):
        judgement = judged(finding, known)
        status = status if judgement else 1
        mended = f", mended in {finding.fixed_in[0]}" if finding.fixed_in else ""
        verdict = judgement.why if judgement else "NOT JUDGED: update it, or judge it in docs/dependencies.md"
        print(f"{lock}: {finding.package}=={finding.version} {', '.join(sorted(finding.ids))}{mended}: {verdict}")
    print(f"{lock}: {len(report.findings)} known vulnerabilities, {len(report.not_audited)} packages not looked up")
    if report.not_audited:
        print(f"{lock}: the service did not know, or could not be asked about: {', '.join(report.not_audited)}")
    return 2 if report.not_audited else status


def main(pip_audit: str) -> int:
    """Look both locks up."""
    known, worst = judgements(PAGE.read_text(encoding="utf-8")), 0
    for name, lock in LOCKS.items():
        try:
            worst = max(worst, tell(read(name, ask(pip_audit, lock)), known, name))
        except ValueError as error:
            print(f"audit: {error}", file=sys.stderr)
            worst = 2
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
