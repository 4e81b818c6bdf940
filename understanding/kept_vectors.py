"""Vectors of a fixed set of texts, kept on disk: the articles are encoded once, not at every start."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np

from understanding.encoder import Encoder


def encode_once(encoder: Encoder, texts: list[str], folder: Path) -> np.ndarray:
    """The vectors of `texts`, from `folder` if they were encoded before; of older sets nothing is kept."""
    key = hashlib.sha256("\0".join([encoder.version, *texts]).encode()).hexdigest()[:32]
    path = folder / f"articles-{key}.npy"
    if path.is_file():
        kept: np.ndarray = np.load(path, allow_pickle=False)
        return kept
    vectors = encoder.encode(texts)
    folder.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    with part.open("wb") as file:
        np.save(file, vectors)
    for old in folder.glob("articles-*.npy"):
        old.unlink(missing_ok=True)
    part.replace(path)
    return vectors
