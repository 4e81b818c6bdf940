"""Build step: turn the published MiniLM weights into the small int8 ONNX sentence encoder that Rasa and the desk share.

Weights: sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), taken from a package with a pinned hash; the hash of the
weights and of the tokenizer is checked here a second time against the model publisher's own. Architecture: BERT
(Devlin et al. 2019), 6 layers, 12 heads, 384 dimensions, mean pooling, unit length (Reimers & Gurevych 2019).
Deterministic: the same weights give the same bytes.

Linear layers multiply whole numbers of 8 bits. Each word piece has a step of its own (its largest value / 127), so that
what it becomes depends neither on the words around it nor on the other messages of a batch, and one large value costs
only its own word piece precision.

Run: `python -m understanding.build_encoder FOLDER_WITH_WEIGHTS TARGET_FOLDER`.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import struct
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LAYERS, HEADS, WIDTH = 6, 12, 384
EPSILON = 1e-12
MOST, MIDDLE = 127, 128
# Operators of onnxruntime itself, beside those of ONNX.
RUNTIME = "com.microsoft"
SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


def check_hash(path: Path) -> None:
    """Raise ValueError unless the file is bit-identical to the publisher's."""
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != SHA256[path.name]:
        raise ValueError(f"{path.name}: expected sha256 {SHA256[path.name]}, found {found}; use the other package")


def read_safetensors(path: Path) -> dict[str, np.ndarray]:
    """All float32 tensors of a .safetensors file: 8-byte header length, JSON header, raw little-endian data."""
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + length])
    body = memoryview(raw)[8 + length :]
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            begin, end = entry["data_offsets"]
            tensors[name] = np.frombuffer(body[begin:end], dtype="<f4").reshape(entry["shape"])
    return tensors


class Whole(NamedTuple):
    """Rows as whole numbers around 128, and for each row the step [rows, 1] that turns them back."""

    numbers: str
    steps: str


class Graph:
    """Collects nodes and weights; each method returns the name of its output. Hidden values are [batch * tokens, width]."""

    def __init__(self, weights: dict[str, np.ndarray]) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: dict[str, onnx.TensorProto] = {}
        self.shape = self.op("Shape", "input_ids")

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        output = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def const(self, name: str, value: np.ndarray) -> str:
        self.initializers.setdefault(name, numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def number(self, value: float) -> str:
        return self.const(f"number {value:g}", np.array(value, dtype=np.float32))

    def whole_numbers(self, *values: int) -> str:
        return self.const(f"whole {values}", np.array(values, dtype=np.int64))

    def weight(self, name: str) -> str:
        return self.const(name, self.weights[name])

    def whole(self, value: str) -> Whole:
        largest = self.op("ReduceMax", self.op("Abs", value), self.whole_numbers(1), keepdims=1)
        steps = self.op("Mul", largest, self.number(1 / MOST))
        each = self.op("Reshape", steps, self.whole_numbers(-1))
        middle = self.const("middle of each", np.array([MIDDLE], dtype=np.uint8))
        middles = self.op("Expand", middle, self.op("Shape", each))
        return Whole(self.op("QuantizeLinear", value, each, middles, axis=0), steps)

    def linear(self, value: str, *prefixes: str) -> str:
        """Linear layers with the same input, side by side."""
        layers = np.vstack([self.weights[f"{prefix}.weight"] for prefix in prefixes])
        columns = (np.abs(layers).max(axis=1) / MOST).astype(np.float32)
        matrix = self.const(f"{prefixes[0]}.weight.T", np.rint(layers / columns[:, None]).astype(np.int8).T)
        bias = self.const(
            f"{prefixes[0]}.bias", np.concatenate([self.weights[f"{prefix}.bias"] for prefix in prefixes])
        )
        steps, middle = (
            self.const(f"{prefixes[0]}.steps", columns),
            self.const("middle", np.array(MIDDLE, dtype=np.uint8)),
        )
        rows = self.whole(value)
        product = self.op("MatMulIntegerToFloat", rows.numbers, matrix, self.number(1), steps, middle, domain=RUNTIME)
        return self.op("Add", self.op("Mul", product, rows.steps), bias)

    def norm(self, value: str, prefix: str) -> str:
        scale, bias = self.weight(f"{prefix}.weight"), self.weight(f"{prefix}.bias")
        return self.op("LayerNormalization", value, scale, bias, axis=-1, epsilon=EPSILON)

    def by_batch(self, value: str, *shape: int) -> str:
        """[batch * tokens, …] as [batch, tokens, *shape]."""
        return self.op("Reshape", value, self.op("Concat", self.shape, self.whole_numbers(*shape), axis=0))

    def by_row(self, value: str) -> str:
        return self.op("Reshape", value, self.whole_numbers(-1, WIDTH))


def _attention(graph: Graph, hidden: str, mask: str, prefix: str) -> str:
    together = graph.linear(hidden, *(f"{prefix}.self.{part}" for part in ("query", "key", "value")))
    heads = graph.op("Transpose", graph.by_batch(together, 3, HEADS, WIDTH // HEADS), perm=[2, 0, 3, 1, 4])
    query, key, value = (graph.op("Gather", heads, graph.const(f"part {n}", np.array(n))) for n in range(3))
    likeness = graph.op("MatMul", query, graph.op("Transpose", key, perm=[0, 1, 3, 2]))
    scores = graph.op("Add", graph.op("Mul", likeness, graph.number((HEADS / WIDTH) ** 0.5)), mask)
    mixed = graph.op("MatMul", graph.op("Softmax", scores, axis=-1), value)
    joined = graph.by_row(graph.op("Transpose", mixed, perm=[0, 2, 1, 3]))
    projected = graph.linear(joined, f"{prefix}.output.dense")
    return graph.norm(graph.op("Add", projected, hidden), f"{prefix}.output.LayerNorm")


def _layer(graph: Graph, hidden: str, mask: str, prefix: str) -> str:
    attended = _attention(graph, hidden, mask, f"{prefix}.attention")
    inner = graph.op("Gelu", graph.linear(attended, f"{prefix}.intermediate.dense"))
    outer = graph.linear(inner, f"{prefix}.output.dense")
    return graph.norm(graph.op("Add", outer, attended), f"{prefix}.output.LayerNorm")


def _embeddings(graph: Graph) -> str:
    words = graph.op("Gather", graph.weight("embeddings.word_embeddings.weight"), "input_ids")
    length = graph.op("Shape", "input_ids", start=1, end=2)
    every = graph.weight("embeddings.position_embeddings.weight")
    positions = graph.op("Slice", every, graph.whole_numbers(0), length, graph.whole_numbers(0))
    kind = graph.const("kind", graph.weights["embeddings.token_type_embeddings.weight"][0])
    total = graph.op("Add", graph.op("Add", words, positions), kind)
    return graph.by_row(graph.norm(total, "embeddings.LayerNorm"))


def _mean_of_unit_length(graph: Graph, hidden: str, mask: str) -> str:
    weights = graph.op("Unsqueeze", mask, graph.whole_numbers(2))
    counted = graph.op("Mul", graph.by_batch(hidden, WIDTH), weights)
    total = graph.op("ReduceSum", counted, graph.whole_numbers(1), keepdims=0)
    mean = graph.op("Div", total, graph.op("ReduceSum", mask, graph.whole_numbers(1), keepdims=1))
    return graph.op("LpNormalization", mean, axis=-1, p=2)


def build_model(weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    """The encoder as ONNX: int64 `input_ids`, `attention_mask` [batch, tokens] -> float32 `embedding` [batch, 384]."""
    graph = Graph(weights)
    mask = graph.op("Cast", "attention_mask", to=TensorProto.FLOAT)
    hidden_places = graph.op("Sub", graph.number(1), graph.op("Unsqueeze", mask, graph.whole_numbers(1, 2)))
    penalty = graph.op("Mul", hidden_places, graph.number(-1e9))
    hidden = _embeddings(graph)
    for layer in range(LAYERS):
        hidden = _layer(graph, hidden, penalty, f"encoder.layer.{layer}")
    result = _mean_of_unit_length(graph, hidden, mask)
    graph.nodes.append(helper.make_node("Identity", [result], ["embedding"]))
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"])
    attention = helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["batch", "tokens"])
    output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", WIDTH])
    body = helper.make_graph(graph.nodes, "minilm", [ids, attention], [output], list(graph.initializers.values()))
    operators = [helper.make_opsetid("", 20), helper.make_opsetid(RUNTIME, 1)]
    return helper.make_model(body, opset_imports=operators, ir_version=9)


def build(source: Path, target: Path) -> None:
    """Write `encoder.onnx` (int8) and `tokenizer.json` into `target`, from the files in `source`."""
    for name in SHA256:
        check_hash(source / name)
    target.mkdir(parents=True, exist_ok=True)
    onnx.save(build_model(read_safetensors(source / "model.safetensors")), str(target / "encoder.onnx"))
    shutil.copyfile(source / "tokenizer.json", target / "tokenizer.json")


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
