"""Messages held out from the training data, through the real model: no figure falls below what has been reached."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.stack.client import ROOT, Stack

HELD_OUT = sorted((ROOT / "tests" / "nlu").glob("held_out*.jsonl"))
BANDED = {"key_download_failure", "app_crash_or_offline", "vpn_outage", "hardware_malfunction_warranty"}
LEAST = {
    "outcome": 0.975,
    "category": 0.98,
    "product": 0.955,
    "share": 0.99,
    "first article": 0.93,
    "three articles": 0.98,
}
# The newest set was measured before anything was tuned to it: what was reached there is lower, and more honest.
LEAST_OF = {
    "held_out_4": LEAST | {"outcome": 0.965, "category": 0.955, "product": 0.95, "share": 0.97, "first article": 0.9}
}
DEFLECTED = {"held_out_4": 2}
MOST_MISSED_GUESTS = 1

Pair = tuple[dict[str, Any], dict[str, Any]]


@pytest.fixture(scope="module", params=HELD_OUT, ids=lambda path: path.stem)
def held_out(request: pytest.FixtureRequest) -> Path:
    """One held-out set."""
    path: Path = request.param
    return path


@pytest.fixture(scope="module")
def least(held_out: Path) -> dict[str, float]:
    """What has been reached on it."""
    return LEAST_OF.get(held_out.stem, LEAST)


@pytest.fixture(scope="module")
def pairs(held_out: Path, stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> list[Pair]:
    """(what was meant, what was understood) for each message of a held-out set, through `keydesk understand`."""
    meant = [json.loads(line) for line in held_out.read_text(encoding="utf-8").splitlines()]
    file = tmp_path_factory.mktemp("held-out") / "messages.txt"
    file.write_text("\n".join(" ".join(item["text"].split()) for item in meant), encoding="utf-8")
    command = [str(Path(sys.executable).parent / "keydesk"), "understand", "--json", "--file", str(file)]
    done = subprocess.run(command, env=stack.environment, capture_output=True, text=True, check=True, timeout=250)
    return list(zip(meant, map(json.loads, done.stdout.splitlines()), strict=True))


def share_of(hits: list[bool]) -> float:
    """The share of hits."""
    return sum(hits) / len(hits)


def test_no_outage_is_turned_away_with_an_article(pairs: list[Pair], held_out: Path) -> None:
    deflected = [
        meant["text"] for meant, seen in pairs if meant["outcome"] == "escalate" and seen["outcome"] == "deflect"
    ]
    assert len(deflected) <= DEFLECTED.get(held_out.stem, 0), deflected


def test_the_outcome_is_right(pairs: list[Pair], least: dict[str, float]) -> None:
    assert share_of([meant["outcome"] == seen["outcome"] for meant, seen in pairs]) >= least["outcome"]


def test_guests_are_recognised(pairs: list[Pair]) -> None:
    missed = [m["text"] for m, s in pairs if m["outcome"] == "guest_redirect" != s["outcome"]]
    assert len(missed) <= MOST_MISSED_GUESTS, missed


def test_category_product_and_share_of_escalations_are_right(pairs: list[Pair], least: dict[str, float]) -> None:
    escalated = [(m, s) for m, s in pairs if m["outcome"] == s["outcome"] == "escalate"]
    assert share_of([m["category"] == s["category"] for m, s in escalated]) >= least["category"]
    products = [m["product"] == s["product"] for m, s in escalated if m["category"] != "gdpr_removal"]
    assert share_of(products) >= least["product"]
    shares = [m["percent"] == s["affected_percent"] for m, s in escalated if m["category"] in BANDED]
    assert share_of(shares) >= least["share"]


def test_the_right_article_comes_first(pairs: list[Pair], least: dict[str, float]) -> None:
    answered = [(m["articles"], s["articles"]) for m, s in pairs if m["outcome"] == "deflect" and s["articles"]]
    assert share_of([got[0] in good for good, got in answered]) >= least["first article"]
    assert share_of([bool(set(got) & set(good)) for good, got in answered]) >= least["three articles"]
