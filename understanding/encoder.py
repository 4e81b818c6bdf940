"""The sentence encoder: text in, unit vectors out (MiniLM as int8 ONNX, built by `understanding.build_encoder`)."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

WIDTH = 384
LONGEST = 128


class EncoderMissing(RuntimeError):
    """The encoder's files are not where they should be."""


class Encoder:
    """Sentences to float32 vectors of shape [n, 384] and unit length; single-threaded, safe to share."""

    def __init__(self, folder: Path) -> None:
        model, tokenizer = folder / "encoder.onnx", folder / "tokenizer.json"
        if not model.is_file() or not tokenizer.is_file():
            raise EncoderMissing(f"no encoder in {folder}: run `make setup`, which builds it")
        self.version = hashlib.sha256(model.read_bytes() + tokenizer.read_bytes()).hexdigest()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer: Any = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(LONGEST)
        # The publisher's file fills every text up to 128 word pieces, which would only cost time.
        self._tokenizer.no_padding()

    def encode(self, texts: list[str]) -> np.ndarray:
        """Vectors for `texts`, in order. Texts are cut after 128 word pieces.

        One at a time: a text has the same vector to the last bit whatever is encoded beside it, and on one thread a batch
        saves nothing.
        """
        vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            vector[:] = self._encode(text)
        return vectors

    def _encode(self, text: str) -> np.ndarray:
        encoded = self._tokenizer.encode(text)
        feed = {
            "input_ids": np.array([encoded.ids], dtype=np.int64),
            "attention_mask": np.array([encoded.attention_mask], dtype=np.int64),
        }
        result: np.ndarray = self._session.run(["embedding"], feed)[0][0]
        return result


@lru_cache(maxsize=2)
def shared_encoder(folder: Path) -> Encoder:
    """One encoder a process and folder: components that each need it share its 25 MB."""
    return Encoder(folder)
