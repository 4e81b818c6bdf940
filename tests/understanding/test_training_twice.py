"""Training twice gives the same model, whatever order a process has its sets in: on real messages with the real encoder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from desk.paths import ROOT

TRAIN = """
import sys
from pathlib import Path
from understanding.classifier import Classifier
from understanding.corpus import read_examples
from understanding.encoder import shared_encoder
from understanding.spelling import english_words

encoder = Path("var/models/encoder")
examples = read_examples(Path("data/nlu"))[::16]
texts, intents = [one.text for one in examples], [one.intent for one in examples]
vectors = shared_encoder(encoder).encode(texts)
Classifier.train(texts, intents, vectors, english_words(encoder)).save(Path(sys.argv[1]))
"""


def trained(folder: Path, hash_seed: str) -> Path:
    """A classifier that a process of its own has trained and saved."""
    folder.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": hash_seed}
    subprocess.run([sys.executable, "-c", TRAIN, str(folder)], cwd=ROOT, env=environment, check=True, timeout=240)
    return folder


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("twice")
    return trained(folder / "one", "1"), trained(folder / "other", "2")


def test_all_weights_are_equal_to_the_last_bit(both: tuple[Path, Path]) -> None:
    with np.load(both[0] / "classifier.npz") as one, np.load(both[1] / "classifier.npz") as other:
        assert one["weights"].shape[0] > 300
        assert sorted(one.files) == sorted(other.files)
        assert [name for name in one.files if not np.array_equal(one[name], other[name])] == []


def test_words_known_and_temperature_are_equal(both: tuple[Path, Path]) -> None:
    one, other = (folder / "classifier.json" for folder in both)
    assert one.read_bytes() == other.read_bytes()
