"""Training Rasa's model: what it is made of, and Rasa's own training in its own environment."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from desk.learning.kept_models import IN_USE, ModelError
from desk.paths import RASA_PYTHON, ROOT
from desk.settings import Settings

# What readers and decision say is code that runs with the model; only these shape the model itself.
INPUTS = (
    "config.yml",
    "domain.yml",
    "data/nlu",
    "data/rules",
    "bot/classifier.py",
    "understanding/classifier.py",
    "understanding/features.py",
    "understanding/encoder.py",
    "understanding/spelling.py",
    "requirements/rasa.txt",
)
ENCODER = "encoder.onnx"
SUFFIXES = {".yml", ".py", ".md", ".txt"}


class TrainingFailed(ModelError):
    """Rasa could not be trained; its own output says why."""


def models_folder(settings: Settings) -> Path:
    """Where the trained models are kept."""
    return settings.models.resolve() / "rasa"


def model_file(settings: Settings) -> Path:
    """The trained model in use."""
    return models_folder(settings) / IN_USE


def encoder_hash(models: Path) -> str:
    """The encoder that models are trained with and work with. Raises ModelError if it is not there."""
    try:
        return hashlib.sha256((models / "encoder" / ENCODER).read_bytes()).hexdigest()
    except FileNotFoundError:
        raise ModelError(f"no encoder in {models / 'encoder'}: run `make setup`, which builds it") from None


def inputs_hash(encoder: str) -> str:
    """A hash over everything that a model is made of; `encoder` is the encoder's."""
    digest = hashlib.sha256()
    for path in _input_files():
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    digest.update(ENCODER.encode() + b"\0" + bytes.fromhex(encoder))
    return digest.hexdigest()


def _input_files() -> Iterator[Path]:
    for name in INPUTS:
        path = ROOT / name
        found = [path] if path.is_file() else sorted(path.rglob("*"))
        yield from (file for file in found if file.is_file() and file.suffix in SUFFIXES)


def train_rasa(models: Path, folder: Path) -> Path:
    """Train into a folder, with the encoder in `models`; the archive. Raises TrainingFailed."""
    command = [
        str(RASA_PYTHON),
        "-m",
        "bot.rasa",
        "train",
        "--config",
        "config.yml",
        "--domain",
        "domain.yml",
        "--data",
        "data",
        "--out",
        str(folder),
        "--fixed-model-name",
        "keydesk",
        "--force",
        "--skip-validation",
    ]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "KEYDESK_MODELS": str(models),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
        "PYTHONHASHSEED": "0",
        "TQDM_DISABLE": "1",
    }
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    archive = folder / "keydesk.tar.gz"
    if done.returncode != 0 or not archive.is_file():
        raise TrainingFailed(f"rasa train ended with {done.returncode}; its output above says why")
    return archive
