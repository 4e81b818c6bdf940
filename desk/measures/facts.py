"""What the measures are worked out from: conversations, turns and tickets as the record has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple


class Talk(NamedTuple):
    """A conversation: whose it is, as far as is known."""

    id: str
    began: datetime
    property: str | None
    account_id: int | None


class Said(NamedTuple):
    """A turn of the user and what the bot made of it; `text` only where no good answer was found."""

    conversation_id: str
    at: datetime
    choice: str | None
    said: str | None
    intent: str | None
    category: str | None
    outcome: str | None
    article: str | None
    person: bool
    text: str | None


class Filed(NamedTuple):
    """A ticket; `resolution_due` is the goal in force, moved by the times in which it waited."""

    id: int
    conversation_id: str | None
    property: str | None
    account_id: int
    category: str
    severity: int
    opened: datetime
    first_response: datetime | None
    response_due: datetime
    resolved: datetime | None
    resolution_due: datetime


def is_answer(turn: Said) -> bool:
    """Whether the bot answered it with an article."""
    return turn.outcome == "deflect" and turn.article is not None


def verdict(turn: Said) -> str | None:
    """What a turn says about the article before it: `solved`, `not_helped`, or nothing."""
    word = turn.choice or turn.said or ""
    return {"affirm": "solved", "deny": "not_helped", "solved": "solved", "not_helped": "not_helped"}.get(word)


def by_hour(moments: Iterable[datetime]) -> Counter[tuple[int, int]]:
    """How many moments fall into each weekday (Monday is 0) and hour of their zone."""
    return Counter((moment.weekday(), moment.hour) for moment in moments)
