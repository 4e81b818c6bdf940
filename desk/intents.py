"""The intents that a person can name: those of the domain, without what only the bot itself concludes."""

from __future__ import annotations

from functools import lru_cache

import yaml

from desk.paths import DOMAIN
from policy import Policy

CONCLUDED = {"unclear", "doubt", "choose"}


@lru_cache(maxsize=1)
def known_intents() -> tuple[str, ...]:
    """In the order of the domain."""
    domain = yaml.safe_load(DOMAIN.read_text(encoding="utf-8"))
    return tuple(intent for intent in domain["intents"] if intent not in CONCLUDED)


def intent_title(policy: Policy, intent: str) -> str:
    """An intent for people; a category has its own title."""
    category = policy.categories.get(intent)
    return category.title if category else intent.replace("_", " ").capitalize()
