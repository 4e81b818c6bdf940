"""What was said about each article that was shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from desk.measures import percent
from desk.measures.facts import Said, is_answer, verdict


@dataclass
class Verdicts:
    """What was said about an article."""

    shown: int = 0
    solved: int = 0
    not_helped: int = 0

    @property
    def failed(self) -> int:
        """The share of those shown that did not help, in percent."""
        return percent(self.not_helped, self.shown)


def articles(turns: Iterable[Said]) -> list[tuple[str, Verdicts]]:
    """What was said about each article; those that fail most come first."""
    found: dict[str, Verdicts] = {}
    last: dict[str, str] = {}
    for turn in turns:
        shown, word = last.pop(turn.conversation_id, None), verdict(turn)
        if shown and word == "solved":
            found[shown].solved += 1
        elif shown and word == "not_helped":
            found[shown].not_helped += 1
        if is_answer(turn) and turn.article:
            found.setdefault(turn.article, Verdicts()).shown += 1
            last[turn.conversation_id] = turn.article
    return sorted(found.items(), key=lambda item: (-item[1].failed, -item[1].shown, item[0]))
