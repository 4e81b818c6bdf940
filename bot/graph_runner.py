"""Runs a model's graph node after node, in an order that is found once for each target.

Rasa's own runner has Dask plan the same few nodes anew for every message and every prediction, which took a tenth of
the time that a turn spends in Rasa (`make bench-load` measures it).
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import GraphNode, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner


class StraightRunner(GraphRunner):
    """Runs the nodes that another runner has made."""

    def __init__(self, nodes: dict[str, GraphNode], schema: GraphSchema) -> None:
        self._nodes, self._schema = nodes, schema
        self._needs = {name: list(node.needs.values()) for name, node in schema.nodes.items()}
        self._orders: dict[tuple[str, ...], list[str]] = {}

    @classmethod
    def create(cls, *arguments: Any, **named: Any) -> StraightRunner:
        """For a schema, with the parameters of every runner."""
        return cls.like(DaskGraphRunner.create(*arguments, **named))

    @classmethod
    def like(cls, runner: DaskGraphRunner) -> StraightRunner:
        """For the nodes of a loaded model."""
        return cls(runner._instantiated_nodes, runner._graph_schema)

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """The outputs of the targets (all of them, unless some are named)."""
        wanted = tuple(targets or self._schema.target_names)
        outputs = {name: (name, value) for name, value in (inputs or {}).items()}
        for name in self._order(wanted):
            outputs[name] = self._nodes[name](*[outputs[need] for need in self._needs[name] if need in outputs])
        return {name: outputs[name][1] for name in wanted}

    def _order(self, targets: tuple[str, ...]) -> list[str]:
        if targets not in self._orders:
            order: dict[str, None] = {}
            for target in targets:
                self._add(target, order)
            self._orders[targets] = list(order)
        return self._orders[targets]

    def _add(self, name: str, order: dict[str, None]) -> None:
        """A node after all that it needs; what is no node is an input."""
        if name in self._needs and name not in order:
            for need in self._needs[name]:
                self._add(need, order)
            order[name] = None
