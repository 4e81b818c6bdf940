"""The classifier that `make eval` measures: trained here as Rasa does it, beside the examples that it learned from."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from knowledge_base import load_articles
from policy import load_policy
from understanding.classifier import Classifier
from understanding.corpus import Example, read_examples
from understanding.encoder import Encoder, shared_encoder
from understanding.evaluation.figures import Figure
from understanding.evaluation.subject import Subject
from understanding.message import Look
from understanding.ranking import ArticleIndex
from understanding.spelling import english_words

ROOT = Path(__file__).resolve().parent.parent.parent
NLU = ROOT / "data" / "nlu"
ARTICLES = ROOT / "knowledge_base" / "articles"
POLICY = ROOT / "policy" / "support.yml"
NEAREST = 2


class Neighbour(NamedTuple):
    """A training example and its cosine to a message."""

    text: str
    intent: str
    cosine: float


@dataclass(frozen=True)
class Trained:
    """What was trained, on what, and how much time of one core that took."""

    subject: Subject
    encoder: Encoder
    examples: Sequence[Example]
    seconds: float

    @property
    def figure(self) -> Figure:
        """The time beside what is to be reached."""
        return Figure("training, seconds", self.seconds, 40, most=True)

    def nearest(self, look: Look) -> list[Neighbour]:
        """The training examples that resemble a message most, by meaning."""
        cosines = self.subject.classifier.examples @ look.vector
        places = np.argsort(-cosines, kind="stable")[:NEAREST]
        return [Neighbour(*self.examples[int(place)], float(cosines[place])) for place in places]


def train(models: Path) -> Trained:
    """Train on all of `data/nlu`."""
    encoder = shared_encoder(models / "encoder")
    examples = read_examples(NLU)
    print(f"training on {len(examples)} messages", flush=True)
    begun = time.process_time()
    texts, intents = [example.text for example in examples], [example.intent for example in examples]
    classifier = Classifier.train(texts, intents, encoder.encode(texts), english_words(models / "encoder"))
    seconds = time.process_time() - begun
    articles = [(article.slug, article.search_texts) for article in load_articles(ARTICLES)]
    index = ArticleIndex.build(articles, encoder.encode)
    return Trained(Subject(classifier, index, encoder.encode, load_policy(POLICY)), encoder, examples, seconds)
