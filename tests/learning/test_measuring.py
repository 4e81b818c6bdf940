"""Which archives this version can work with, and what the figures depend on."""

from __future__ import annotations

import tarfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desk.learning.measuring import Unusable, classifier_of, conditions
from understanding.classifier import Classifier
from understanding.encoder import WIDTH

TEXTS = ["no guest gets a key", "nobody gets a key", "how do I share a key", "how is a key shared"]
INTENTS = ["key_download_failure", "key_download_failure", "how_to", "how_to"]


@pytest.fixture
def classifier() -> Classifier:
    vectors = np.random.default_rng(1).normal(size=(len(TEXTS), WIDTH)).astype(np.float32)
    return Classifier.train(TEXTS, INTENTS, vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def packed(folder: Path, classifier: Classifier) -> Path:
    """An archive as Rasa packs it."""
    inner = folder / "components" / "train_bot.classifier.KeydeskClassifier0"
    inner.mkdir(parents=True)
    classifier.save(inner)
    archive = folder / "model.tar.gz"
    with tarfile.open(archive, "w:gz") as content:
        content.add(folder / "components", "components")
    return archive


def test_the_classifier_is_found_in_rasas_archive(classifier: Classifier, tmp_path: Path) -> None:
    assert np.array_equal(classifier_of(packed(tmp_path, classifier)).weights, classifier.weights)


def test_a_classifier_of_another_shape_cannot_be_used(classifier: Classifier, tmp_path: Path) -> None:
    narrow = replace(classifier, examples=classifier.examples[:, :100])
    with pytest.raises(Unusable, match=r"model\.tar\.gz can't be read by this version"):
        classifier_of(packed(tmp_path, narrow))


@pytest.mark.parametrize("part", [0.0, 0.3, 0.9])
def test_a_torn_archive_cannot_be_used(classifier: Classifier, tmp_path: Path, part: float) -> None:
    archive = packed(tmp_path, classifier)
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(part * len(whole))])
    with pytest.raises(Unusable):
        classifier_of(archive)


def test_an_archive_of_something_else_cannot_be_used(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "model.tar.gz", "w:gz"):
        pass
    with pytest.raises(Unusable):
        classifier_of(tmp_path / "model.tar.gz")


def test_figures_of_another_encoder_are_of_other_conditions() -> None:
    assert conditions("one") == conditions("one") != conditions("another")
