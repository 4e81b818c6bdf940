"""Commands of learning from use: what is proposed, and what is accepted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from desk.commands.line import AsJson, core, show

commands = typer.Typer()
Since = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Messages from this day on (UTC).")]


@commands.command()
def review(
    since: Since = None,
    as_json: AsJson = False,
) -> None:
    """Propose what to learn from messages that were unclear, refuted or corrected; personal data is masked."""
    from desk.learning.review import build_review

    found = build_review(core()).proposals(_from_day(since))
    show([one.as_json() for one in found], as_json, _proposals_in_words)


@commands.command()
def accept(
    proposal_id: Annotated[str, typer.Argument(help="As `keydesk review` shows it.")],
    intent: Annotated[str | None, typer.Option(help="Another intent than the proposed one.")] = None,
    since: Since = None,
    dismiss: Annotated[
        bool, typer.Option("--dismiss", help="Learn nothing from it, and never propose it again.")
    ] = False,
) -> None:
    """Put a proposal's messages into the training data; the next `keydesk train` learns them."""
    from desk.learning.review import build_review

    added = build_review(core()).accept(proposal_id, intent, dismiss, _from_day(since))
    print(f"{len(added)} added to data/nlu/learned.yml; call keydesk train to learn" if added else "nothing added")


def _from_day(day: datetime | None) -> datetime | None:
    return day.replace(tzinfo=UTC) if day else None


def _proposals_in_words(proposals: list[dict[str, Any]]) -> str:
    lines = []
    for one in proposals:
        lines.append(f"{one['id']}  {one['kind']}  {one['intent']}" + (f"  {one['article']}" if one["article"] else ""))
        lines += [f"    {said['reason']:9}  {said['text']}" for said in one["messages"]]
    return "\n".join(lines) or "nothing to review"
