"""The sentence encoder built from random weights: what its vectors depend on, and what the whole numbers cost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from understanding.build_encoder import LAYERS, WIDTH, build_model
from understanding.encoder import Encoder, EncoderMissing
from understanding.kept_vectors import encode_once

WORDS = ("none", "guests", "cannot", "download", "the", "mobile", "key", "tonight", "hello", "host", "is", "down")
TEXTS = ["guests cannot download the mobile key tonight", "hello", "host is down", "is the key mobile"]
INNER = 4 * WIDTH


def random_weights() -> dict[str, np.ndarray]:
    """Weights of the right shapes, the same each time."""
    generator = np.random.default_rng(7)

    def some(*shape: int) -> np.ndarray:
        return generator.normal(scale=0.05, size=shape).astype(np.float32)

    weights = {
        "embeddings.word_embeddings.weight": some(len(WORDS), WIDTH),
        "embeddings.position_embeddings.weight": some(128, WIDTH),
        "embeddings.token_type_embeddings.weight": some(2, WIDTH),
    }
    norms = ["embeddings.LayerNorm"]
    for layer in range(LAYERS):
        start = f"encoder.layer.{layer}"
        norms += [f"{start}.attention.output.LayerNorm", f"{start}.output.LayerNorm"]
        shapes = {f"attention.self.{name}": (WIDTH, WIDTH) for name in ("query", "key", "value")}
        shapes |= {"attention.output.dense": (WIDTH, WIDTH), "intermediate.dense": (INNER, WIDTH)}
        shapes |= {"output.dense": (WIDTH, INNER)}
        for name, shape in shapes.items():
            weights |= {f"{start}.{name}.weight": some(*shape), f"{start}.{name}.bias": some(shape[0])}
    for name in norms:
        weights |= {f"{name}.weight": 1 + some(WIDTH), f"{name}.bias": some(WIDTH)}
    return weights


@pytest.fixture(scope="module")
def weights() -> dict[str, np.ndarray]:
    return random_weights()


@pytest.fixture(scope="module")
def folder(weights: dict[str, np.ndarray], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An encoder as `keydesk` finds it, with a tokenizer of a dozen words."""
    made = tmp_path_factory.mktemp("encoder")
    onnx.save(build_model(weights), str(made / "encoder.onnx"))
    tokenizer = Tokenizer(WordLevel({word: place for place, word in enumerate(WORDS)}, unk_token="none"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.enable_padding(length=128)  # as the publisher's file has it
    tokenizer.save(str(made / "tokenizer.json"))
    return made


def reference(weights: dict[str, np.ndarray], text: str) -> np.ndarray:
    """The vector of a text in full precision, without ONNX."""

    def linear(value: np.ndarray, name: str) -> np.ndarray:
        result: np.ndarray = value @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
        return result

    def norm(value: np.ndarray, name: str) -> np.ndarray:
        centred = value - value.mean(axis=-1, keepdims=True)
        result: np.ndarray = centred / centred.std(axis=-1, keepdims=True)
        return result * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    def heads(value: np.ndarray) -> np.ndarray:
        return value.reshape(len(value), 12, WIDTH // 12).transpose(1, 0, 2)

    ids = [WORDS.index(word) for word in text.split()]
    embedded = weights["embeddings.word_embeddings.weight"][ids] + weights["embeddings.token_type_embeddings.weight"][0]
    hidden = norm(embedded + weights["embeddings.position_embeddings.weight"][: len(ids)], "embeddings.LayerNorm")
    for layer in range(LAYERS):
        start = f"encoder.layer.{layer}"
        query, key, value = (heads(linear(hidden, f"{start}.attention.self.{n}")) for n in ("query", "key", "value"))
        raised = np.exp(query @ key.transpose(0, 2, 1) / (WIDTH / 12) ** 0.5)
        mixed = (raised / raised.sum(axis=-1, keepdims=True) @ value).transpose(1, 0, 2).reshape(len(ids), WIDTH)
        attended = norm(
            linear(mixed, f"{start}.attention.output.dense") + hidden, f"{start}.attention.output.LayerNorm"
        )
        inner = linear(attended, f"{start}.intermediate.dense")
        gelu = inner * 0.5 * (1 + np.tanh(np.sqrt(2 / np.pi) * (inner + 0.044715 * inner**3)))
        hidden = norm(linear(gelu, f"{start}.output.dense") + attended, f"{start}.output.LayerNorm")
    mean: np.ndarray = hidden.mean(axis=0)
    return mean / np.linalg.norm(mean)


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_has_the_same_vector_whatever_is_encoded_beside_it(folder: Path, text: str) -> None:
    encoder = Encoder(folder)
    together = encoder.encode([*TEXTS, *reversed(TEXTS)])
    alone = encoder.encode([text])[0]
    assert np.array_equal(together[TEXTS.index(text)], alone)
    assert np.array_equal(together[-1 - TEXTS.index(text)], alone)


@pytest.mark.parametrize("text", TEXTS)
def test_whole_numbers_cost_next_to_nothing(folder: Path, weights: dict[str, np.ndarray], text: str) -> None:
    assert float(Encoder(folder).encode([text])[0] @ reference(weights, text)) > 0.99


class Session:
    """Notes the shape of what it is asked to encode."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def run(self, _outputs: list[str], feed: dict[str, np.ndarray]) -> list[np.ndarray]:
        self.shapes.append(feed["input_ids"].shape)
        return [np.zeros((1, WIDTH), dtype=np.float32)]


def test_no_time_goes_into_filling_a_text_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder, session = Encoder(folder), Session()
    monkeypatch.setattr(encoder, "_session", session)
    encoder.encode(["host is down"])
    assert session.shapes == [(1, 3)]


def test_vectors_have_unit_length(folder: Path) -> None:
    assert np.linalg.norm(Encoder(folder).encode(TEXTS), axis=1) == pytest.approx(1, abs=1e-5)


def test_nothing_has_no_vectors(folder: Path) -> None:
    assert Encoder(folder).encode([]).shape == (0, WIDTH)


def test_the_same_weights_give_the_same_bytes(folder: Path, weights: dict[str, np.ndarray]) -> None:
    assert build_model(weights).SerializeToString() == (folder / "encoder.onnx").read_bytes()


def test_other_weights_are_another_version_though_the_size_is_the_same(
    folder: Path, weights: dict[str, np.ndarray], tmp_path: Path
) -> None:
    (tmp_path / "tokenizer.json").write_bytes((folder / "tokenizer.json").read_bytes())
    name = "encoder.layer.0.output.dense.bias"
    onnx.save(build_model({**weights, name: weights[name] + 1}), str(tmp_path / "encoder.onnx"))
    assert (tmp_path / "encoder.onnx").stat().st_size == (folder / "encoder.onnx").stat().st_size
    assert Encoder(tmp_path).version != Encoder(folder).version


def test_kept_vectors_are_those_that_the_encoder_gives(folder: Path, tmp_path: Path) -> None:
    encoder = Encoder(folder)
    encode_once(encoder, TEXTS, tmp_path)
    assert np.array_equal(encode_once(encoder, TEXTS, tmp_path), encoder.encode(TEXTS))


def test_a_missing_encoder_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderMissing, match="make setup"):
        Encoder(tmp_path)
