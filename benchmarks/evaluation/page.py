"""The page about the evaluation, from the record of a run: `python -m benchmarks.evaluation.page RECORD` in `.venv`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.evaluation.record import Message, PublicResult, Record, read_public
from understanding.evaluation.figures import Figure

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "evaluation.md"
LONGEST = 300


def goal(figure: Figure) -> str:
    """What is to be reached, in words."""
    if figure.goal is None:
        return ""
    return f"at {'most' if figure.most else 'least'} {figure.shown(figure.goal)}"


def verdict(figure: Figure) -> str:
    """held, **missed**, or nothing where there is no goal."""
    if figure.goal is None:
        return ""
    return "held" if figure.reached else "**missed**"


def page(record: Record, public: Sequence[PublicResult], notes: str) -> str:
    """The whole page. `notes`: what people have written about the figures that fall short."""
    sections = (
        _opening(record, public),
        _figures(record),
        _public(public),
        [notes.strip()],
        _pictures(),
        _errors(record),
    )
    return "\n\n".join("\n".join(section) for section in sections) + "\n"


def missed(record: Record, public: Sequence[PublicResult]) -> list[str]:
    """The names of all figures that miss their goals."""
    own = [one.name for one in record.figures if not one.reached]
    return own + [f"{result.task}: {one.name}" for result in public for one in result.figures if not one.reached]


def _opening(record: Record, public: Sequence[PublicResult]) -> list[str]:
    short = missed(record, public)
    return [
        "# Evaluation",
        "",
        "How well messages are understood, on messages that were held out of the training data by style. `make eval` measures",
        'again and rewrites this page; `make eval EVAL="--datasets FOLDER"` measures the public sets too, and with',
        "`--beside-rasa` Rasa's default pipeline beside them, which takes hours.",
        "",
        f"- Date: {record.day}",
        f"- Machine: {record.machine}; load average before the run {record.load:.1f}",
        f"- Trained on {record.examples:,} messages, measured on {len(record.messages):,}",
        f"- Goals missed: {'; '.join(short) if short else 'none'}",
    ]


def _figures(record: Record) -> list[str]:
    """One row a figure: all sets together, each set, the goal."""
    names = list(record.sets) if len(record.sets) > 1 else []
    alone = {name: {one.name: one for one in figures} for name, figures in record.sets.items()}
    lines = [
        "## Held-out messages",
        "",
        f"| | {'together' if names else 'measured'} | {''.join(f'{name} | ' for name in names)}goal | |",
        f"| --- | ---: | {'---: | ' * len(names)}--- | --- |",
    ]
    for one in record.figures:
        parts = [alone[name][one.name].shown() if one.name in alone[name] else "–" for name in names]
        cells = " | ".join([one.name, one.shown(), *parts, goal(one), verdict(one)])
        lines.append(f"| {cells} |")
    return lines


def _public(public: Sequence[PublicResult]) -> list[str]:
    """The kept results of the public sets, each with its day."""
    lines = ["## Public sets", ""]
    if not public:
        return [*lines, "Not measured yet."]
    lines += [
        "Keydesk's classifier and encoder learn nothing but the examples named; every test message is asked. Where only some",
        "examples are used, Keydesk's figure is the mean of three draws, and Rasa's is of the first of them.",
        "",
        "| | system | figure | measured | goal | | on |",
        "| --- | --- | --- | ---: | --- | --- | --- |",
    ]
    for result in public:
        for one in result.figures:
            cells = [result.task, result.system, one.name, one.shown(), goal(one), verdict(one), result.day]
            lines.append(f"| {' | '.join(cells)} |")
    return lines


def _pictures() -> list[str]:
    titles = {
        "outcomes": "Outcomes: what was meant, and what it was read as",
        "intents": "Intents: what was meant, and what it was read as",
        "calibration": "Calibration: how often an intent is right, by how sure it was (the numbers are messages)",
        "coverage": "Risk against coverage: how many are wrong if only the surest are decided",
        "typing": "Typing errors: outcomes right when letters are hit",
        "time": "Time for each part of understanding a message",
    }
    return ["## Pictures", *(f"\n![{title}](evaluation/{name}.svg)\n\n{title}." for name, title in titles.items())]


def _errors(record: Record) -> list[str]:
    """Every message with a wrong outcome, beside the training examples that are nearest to it."""
    wrong = [one for one in record.messages if not one.right]
    if not wrong:
        return ["## Errors", "", "No outcome is wrong."]
    wrong.sort(key=lambda one: (one.outcome != "escalate", one.outcome, one.intent))
    return [
        "## Errors",
        "",
        f"All {len(wrong)} messages with a wrong outcome, outages first, with the training messages nearest to them.",
        "",
        "| message | meant | read as | nearest training messages |",
        "| --- | --- | --- | --- |",
        *_rows(wrong),
    ]


def _rows(wrong: Sequence[Message]) -> Iterator[str]:
    for one in wrong:
        near = "<br>".join(f"{cosine:.2f} {_cell(text)} ({intent})" for text, intent, cosine in one.nearest)
        read = "doubt" if one.doubt else one.read_intent
        yield f"| {_cell(one.text)} | {one.intent} | {read} ({one.confidence:.0%}): {_cell(one.why)} | {near} |"


def _cell(text: str) -> str:
    """Text that stays inside its cell."""
    plain = " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"


def main() -> None:
    """Draw the pictures and write the page."""
    from benchmarks.evaluation.pictures import draw_all

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("record", type=Path)
    parser.add_argument(
        "--output", type=Path, default=PAGE, help="where the page is written; its pictures lie beside it"
    )
    wanted = parser.parse_args()
    folder = wanted.output.with_suffix("")
    record = Record.read(wanted.record)
    draw_all(record, folder)
    notes = folder / "notes.md"
    written = notes.read_text(encoding="utf-8") if notes.is_file() else ""
    wanted.output.write_text(page(record, read_public(folder / "public.json"), written), encoding="utf-8")
    print(f"written: {wanted.output}")


if __name__ == "__main__":
    main()
