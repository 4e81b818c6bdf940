"""Held-out messages: `held_out*.jsonl` in a folder, each file a set, measured alone and together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from policy import Case, Policy, rule_for
from understanding.evaluation.figures import Figure, mean
from understanding.evaluation.subject import Subject
from understanding.evaluation.trust import area_under_curve, calibration_error
from understanding.evaluation.typing_errors import with_errors
from understanding.message import Look
from understanding.outcome import OFF_TOPIC, Understanding
from understanding.shares import read_share

ANY_MOMENT = datetime.fromisoformat("2000-01-03T12:00:00+00:00")
BANDED = ("key_download_failure", "app_crash_or_offline", "vpn_outage", "hardware_malfunction_warranty")
UNANSWERABLE = ("out_of_scope", "greet", "thank", "goodbye", "abuse")
HURRIED = 10
TYPING = (5, HURRIED)
SEED = 20

Row = dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """A held-out message as it was meant (`row`), and as it was read."""

    row: Row
    look: Look
    got: Understanding

    @property
    def intent(self) -> str:
        """The intent that was read; where there is doubt, the one that comes first."""
        return self.got.said if self.got.intent == "doubt" else self.got.intent

    @property
    def right(self) -> bool:
        """Whether the outcome is the one that was meant."""
        return bool(self.row["outcome"] == self.got.outcome)

    @property
    def deflected(self) -> bool:
        """Whether an outage was answered with an article: the worst that can happen."""
        return self.row["outcome"] == "escalate" and self.got.outcome == "deflect"


def read_sets(folder: Path) -> dict[str, list[Row]]:
    """The held-out sets by the name of their file."""
    return {path.stem: read_rows(path) for path in sorted(folder.glob("held_out*.jsonl"))}


def read_rows(path: Path) -> list[Row]:
    """The objects of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def read_all(subject: Subject, rows: Sequence[Row]) -> list[Reading]:
    """Every row read as in production."""
    return [Reading(row, *subject.understand(row["text"])) for row in rows]


def measure(readings: Sequence[Reading], subject: Subject) -> list[Figure]:
    """All that a set tells: decisions, articles and trust."""
    return _decisions(readings, subject) + _ranking(readings, subject) + _trust(readings)


def _decisions(readings: Sequence[Reading], subject: Subject) -> list[Figure]:
    """Outcome, category, product (named, or else implied by the category), share, severity, guests and articles."""
    outages = [one for one in readings if one.row["outcome"] == "escalate"]
    questions = [one for one in readings if one.row["outcome"] == "deflect"]
    counted = [one for one in readings if one.row["intent"] in (*BANDED, "inform")]
    guests = [one for one in readings if one.row["outcome"] == "guest_redirect"]
    answered = [one for one in readings if one.row["articles"]]
    implied, policy = subject.implied, subject.policy
    products = [(one.row["product"] or implied[one.row["category"]]) == one.got.product for one in outages]
    return [
        Figure("outcome", mean(one.right for one in readings), 0.97),
        Figure("outages deflected, count", sum(one.deflected for one in outages), 0, most=True),
        Figure("outages not escalated, count", sum(one.got.outcome != "escalate" for one in outages), most=True),
        Figure("questions escalated, count", sum(one.got.outcome == "escalate" for one in questions), most=True),
        Figure("category", mean(one.row["category"] == one.got.category for one in outages)),
        Figure("product", mean(products)),
        Figure("share", mean(one.row["percent"] == one.got.affected_percent for one in counted), 0.97),
        Figure("severity", mean(_severity(policy, one) == _severity_read(policy, one) for one in outages), 0.97),
        Figure("guests recognised", mean(one.got.outcome == "guest_redirect" for one in guests), 0.97),
        Figure("articles offered for questions", mean(bool(one.got.articles) for one in answered)),
        Figure("intent", mean(one.row["intent"] == one.intent for one in readings)),
    ]


def _severity(policy: Policy, one: Reading) -> int:
    row = one.row
    percent = row["percent"] if row["category"] in BANDED else None
    return int(rule_for(policy, Case(row["category"], ANY_MOMENT, row["product"], percent)).severity)


def _severity_read(policy: Policy, one: Reading) -> int | None:
    got = one.got
    if got.category is None:
        return None
    percent = got.affected_percent if got.category in BANDED else None
    return int(rule_for(policy, Case(got.category, ANY_MOMENT, got.product, percent)).severity)


def _ranking(readings: Sequence[Reading], subject: Subject) -> list[Figure]:
    """Right article first and among three."""
    first, three = [], []
    for one in readings:
        if one.row["articles"]:
            slugs = [slug for slug, _ in subject.index.rank(one.look.mended, one.look.vector, 3)]
            first.append(slugs[:1] != [] and slugs[0] in one.row["articles"])
            three.append(any(slug in one.row["articles"] for slug in slugs))
    return [Figure("right article first", mean(first), 0.90), Figure("right article among three", mean(three), 0.98)]


def _trust(readings: Sequence[Reading]) -> list[Figure]:
    """Out of scope (area under the ROC curve), calibration, and articles offered where none fits."""
    foreign = [one.row["intent"] == OFF_TOPIC for one in readings]
    novel = area_under_curve(foreign, [one.look.guess.novelty for one in readings])
    right = [one.row["intent"] == one.intent for one in readings]
    unanswerable = [one for one in readings if one.row["intent"] in UNANSWERABLE]
    return [
        Figure("out of scope, AUROC", novel, 0.98),
        Figure(
            "calibration error", calibration_error([one.got.confidence for one in readings], right), 0.05, most=True
        ),
        Figure("article offered where none fits", mean(bool(one.got.articles) for one in unanswerable), most=True),
    ]


def measure_shares(rows: Sequence[Row]) -> Figure:
    """The corpus of traps, read as in production."""
    got = [read_share(row["text"], asked=bool(row.get("asked"))) for row in rows]
    right = mean((share.percent if share else None) == row["percent"] for share, row in zip(got, rows, strict=True))
    return Figure("share traps", right, 0.97)


def measure_typing(
    subject: Subject, rows: Sequence[Row], clean: float, percents: Sequence[int] = TYPING
) -> list[Figure]:
    """Outcome accuracy when so many of a hundred letters are hit; `clean` is what it is without."""
    figures = []
    for percent in percents:
        generator = np.random.default_rng(SEED)
        hurried = [{**row, "text": with_errors(row["text"], percent / 100, generator)} for row in rows]
        readings = read_all(subject, hurried)
        right = mean(one.right for one in readings)
        goal = 4 if percent == HURRIED else None
        figures += [
            Figure(f"outcome at {percent}% typing errors", right),
            Figure(f"points lost at {percent}% typing errors", 100 * (clean - right), goal, most=True),
            Figure(f"outages deflected at {percent}%, count", sum(one.deflected for one in readings), most=True),
        ]
    return figures
