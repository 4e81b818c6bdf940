"""What the bot says: texts with choices and cards, collected in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Card = dict[str, Any]
Choice = tuple[str, str]


@dataclass(frozen=True)
class Say:
    """One message of the bot; `choices` are (title, value)."""

    text: str
    choices: tuple[Choice, ...] = ()
    cards: tuple[Card, ...] = ()


@dataclass
class Reply:
    """The bot's answer to one turn: its messages, and what was understood of the turn for `understanding`."""

    says: list[Say] = field(default_factory=list)
    outcome: str | None = None

    def say(self, text: str, *cards: Card, choices: tuple[Choice, ...] = ()) -> None:
        """Add a message."""
        self.says.append(Say(text, choices, cards))

    @property
    def choices(self) -> list[str]:
        """The values that are on offer after this turn."""
        return [value for say in self.says for _, value in say.choices]
