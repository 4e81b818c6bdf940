"""What was understood of one turn of the user: the evidence that `understanding.decision` gathered, or a button."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from understanding.plain_words import understand_plainly

BUTTON = "choose"


class ShareRead(BaseModel):
    """A share of guests as read by `understanding.shares`: percent 0-100 of guests affected, or a bare count."""

    model_config = ConfigDict(frozen=True)

    kind: str
    percent: float | None = None
    count: int | None = None
    total: int | None = None


class Reading(BaseModel):
    """One turn. `intent` is the decided one, `said` the classifier's own. With a button, only `choice` counts.

    `unread`: the model did not answer, so that only plain facts and plain words are known.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    text: str = ""
    choice: str | None = None
    intent: str = "unclear"
    said: str = "unclear"
    confidence: float = 0.0
    outcome: str = "other"
    category: str | None = None
    likely_category: str | None = None
    also: str | None = None
    product: str | None = None
    products: list[str] = Field(default_factory=list)
    share: ShareRead | None = None
    scope: str | None = None
    question: bool = False
    third_party: bool | None = None
    articles: list[str] = Field(default_factory=list)
    references: list[str] = Field(default_factory=list)
    emails: list[str] = Field(default_factory=list)
    removal: bool = False
    privacy_wish: bool = False
    affected_percent: float | None = None
    why: list[str] = Field(default_factory=list)
    unread: bool = False

    @classmethod
    def of_button(cls, choice: str) -> Reading:
        """The reading of a pressed button."""
        return cls(choice=choice, intent=BUTTON, said=BUTTON, confidence=1.0)

    @classmethod
    def of_plain_words(cls, text: str) -> Reading:
        """The reading of a text while the model does not answer."""
        return cls.model_validate({**understand_plainly(text).as_json(), "text": text, "unread": True})

    @classmethod
    def of_parse(cls, text: str, parse: dict[str, Any]) -> Reading:
        """The reading that the NLU pipeline attached to Rasa's parse of `text`."""
        return cls.model_validate({**parse.get("understanding", {}), "text": text})
