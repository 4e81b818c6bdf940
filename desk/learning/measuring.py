"""The figures of a trained model on the held-out messages, by the code and data that would work with it now."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from desk.learning.kept_models import Measured, ModelError
from desk.paths import ARTICLES, HELD_OUT, POLICY, ROOT
from knowledge_base import load_articles
from policy import load_policy

if TYPE_CHECKING:
    from understanding.classifier import Classifier

PROBE = "no guest gets a key"
PARTS = ("classifier.json", "classifier.npz")
BESIDE_THE_MODEL = ("understanding", "knowledge_base", "policy", "tests/nlu")
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
SUFFIXES = {".py", ".yml", ".md", ".jsonl"}


class Unusable(ModelError):
    """A model that this version of Keydesk can't read, or that needs another encoder."""


def classifier_of(archive: Path) -> Classifier:
    """The classifier in Rasa's archive, which has guessed once. Raises Unusable."""
    import numpy as np

    from understanding.classifier import Classifier
    from understanding.encoder import WIDTH

    with TemporaryDirectory() as folder:
        try:
            with tarfile.open(archive) as content:
                for member in content.getmembers():
                    name, file = Path(member.name).name, content.extractfile(member)
                    if name in PARTS and file is not None:
                        (Path(folder) / name).write_bytes(file.read())
            classifier = Classifier.load(Path(folder))
            classifier.guess(classifier.speller.mend(PROBE), np.zeros(WIDTH, dtype=np.float32))
        except Exception as error:  # whatever a torn file, or one of another version, makes go wrong
            raise Unusable(f"{archive.name} can't be read by this version: {type(error).__name__}: {error}") from None
    return classifier


def conditions(encoder: str) -> str:
    """A hash over all that the figures depend on beside the model. Raises ModelError without held-out messages."""
    files = list(_files())
    if not any(path.match("held_out*.jsonl") for path in files):
        raise ModelError(f"no held-out messages in {HELD_OUT.relative_to(ROOT)}: two models can't be compared")
    digest = hashlib.sha256(encoder.encode())
    for path in files:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    for name in BESIDE_THE_MODEL:
        yield from (path for path in sorted((ROOT / name).rglob("*")) if path.suffix in SUFFIXES and path.is_file())


def measure_apart(models: Path, archive: Path, under: str) -> Measured:
    """`measure` in a process of its own: its memory goes with it, and numpy keeps to one thread, which is quickest for one
    message after the other. Raises Unusable.
    """
    command = [sys.executable, "-m", "desk.learning.measuring", str(models), str(archive), under]
    environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise Unusable(f"{archive.name} could not be measured; the output above says why")
    return Measured.model_validate_json(done.stdout)


def measure(models: Path, archive: Path, under: str) -> Measured:
    """All figures that depend on the model, with the encoder in `models`. Raises Unusable."""
    from understanding.encoder import shared_encoder
    from understanding.evaluation import held_out
    from understanding.evaluation.subject import Subject
    from understanding.kept_vectors import encode_once
    from understanding.ranking import ArticleIndex

    rows = [row for of_set in held_out.read_sets(HELD_OUT).values() for row in of_set]
    encoder = shared_encoder(models / "encoder")
    pieces = [(article.slug, article.search_texts) for article in load_articles(ARTICLES)]
    index = ArticleIndex.build(pieces, lambda texts: encode_once(encoder, texts, models / "encoder"))
    subject = Subject(classifier_of(archive), index, encoder.encode, load_policy(POLICY))
    readings = held_out.read_all(subject, rows)
    figures = held_out.measure(readings, subject)
    right, _lost, deflected = held_out.measure_typing(subject, rows, figures[0].value, [held_out.HURRIED])
    misread = tuple(one.row["text"] for one in readings if not one.right)
    return Measured(under=under, figures=(*figures, right, deflected), misread=misread)


if __name__ == "__main__":
    print(measure(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]).model_dump_json())
