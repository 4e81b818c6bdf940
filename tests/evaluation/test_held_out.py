"""The figures of a handful of held-out messages, read by a classifier that is trained on them, with letters for an encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from desk.learning.promotion import load_rules
from desk.paths import ARTICLES, HELD_OUT, POLICY
from knowledge_base import load_articles
from policy import load_policy
from understanding.classifier import Classifier
from understanding.evaluation.held_out import HURRIED, Reading, measure, measure_typing, read_all, read_sets
from understanding.evaluation.subject import Subject
from understanding.features import Letters
from understanding.ranking import ArticleIndex

SKETCH = Letters(np.ones(1 << 17, dtype=np.float32))
ROWS = [row for rows in read_sets(HELD_OUT).values() for row in rows[::12]]


@pytest.fixture(scope="module")
def subject() -> Subject:
    texts, intents = [row["text"] for row in ROWS], [row["intent"] for row in ROWS]
    articles = [(article.slug, article.search_texts[:1]) for article in load_articles(ARTICLES)]
    classifier = Classifier.train(texts, intents, SKETCH.vectors(texts))
    return Subject(classifier, ArticleIndex.build(articles, SKETCH.vectors), SKETCH.vectors, load_policy(POLICY))


@pytest.fixture(scope="module")
def readings(subject: Subject) -> list[Reading]:
    return read_all(subject, ROWS)


def values(readings: Sequence[Reading], subject: Subject) -> dict[str, float]:
    return {figure.name: figure.value for figure in measure(readings, subject)}


def misread(one: Reading, **got: Any) -> Reading:
    return replace(one, got=replace(one.got, **got))


def test_every_figure_that_is_compared_has_a_tolerance_and_no_other_has(
    readings: list[Reading], subject: Subject
) -> None:
    figures = measure(readings, subject) + measure_typing(subject, ROWS[:3], 1.0, [HURRIED])
    compared = {figure.name for figure in figures if not figure.name.startswith("points lost")}
    assert compared == set(load_rules().tolerances)


def test_less_is_better_of_all_that_counts_mistakes(readings: list[Reading], subject: Subject) -> None:
    assert {figure.name for figure in measure(readings, subject) if figure.most} == {
        "outages deflected, count", "outages not escalated, count", "questions escalated, count",
        "calibration error", "article offered where none fits",
    }  # fmt: skip


def test_an_outage_that_gets_an_article_is_counted_as_deflected(readings: list[Reading], subject: Subject) -> None:
    place = next(place for place, one in enumerate(readings) if one.row["outcome"] == "escalate" and one.right)
    before = values(readings, subject)
    after = values([*readings[:place], misread(readings[place], outcome="deflect"), *readings[place + 1 :]], subject)
    assert after["outages deflected, count"] == before["outages deflected, count"] + 1
    assert after["outages not escalated, count"] == before["outages not escalated, count"] + 1
    assert after["outcome"] == pytest.approx(before["outcome"] - 1 / len(readings))


def test_a_wrong_share_makes_share_and_severity_wrong(readings: list[Reading], subject: Subject) -> None:
    place = next(place for place, one in enumerate(readings) if one.row["percent"] == one.got.affected_percent == 100)
    before = values(readings, subject)
    after = values([*readings[:place], misread(readings[place], affected_percent=1.0), *readings[place + 1 :]], subject)
    assert after["share"] < before["share"]
    assert after["severity"] < before["severity"]


def test_typing_errors_are_the_same_in_every_run(subject: Subject) -> None:
    assert measure_typing(subject, ROWS[:5], 1.0) == measure_typing(subject, ROWS[:5], 1.0)
