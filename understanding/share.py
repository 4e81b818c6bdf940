"""What a message can say about the share of guests affected: the result that `understanding.shares` returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from understanding.words import Words

Kind = Literal["exact", "words", "unknown", "count", "none", "staff"]


@dataclass(frozen=True)
class Share:
    """A share of the guests: `percent` of them is affected, 0 < percent <= 100, or None where no number is given.

    `kind`: "exact" a figure; "words" a vague majority, counted as 50; "unknown" the user can't tell; "count" so many
    guests or rooms without a total; "none" an answer that is no share (0%, 150%); "staff" a share of the staff, not of
    the guests (`understanding.staff_share`). `start` and `end` are the span of the
    message that says so.
    """

    percent: float | None
    kind: Kind
    count: int | None
    total: int | None
    start: int
    end: int


def share_at(words: Words, span: tuple[int, int], kind: Kind, percent: float | None = None) -> Share:
    """A share without counts, read at `span` of the plain words."""
    return Share(rounded(percent), kind, None, None, *words.source(*span))


def rounded(percent: float | None) -> float | None:
    """Two decimals, and never down to 0: a share that small is still a share."""
    return None if percent is None else max(round(percent, 2), 0.01)
