"""How far confidence and novelty can be trusted: calibration, area under the ROC curve, risk by coverage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

BINS = 10


class Bin(NamedTuple):
    """Messages of about the same confidence: how sure in the mean, how many of them right, and how many they are."""

    sure: float
    right: float
    messages: int


def calibration(sure: Sequence[float], right: Sequence[bool]) -> list[Bin]:
    """Ten bins of confidence, those that hold anything."""
    confidences, hits = np.asarray(sure, dtype=float), np.asarray(right, dtype=float)
    places = np.minimum((confidences * BINS).astype(int), BINS - 1)
    chosen = [places == place for place in np.unique(places)]
    return [Bin(float(confidences[one].mean()), float(hits[one].mean()), int(one.sum())) for one in chosen]


def calibration_error(sure: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error: how far confidence and truth lie apart in the mean."""
    bins = calibration(sure, right)
    return sum(abs(one.sure - one.right) * one.messages for one in bins) / max(sum(one.messages for one in bins), 1)


def area_under_curve(positive: Sequence[bool], score: Sequence[float]) -> float:
    """AUROC: how often a positive scores above a negative one, ties as half; 0.5 if one of them is missing."""
    marked, values = np.asarray(positive, dtype=bool), np.asarray(score, dtype=float)
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    many, others = int(marked.sum()), int((~marked).sum())
    if not many or not others:
        return 0.5
    return float((ranks[marked].sum() - many * (many + 1) / 2) / (many * others))


def risk_by_coverage(sure: Sequence[float], right: Sequence[bool]) -> list[tuple[float, float]]:
    """(share answered, share of those wrong), the surest messages first."""
    order = np.argsort(-np.asarray(sure, dtype=float), kind="stable")
    wrong = np.cumsum(1 - np.asarray(right, dtype=float)[order])
    count = np.arange(1, len(order) + 1)
    return [(float(part), float(risk)) for part, risk in zip(count / max(len(order), 1), wrong / count, strict=True)]
