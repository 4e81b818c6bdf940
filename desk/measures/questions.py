"""Questions with no good answer, in groups of messages alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from desk.measures.facts import Said

UNANSWERED = frozenset({"how_to", "local_problem", "unclear", "vague_problem"})
ALIKE = 0.5
MOST_GROUPS = 15
_WORD = re.compile(r"\w{3,}")
_EMPTY = frozenset(
    _WORD.findall(
        "the and for are was not can how you your our what with this that have has does did from why when they"
    )
)


@dataclass
class Group:
    """Messages alike: one of them, and how many they are."""

    text: str
    words: frozenset[str]
    count: int = 1


def unanswered(turns: Iterable[Said]) -> list[Group]:
    """Groups of messages without a good answer, the largest first."""
    groups: list[Group] = []
    for text in (turn.text for turn in turns if turn.text):
        words = frozenset(_WORD.findall(text.casefold())) - _EMPTY
        like = next((group for group in groups if _alike(words, group.words)), None)
        if like:
            like.count += 1
        else:
            groups.append(Group(text, words))
    return sorted(groups, key=lambda group: -group.count)[:MOST_GROUPS]


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return one == other or len(one & other) >= ALIKE * len(one | other) > 0
