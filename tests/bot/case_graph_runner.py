"""The graph runner, on nodes that only note when they run."""

from __future__ import annotations

import unittest
from types import SimpleNamespace
from typing import Any

from bot.graph_runner import StraightRunner

NEEDS = {
    "features": {"message": "text"},
    "classifier": {"vectors": "features"},
    "reader": {"vectors": "features", "guess": "classifier"},
    "policy": {"parse": "reader"},
}


class StraightRunnerCase(unittest.TestCase):
    def setUp(self) -> None:
        self.ran: list[str] = []
        schema = SimpleNamespace(
            nodes={name: SimpleNamespace(needs=needs) for name, needs in NEEDS.items()}, target_names=["policy"]
        )
        self.runner = StraightRunner({name: self._node(name) for name in NEEDS}, schema)

    def _node(self, name: str) -> Any:
        def run(*given: tuple[str, Any]) -> tuple[str, str]:
            self.ran.append(name)
            return name, f"{name}({', '.join(value for _, value in given)})"

        return run

    def test_a_node_runs_once_and_after_all_that_it_needs(self) -> None:
        self.runner.run({"text": "hi"})
        self.assertEqual(self.ran, ["features", "classifier", "reader", "policy"])

    def test_a_node_is_given_what_it_needs_in_the_order_of_its_needs(self) -> None:
        found = self.runner.run({"text": "hi"}, ["reader"])
        self.assertEqual(found, {"reader": "reader(features(hi), classifier(features(hi)))"})

    def test_what_no_target_needs_is_left_out(self) -> None:
        self.runner.run({"text": "hi"}, ["classifier"])
        self.assertEqual(self.ran, ["features", "classifier"])

    def test_nothing_of_one_run_is_left_for_the_next(self) -> None:
        self.runner.run({"text": "hi"}, ["features"])
        self.assertEqual(self.runner.run({"text": "ho"}, ["features"]), {"features": "features(ho)"})
        self.assertEqual(self.runner.run(targets=["features"]), {"features": "features()"})
