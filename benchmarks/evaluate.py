"""How well messages are understood: trains as Rasa does and measures on the held-out messages.

Runs in `.venv-rasa`: `python -m benchmarks.evaluate [--json FILE] [--errors]`. Prints each figure beside its goal.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sklearn.metrics import roc_auc_score

from benchmarks.typing_errors import with_errors
from knowledge_base import load_articles
from policy import Case, load_policy, rule_for
from understanding.classifier import Classifier
from understanding.corpus import read_examples
from understanding.encoder import Encoder, shared_encoder
from understanding.message import Look, look_at, understand
from understanding.outcome import OFF_TOPIC, Understanding
from understanding.ranking import FOLDED, ArticleIndex, fold
from understanding.shares import read_share
from understanding.spelling import english_words

ROOT = Path(__file__).resolve().parent.parent
NLU, HELD_OUT, SHARES = (
    ROOT / "data" / "nlu",
    ROOT / "tests" / "nlu" / "held_out.jsonl",
    ROOT / "tests" / "nlu" / "shares.jsonl",
)
POLICY = ROOT / "policy" / "support.yml"
ANY_MOMENT = datetime.fromisoformat("2000-01-03T12:00:00+00:00")
BANDED = ("key_download_failure", "app_crash_or_offline", "vpn_outage", "hardware_malfunction_warranty")
BINS = 10
SEED = 20
LARGE, PIECES = 10_000, 24
UNANSWERABLE = ("out_of_scope", "greet", "thank", "goodbye", "abuse")

Row = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """One measurement; `goal` is what is to be reached, None where there is none. `most`: the goal is an upper bound."""

    name: str
    value: float
    goal: float | None = None
    most: bool = False

    @property
    def reached(self) -> bool:
        """Whether the goal is reached; true without one."""
        if self.goal is None:
            return True
        return self.value <= self.goal if self.most else self.value >= self.goal


@dataclass(frozen=True)
class Bench:
    """A trained classifier with its index and encoder."""

    classifier: Classifier
    index: ArticleIndex
    encoder: Encoder
    implied: dict[str, str | None]

    def understand(self, text: str) -> tuple[Look, Understanding]:
        """One message as in production."""
        look = look_at(text, self.classifier, self.encoder.encode)
        return look, understand(look, self.index, self.implied)


def prepare(models: Path) -> tuple[Bench, list[Figure]]:
    """Train, and how long that took."""
    encoder = shared_encoder(models / "encoder")
    examples = read_examples(NLU)
    print(f"training on {len(examples)} messages", flush=True)
    begin = time.perf_counter()
    texts, intents = [example.text for example in examples], [example.intent for example in examples]
    classifier = Classifier.train(texts, intents, encoder.encode(texts), english_words(models / "encoder"))
    trained = time.perf_counter() - begin
    articles = [(article.slug, article.search_texts) for article in load_articles(ROOT / "knowledge_base" / "articles")]
    categories = yaml.safe_load(POLICY.read_text(encoding="utf-8"))["categories"]
    implied = {category["id"]: category["product"] for category in categories}
    bench = Bench(classifier, ArticleIndex.build(articles, encoder.encode), encoder, implied)
    return bench, [Figure("training, seconds", trained, 40, most=True)]


def read_rows(path: Path) -> list[Row]:
    """The objects of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def mean(values: Iterable[bool | float]) -> float:
    """The mean; 0 of nothing."""
    listed = [float(value) for value in values]
    return sum(listed) / len(listed) if listed else 0.0


def measure(rows: Sequence[Row], read: Sequence[Understanding], implied: dict[str, str | None]) -> list[Figure]:
    """Outcome, category, product (named, or else implied by the category), share, severity, guests and articles."""
    pairs = list(zip(rows, read, strict=True))
    outages = [(row, got) for row, got in pairs if row["outcome"] == "escalate"]
    questions = [(row, got) for row, got in pairs if row["outcome"] == "deflect"]
    counted = [(row, got) for row, got in pairs if row["intent"] in (*BANDED, "inform")]
    guests = [(row, got) for row, got in pairs if row["outcome"] == "guest_redirect"]
    answered = [(row, got) for row, got in pairs if row["articles"]]
    return [
        Figure("outcome", mean(row["outcome"] == got.outcome for row, got in pairs), 0.97),
        Figure("outages deflected, count", sum(got.outcome == "deflect" for _, got in outages), 0, most=True),
        Figure("outages not escalated, count", sum(got.outcome != "escalate" for _, got in outages)),
        Figure("questions escalated, count", sum(got.outcome == "escalate" for _, got in questions)),
        Figure("category", mean(row["category"] == got.category for row, got in outages)),
        Figure("product", mean((row["product"] or implied[row["category"]]) == got.product for row, got in outages)),
        Figure("share", mean(row["percent"] == got.affected_percent for row, got in counted), 0.97),
        Figure("severity", mean(_severity(row) == _severity_read(got) for row, got in outages), 0.97),
        Figure("guests recognised", mean(got.outcome == "guest_redirect" for _, got in guests), 0.97),
        Figure("articles offered for questions", mean(bool(got.articles) for _, got in answered)),
        Figure("intent", mean(row["intent"] == _intent(got) for row, got in pairs)),
    ]


def _intent(got: Understanding) -> str:
    return got.said if got.intent == "doubt" else got.intent


def _severity(row: Row) -> int:
    percent = row["percent"] if row["category"] in BANDED else None
    return int(rule_for(load_policy(POLICY), Case(row["category"], ANY_MOMENT, row["product"], percent)).severity)


def _severity_read(got: Understanding) -> int | None:
    if got.category is None:
        return None
    percent = got.affected_percent if got.category in BANDED else None
    return int(rule_for(load_policy(POLICY), Case(got.category, ANY_MOMENT, got.product, percent)).severity)


def measure_ranking(bench: Bench, rows: Sequence[Row], looks: Sequence[Look]) -> list[Figure]:
    """Right article first and among three; how often nothing is offered where nothing fits."""
    first, three = [], []
    for row, look in zip(rows, looks, strict=True):
        if row["articles"]:
            slugs = [slug for slug, _ in bench.index.rank(look.mended, look.vector, 3)]
            first.append(slugs[0] in row["articles"])
            three.append(any(slug in row["articles"] for slug in slugs))
    return [Figure("right article first", mean(first), 0.90), Figure("right article among three", mean(three), 0.98)]


def measure_trust(rows: Sequence[Row], looks: Sequence[Look], read: Sequence[Understanding]) -> list[Figure]:
    """Out of scope (area under the ROC curve), calibration, and articles offered where none fits."""
    novel = roc_auc_score([row["intent"] == OFF_TOPIC for row in rows], [look.guess.novelty for look in looks])
    right = np.array([row["intent"] == _intent(got) for row, got in zip(rows, read, strict=True)])
    sure = np.array([got.confidence for got in read])
    offered = mean(bool(got.articles) for row, got in zip(rows, read, strict=True) if row["intent"] in UNANSWERABLE)
    return [
        Figure("out of scope, AUROC", float(novel), 0.98),
        Figure("calibration error", calibration_error(sure, right), 0.05, most=True),
        Figure("article offered where none fits", offered),
    ]


def calibration_error(sure: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error over ten bins of confidence."""
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    parts = [abs(sure[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins)]
    return float(sum(parts))


def measure_shares(rows: Sequence[Row]) -> Figure:
    """The corpus of traps, read as in production."""
    got = [read_share(row["text"], asked=bool(row.get("asked"))) for row in rows]
    right = mean((share.percent if share else None) == row["percent"] for share, row in zip(got, rows, strict=True))
    return Figure("share traps", right, 0.97)


def measure_typing(bench: Bench, rows: Sequence[Row], clean: float) -> list[Figure]:
    """Outcome accuracy when 5% and 10% of the letters are hit."""
    figures = []
    for percent in (5, 10):
        generator = np.random.default_rng(SEED)
        read = [bench.understand(with_errors(row["text"], percent / 100, generator))[1] for row in rows]
        right = mean(row["outcome"] == got.outcome for row, got in zip(rows, read, strict=True))
        deflected = sum(
            row["outcome"] == "escalate" and got.outcome == "deflect" for row, got in zip(rows, read, strict=True)
        )
        lost = Figure(
            f"points lost at {percent}% typing errors", 100 * (clean - right), 4 if percent == 10 else None, most=True
        )
        figures += [Figure(f"outcome at {percent}% typing errors", right), lost]
        figures.append(Figure(f"outages deflected at {percent}%, count", deflected))
    return figures


def measure_time(bench: Bench, rows: Sequence[Row]) -> list[Figure]:
    """Medians in milliseconds: the whole message, and articles besides the encoding."""
    whole, ranking = [], []
    for row in rows:
        begin = time.perf_counter()
        look, _ = bench.understand(row["text"])
        middle = time.perf_counter()
        bench.index.rank(look.mended, look.vector)
        whole.append(middle - begin)
        ranking.append(time.perf_counter() - middle)
    return [
        Figure("understanding, ms", 1000 * float(np.median(whole)), 8, most=True),
        Figure("ranking 60 articles, ms", 1000 * float(np.median(ranking)), 5, most=True),
    ]


def measure_size(bench: Bench, look: Look) -> Figure:
    """Milliseconds to rank 10,000 articles of 24 pieces each: copies of the real ones, moved a little at random."""
    generator = np.random.default_rng(SEED)
    source = generator.integers(len(bench.index.owner), size=LARGE * PIECES)
    meanings = bench.index.meanings[source]
    meanings += generator.normal(scale=0.02, size=meanings.shape).astype(np.float32)
    meanings /= np.linalg.norm(meanings, axis=1, keepdims=True)
    owner = np.repeat(np.arange(LARGE), PIECES)
    spellings = fold(bench.index.spellings, FOLDED)[source]
    slugs = [f"article-{number}" for number in range(LARGE)]
    index = ArticleIndex.of_vectors(slugs, owner, meanings, spellings, bench.index.letters)
    spent = []
    for _ in range(20):
        begin = time.perf_counter()
        index.rank(look.mended, look.vector)
        spent.append(time.perf_counter() - begin)
    return Figure("ranking 10,000 articles, ms", 1000 * float(np.median(spent)), 20, most=True)


def show(figures: Sequence[Figure]) -> None:
    """One line a figure."""
    for figure in figures:
        goal = "" if figure.goal is None else f"  goal {'≤' if figure.most else '≥'} {figure.goal:g}"
        print(f"{figure.name:40} {figure.value:8.3f}{goal}{'' if figure.reached else '  NOT REACHED'}", flush=True)


def show_errors(rows: Sequence[Row], read: Sequence[Understanding]) -> None:
    """Messages with a wrong outcome, outages first."""
    wrong = [(row, got) for row, got in zip(rows, read, strict=True) if row["outcome"] != got.outcome]
    for row, got in sorted(wrong, key=lambda pair: pair[0]["outcome"] != "escalate"):
        print(f"- {row['intent']} read as {got.intent} ({got.confidence:.2f}; {' '.join(got.why)}): {row['text']}")


def main() -> None:
    """Measure and print; with --json also write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--errors", action="store_true", help="list messages with a wrong outcome")
    options = parser.parse_args()
    bench, figures = prepare(Path(os.environ.get("KEYDESK_MODELS") or "var/models"))
    rows = read_rows(HELD_OUT)
    both = [bench.understand(row["text"]) for row in rows]
    looks, read = [look for look, _ in both], [got for _, got in both]
    figures += measure(rows, read, bench.implied)
    figures += (
        measure_ranking(bench, rows, looks) + measure_trust(rows, looks, read) + [measure_shares(read_rows(SHARES))]
    )
    figures += measure_time(bench, rows)
    figures.append(measure_size(bench, looks[0]))
    figures += measure_typing(bench, rows, next(figure.value for figure in figures if figure.name == "outcome"))
    show(figures)
    deflected = [
        row["text"]
        for row, got in zip(rows, read, strict=True)
        if row["outcome"] == "escalate" and got.outcome == "deflect"
    ]
    print(*(f"OUTAGE DEFLECTED: {text}" for text in deflected), sep="\n")
    if options.errors:
        show_errors(rows, read)
    if options.json:
        options.json.write_text(
            json.dumps({figure.name: figure.value for figure in figures}, indent=1), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
