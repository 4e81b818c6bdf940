"""Rasa's intent classifier: `understanding.classifier` on vectors of the shared sentence encoder."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

import understanding
from understanding.classifier import Classifier
from understanding.encoder import Encoder, shared_encoder
from understanding.message import look_at
from understanding.spelling import english_words

RANKING_LENGTH = 10
LOOK = "keydesk_look"


def encoder_folder() -> Path:
    """Where the encoder's files are (setting KEYDESK_MODELS)."""
    return Path(os.environ.get("KEYDESK_MODELS") or "var/models") / "encoder"


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The one encoder of this process."""
    return shared_encoder(encoder_folder().resolve())


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class KeydeskClassifier(IntentClassifier, GraphComponent):
    """Trains on the NLU data, and gives each message its intents, what the reader goes on from."""

    def __init__(self, storage: ModelStorage, resource: Resource, classifier: Classifier | None = None) -> None:
        self._storage = storage
        self._resource = resource
        self._classifier = classifier

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> KeydeskClassifier:
        """An untrained classifier."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> KeydeskClassifier:
        """The classifier of a trained model."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, Classifier.load(Path(folder)))

    @staticmethod
    def fingerprint_addon(config: dict[str, Any]) -> str:
        """Rasa's cache sees neither the encoder nor the code that this component is made of."""
        own = sorted(Path(understanding.__file__).parent.glob("*.py"))
        return _hash_of((*own, encoder_folder() / "encoder.onnx"))

    def train(self, training_data: TrainingData) -> Resource:
        """Train on every example with a text and an intent, in their order."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT) and example.get(INTENT)]
        texts = [example.get(TEXT) for example in examples]
        intents = [example.get(INTENT) for example in examples]
        vectors = encoder().encode(texts)
        self._classifier = Classifier.train(texts, intents, vectors, english_words(encoder_folder()))
        with self._storage.write_to(self._resource) as folder:
            self._classifier.save(Path(folder))
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing after this component learns from its guesses."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intents of each message that has none yet (a command of Rasa's own has)."""
        for message in messages:
            text = message.get(TEXT)
            if text is not None and not message.get(INTENT) and self._classifier is not None:
                self._set(message, text, self._classifier)
        return messages

    def _set(self, message: Message, text: str, classifier: Classifier) -> None:
        look = look_at(text, classifier, encoder().encode)
        intents = look.guess.intents[:RANKING_LENGTH]
        ranking = [{"name": ranked.intent, "confidence": ranked.confidence} for ranked in intents]
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)
        message.set(LOOK, look)


@lru_cache(maxsize=4)
def _hash_of(paths: tuple[Path, ...]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()
