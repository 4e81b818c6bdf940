"""Rasa's default pipeline on a public set, trained and asked in this process: what Keydesk's classifier is measured beside."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import yaml

from benchmarks.evaluation.public_sets import Answer, Labelled

# As `rasa init` suggests it, without what does nothing here (synonyms, response selector) or hides the best intent (fallback).
PIPELINE = (
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True, "random_seed": 20},
)


class RasaDefault:
    """Trains with `rasa train nlu` and answers through Rasa's agent."""

    name = "Rasa's default"

    def __init__(self) -> None:
        self.training = 0.0

    def answers(self, examples: Sequence[Labelled], texts: Sequence[str]) -> list[Answer]:
        """Learn, and answer every text."""
        from rasa.model_training import train_nlu

        with tempfile.TemporaryDirectory(prefix="keydesk-rasa-") as folder:
            config, data = Path(folder) / "config.yml", Path(folder) / "nlu.json"
            recipe = {"recipe": "default.v1", "language": "en", "assistant_id": "public", "pipeline": list(PIPELINE)}
            config.write_text(yaml.safe_dump(recipe), encoding="utf-8")
            messages = [{"text": example.text, "intent": example.intent, "entities": []} for example in examples]
            data.write_text(json.dumps({"rasa_nlu_data": {"common_examples": messages}}), encoding="utf-8")
            begun = time.process_time()
            model = train_nlu(str(config), str(data), str(Path(folder) / "models"))
            self.training = time.process_time() - begun
            return asyncio.run(_parse(str(model), texts))


async def _parse(model: str, texts: Sequence[str]) -> list[Answer]:
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    found = [(await agent.parse_message(text))["intent"] for text in texts]
    return [_answer(intent["name"], intent["confidence"]) for intent in found]


def _answer(intent: str | None, confidence: float) -> Answer:
    return Answer(intent or "", confidence, 1 - confidence)
