"""What is measured: a trained classifier with the article index, the encoder and the policy that it works with."""

from __future__ import annotations

from dataclasses import dataclass

from policy import Policy
from understanding.classifier import Classifier
from understanding.message import Look, look_at, understand
from understanding.outcome import Understanding
from understanding.ranking import ArticleIndex, Encode


@dataclass(frozen=True)
class Subject:
    """All that turns a text into what is understood of it."""

    classifier: Classifier
    index: ArticleIndex
    encode: Encode
    policy: Policy

    @property
    def implied(self) -> dict[str, str | None]:
        """The product that each Tier 2 category implies."""
        return {category.id: category.product for category in self.policy.categories.values()}

    def understand(self, text: str) -> tuple[Look, Understanding]:
        """One message as in production."""
        look = look_at(text, self.classifier, self.encode)
        return look, understand(look, self.index, self.implied)
