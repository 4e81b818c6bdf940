"""What each part of understanding costs, in Rasa's environment: prints JSON for `benchmarks.load_bench`.

`python -m benchmarks.nlu_cost MODELS TEXT...`. Articles beyond the real ones are copies of them, moved a little at random.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.evaluation.speed import PARTS, Watch, measure_parts, rank_ms
from benchmarks.evaluation.trained import train

ROUNDS = 40
ARTICLES = (60, 1_000, 10_000)


def main() -> None:
    """Train, measure, print."""
    subject = train(Path(sys.argv[1])).subject
    watch = Watch()
    for _ in range(ROUNDS):
        for text in sys.argv[2:]:
            measure_parts(subject, text, watch)
    look, _ = subject.understand(sys.argv[2])
    parts = {name: watch.median_ms(name) for name in PARTS}
    ranking = {count: rank_ms(subject, look, count) for count in ARTICLES[1:]}
    print(json.dumps({"parts": parts, "ranking": {ARTICLES[0]: parts["articles"], **ranking}}))


if __name__ == "__main__":
    main()
