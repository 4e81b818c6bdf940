"""The rule policy with a memory decides as the one without, and searches once for each situation."""

from __future__ import annotations

import json
import unittest
from typing import Any
from unittest import mock

import bot.rules
from bot.rules import RememberedRules

GREETS = {"user": {"intent": "greet"}, "prev_action": {"action_name": "action_listen"}}
ASKS = {"user": {"intent": "how_to"}, "prev_action": {"action_name": "action_listen"}}
TALKED = {"user": {"intent": "greet"}, "prev_action": {"action_name": "action_small_talk"}}


def key(*states: dict[str, Any]) -> str:
    """A rule's states as the policy looks them up."""
    return json.dumps(list(states), sort_keys=True)


class RememberedRulesCase(unittest.TestCase):
    def setUp(self) -> None:
        self.rules = {
            key(GREETS): "action_small_talk",
            key(ASKS): "action_answer_question",
            key(GREETS, TALKED): "action_listen",
        }
        self.policy = RememberedRules.__new__(RememberedRules)
        self.policy.lookup = {"rules": self.rules}
        self.policy._remembered, self.policy._longest = {}, 2

    def find(self, *states: dict[str, Any]) -> set[str]:
        return self.policy._get_possible_keys(self.rules, list(states))

    def test_it_finds_the_rules_that_rasa_finds(self) -> None:
        for states in ((GREETS,), (ASKS,), (GREETS, TALKED), (ASKS, GREETS), ()):
            for _ in range(2):
                self.assertEqual(self.find(*states), self.policy._search(self.rules, list(states)), states)

    def test_the_same_situation_is_searched_for_once(self) -> None:
        with mock.patch.object(self.policy, "_search", wraps=self.policy._search) as search:
            for _ in range(3):
                self.find(GREETS)
                self.find(ASKS)
        self.assertEqual(search.call_count, 2)

    def test_what_lies_further_back_than_any_rule_looks_makes_no_other_situation(self) -> None:
        with mock.patch.object(self.policy, "_search", wraps=self.policy._search) as search:
            self.assertEqual(self.find(ASKS, GREETS, TALKED), self.find(GREETS, TALKED))
        self.assertEqual(search.call_count, 1)

    def test_other_rules_than_its_own_are_always_searched(self) -> None:
        others = {key(GREETS): "action_listen"}
        self.find(GREETS)
        self.assertEqual(self.policy._get_possible_keys(others, [GREETS]), set(others))

    def test_a_policy_that_is_still_being_trained_remembers_nothing(self) -> None:
        self.policy._remembered = None
        self.assertEqual(self.find(GREETS), {key(GREETS)})
        del self.rules[key(GREETS)]
        self.assertEqual(self.find(GREETS), set())

    def test_its_memory_is_bounded(self) -> None:
        with mock.patch.object(bot.rules, "MOST_REMEMBERED", 2):
            for states in ((GREETS,), (ASKS,), (GREETS, TALKED), (GREETS,)):
                self.assertEqual(self.find(*states), self.policy._search(self.rules, list(states)))
        self.assertLessEqual(len(self.policy._remembered or {}), 2)
