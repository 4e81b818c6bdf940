"""Rasa's rule policy with a memory: which rules fit is looked up once for each state of a conversation that occurs.

The rules in data/rules decide; only the search through all of them is not repeated for every prediction, which took a
fifth of the time that a turn spends in Rasa (`make bench-load` measures it). A rule looks back over as many states as it
has itself, so that no more of them tell conversations apart.
"""

from __future__ import annotations

import json
from typing import Any

from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe

MOST_REMEMBERED = 20_000


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class RememberedRules(RulePolicy):
    """Decides as RulePolicy does."""

    _remembered: dict[str, set[str]] | None = None
    _longest = 0

    @classmethod
    def load(cls, *arguments: Any, **named: Any) -> RememberedRules:
        """A trained policy; from now on its rules don't change."""
        policy: RememberedRules = super().load(*arguments, **named)
        policy._remembered = {}
        policy._longest = max((len(json.loads(key)) for key in policy.lookup.get(RULES, ())), default=0)
        return policy

    def _get_possible_keys(self, lookup: dict[str, str], states: list[Any]) -> set[str]:
        if self._remembered is None or lookup is not self.lookup.get(RULES):
            return self._search(lookup, states)
        situation = json.dumps(states[-self._longest :])
        if situation not in self._remembered:
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[situation] = self._search(lookup, states)
        return self._remembered[situation]

    def _search(self, lookup: dict[str, str], states: list[Any]) -> set[str]:
        found: set[str] = super()._get_possible_keys(lookup, states)
        return found
