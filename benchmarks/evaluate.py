"""How well messages are understood: trains as Rasa does and measures on messages that nothing was tuned to.

Runs in `.venv-rasa`: `python -m benchmarks.evaluate [--errors] [--json FILE] [--record FILE] [--datasets FOLDER
[--beside-rasa] [--only NAME …]]`. Prints each figure beside its goal; `benchmarks.evaluation.page` makes the page of the record.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.evaluation.public import measure_public
from benchmarks.evaluation.record import Message, Record, keep_public
from benchmarks.evaluation.speed import measure_size, measure_speed
from benchmarks.evaluation.trained import ROOT, Trained, train
from benchmarks.machine import this_machine
from understanding.evaluation.figures import Figure
from understanding.evaluation.held_out import (
    Reading,
    measure,
    measure_shares,
    measure_typing,
    read_all,
    read_rows,
    read_sets,
)
from understanding.evaluation.subject import Subject

HELD_OUT = ROOT / "tests" / "nlu"
SHARES = HELD_OUT / "shares.jsonl"
PUBLIC = ROOT / "docs" / "evaluation" / "public.json"


def begin(trained: Trained) -> Record:
    """An empty record of a run here and now."""
    machine = this_machine()
    cores = f"{machine.cores} cores of {machine.cpu}"
    return Record(time.strftime("%Y-%m-%d", time.gmtime()), cores, machine.load, len(trained.examples))


def measure_sets(trained: Trained, record: Record) -> list[Reading]:
    """Each held-out set alone, into the record; the readings of all."""
    every: list[Reading] = []
    for name, rows in read_sets(HELD_OUT).items():
        print(f"{name}: {len(rows)} messages", flush=True)
        readings = read_all(trained.subject, rows)
        record.sets[name] = measure(readings, trained.subject)
        record.messages += as_messages(name, readings, trained)
        every += readings
    return every


def as_messages(name: str, readings: Sequence[Reading], trained: Trained) -> list[Message]:
    """What the page needs to know of each message; the nearest examples of those that were misread."""
    return [
        Message(
            of=name,
            text=one.row["text"],
            intent=one.row["intent"],
            outcome=one.row["outcome"],
            read_intent=one.intent,
            read_outcome=one.got.outcome,
            doubt=one.got.intent == "doubt",
            confidence=one.got.confidence,
            why=" ".join(one.got.why),
            nearest=[] if one.right else trained.nearest(one.look),
        )
        for one in readings
    ]


def measure_together(subject: Subject, readings: Sequence[Reading]) -> list[Figure]:
    """All sets together: decisions, share traps, time, typing errors."""
    rows = [one.row for one in readings]
    figures = [*measure(readings, subject), measure_shares(read_rows(SHARES))]
    print("time for each part", flush=True)
    figures += [*measure_speed(subject, [row["text"] for row in rows]), measure_size(subject, readings[0].look)]
    print("typing errors", flush=True)
    return figures + measure_typing(subject, rows, figures[0].value)


def show_errors(readings: Sequence[Reading]) -> None:
    """Messages with a wrong outcome, outages first."""
    wrong = [one for one in readings if not one.right]
    for one in sorted(wrong, key=lambda one: one.row["outcome"] != "escalate"):
        why = " ".join(one.got.why)
        print(f"- {one.row['intent']} read as {one.got.intent} ({one.got.confidence:.2f}; {why}): {one.row['text']}")


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="list messages with a wrong outcome")
    parser.add_argument("--json", type=Path, help="write the figures of all held-out messages here")
    parser.add_argument("--record", type=Path, help="write all that the page needs here")
    parser.add_argument("--datasets", type=Path, help="folder of the public sets")
    parser.add_argument("--beside-rasa", action="store_true", help="also Rasa's default pipeline on them (hours)")
    parser.add_argument("--only", nargs="*", default=[], help="only the public tasks whose names contain this")
    return parser.parse_args()


def main() -> None:
    """Measure, print and write."""
    wanted = options()
    trained = train(Path(os.environ.get("KEYDESK_MODELS") or "var/models"))
    record = begin(trained)
    readings = measure_sets(trained, record)
    record.figures = [trained.figure, *measure_together(trained.subject, readings)]
    print(*(figure.line for figure in record.figures), sep="\n", flush=True)
    print(*(f"OUTAGE DEFLECTED: {one.row['text']}" for one in readings if one.deflected), sep="\n")
    if wanted.errors:
        show_errors(readings)
    if wanted.json:
        wanted.json.write_text(json.dumps({one.name: one.value for one in record.figures}, indent=1), encoding="utf-8")
    if wanted.record:
        record.write(wanted.record)
    if wanted.datasets:
        for result in measure_public(wanted.datasets, trained.encoder, wanted.beside_rasa, wanted.only, record.day):
            print(*(figure.line for figure in result.figures), sep="\n", flush=True)
            keep_public(PUBLIC, [result])


if __name__ == "__main__":
    main()
