"""What is measured: the classifier trained as Rasa does it, with the article index and the encoder of production."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import yaml

from benchmarks.evaluation.figures import Figure
from knowledge_base import load_articles
from understanding.classifier import Classifier
from understanding.corpus import Example, read_examples
from understanding.encoder import Encoder, shared_encoder
from understanding.message import Look, look_at, understand
from understanding.outcome import Understanding
from understanding.ranking import ArticleIndex
from understanding.spelling import english_words

ROOT = Path(__file__).resolve().parent.parent.parent
NLU = ROOT / "data" / "nlu"
POLICY = ROOT / "policy" / "support.yml"
NEAREST = 2


class Neighbour(NamedTuple):
    """A training example and its cosine to a message."""

    text: str
    intent: str
    cosine: float


@dataclass(frozen=True)
class Subject:
    """A trained classifier with its index, its encoder and what it was trained on."""

    classifier: Classifier
    index: ArticleIndex
    encoder: Encoder
    implied: dict[str, str | None]
    examples: Sequence[Example]

    def understand(self, text: str) -> tuple[Look, Understanding]:
        """One message as in production."""
        look = look_at(text, self.classifier, self.encoder.encode)
        return look, understand(look, self.index, self.implied)

    def nearest(self, look: Look) -> list[Neighbour]:
        """The training examples that resemble a message most, by meaning."""
        cosines = self.classifier.examples @ look.vector
        places = np.argsort(-cosines, kind="stable")[:NEAREST]
        return [Neighbour(*self.examples[place], float(cosines[place])) for place in places]


def prepare(models: Path) -> tuple[Subject, list[Figure]]:
    """Train, and how much time of one core that took."""
    encoder = shared_encoder(models / "encoder")
    examples = read_examples(NLU)
    print(f"training on {len(examples)} messages", flush=True)
    begun = time.process_time()
    texts, intents = [example.text for example in examples], [example.intent for example in examples]
    classifier = Classifier.train(texts, intents, encoder.encode(texts), english_words(models / "encoder"))
    trained = time.process_time() - begun
    articles = [(article.slug, article.search_texts) for article in load_articles(ROOT / "knowledge_base" / "articles")]
    categories = yaml.safe_load(POLICY.read_text(encoding="utf-8"))["categories"]
    implied = {category["id"]: category["product"] for category in categories}
    subject = Subject(classifier, ArticleIndex.build(articles, encoder.encode), encoder, implied, examples)
    return subject, [Figure("training, seconds", trained, 40, most=True)]
