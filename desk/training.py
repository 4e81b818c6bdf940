"""Training Rasa's model, only when what it is made of has changed."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

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
SUFFIXES = {".yml", ".py", ".md", ".txt"}


class TrainingFailed(RuntimeError):
    """Rasa could not be trained; its own output says why."""


def model_file(settings: Settings) -> Path:
    """The trained model in use."""
    return settings.models.resolve() / "rasa" / "keydesk.tar.gz"


def inputs_hash(models: Path) -> str:
    """A hash over everything that the model is made of."""
    digest = hashlib.sha256()
    for path in _input_files(models):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _input_files(models: Path) -> Iterator[Path]:
    for name in INPUTS:
        path = ROOT / name
        found = [path] if path.is_file() else sorted(path.rglob("*"))
        yield from (file for file in found if file.is_file() and file.suffix in SUFFIXES)
    yield models / "encoder" / "encoder.onnx"


def train(settings: Settings, force: bool = False) -> bool:
    """Train if anything changed since the last time (or `force`). Returns whether it trained. Raises TrainingFailed."""
    model = model_file(settings)
    stamp = model.with_suffix(".inputs")
    wanted = inputs_hash(settings.models.resolve())
    if not force and model.is_file() and stamp.is_file() and stamp.read_text() == wanted:
        return False
    _run_rasa(settings, model)
    stamp.write_text(wanted)
    return True


def _run_rasa(settings: Settings, model: Path) -> None:
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
        str(model.parent),
        "--fixed-model-name",
        "keydesk",
        "--force",
        "--skip-validation",
    ]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "KEYDESK_MODELS": str(settings.models.resolve()),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
        "PYTHONHASHSEED": "0",
        "TQDM_DISABLE": "1",
    }
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if done.returncode != 0 or not model.is_file():
        raise TrainingFailed(f"rasa train ended with {done.returncode}; its output above says why")
