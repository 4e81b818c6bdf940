"""Rasa's last component: reads all that a message says, ranks articles, and decides what the message is.

Rasa's rules see the decided intent; the desk gets everything else as `understanding` in the parse.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.classifier import LOOK, encoder, encoder_folder
from knowledge_base import load_articles
from understanding.entities import entities_of
from understanding.kept_vectors import encode_once
from understanding.message import understand
from understanding.ranking import ArticleIndex

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = ROOT / "knowledge_base" / "articles"
POLICY = ROOT / "policy" / "support.yml"


@lru_cache(maxsize=1)
def article_index() -> ArticleIndex:
    """The index of the help centre's articles, built once a process."""
    articles = load_articles(ARTICLES)
    pieces = [(article.slug, article.search_texts) for article in articles]
    return ArticleIndex.build(pieces, lambda texts: encode_once(encoder(), texts, encoder_folder()))


@lru_cache(maxsize=1)
def implied_products() -> dict[str, str | None]:
    """The product that each Tier 2 category implies."""
    categories = yaml.safe_load(POLICY.read_text(encoding="utf-8"))["categories"]
    return {category["id"]: category["product"] for category in categories}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class KeydeskReader(GraphComponent):
    """Replaces a message's intent by the decided one, and adds `understanding` and entities to the parse."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> KeydeskReader:
        """The reader keeps nothing of its own; the index is ready before the first message."""
        article_index()
        return cls()

    @classmethod
    def required_components(cls) -> list[type]:
        """It reads on from the classifier."""
        return [IntentClassifier]

    def process(self, messages: list[Message]) -> list[Message]:
        """Read every message that the classifier has seen."""
        for message in messages:
            if message.get(LOOK) is not None:
                self._read(message)
        return messages

    def _read(self, message: Message) -> None:
        text: str = message.get(TEXT)
        understood = understand(message.get(LOOK), article_index(), implied_products())
        message.set(INTENT, {"name": understood.intent, "confidence": understood.confidence}, add_to_output=True)
        message.set("understanding", understood.as_json(), add_to_output=True)
        message.set(ENTITIES, entities_of(text), add_to_output=True)
