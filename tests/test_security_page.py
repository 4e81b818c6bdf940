"""Each threat on the security page names a test that exists."""

from __future__ import annotations

import re

from desk.paths import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def test_every_threat_names_a_test_that_exists() -> None:
    rows = re.findall(r"^\| (.+) \| (.+) \|$", PAGE.partition("## Threats and their tests")[2], re.MULTILINE)
    threats = [row for row in rows if row[0] not in {"threat", "---"}]
    assert len(threats) >= 15
    for threat, cell in threats:
        named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", cell)
        assert named, threat
        for path, name in named:
            assert f"def {name}" in (ROOT / path).read_text(encoding="utf-8"), f"{threat}: no {name} in {path}"
