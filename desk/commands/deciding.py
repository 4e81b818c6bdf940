"""`keydesk triage`: a report decided by the policy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from desk.clock import clock_from
from desk.commands.line import AsJson, CommandError, lines_of, show
from desk.settings import load_settings
from policy import PolicyInputError, case_from_mapping, load_policy, percent_from_text, triage

commands = typer.Typer()


@commands.command(name="triage")
def triage_command(
    category: str | None = None,
    product: str | None = None,
    percent: str | None = None,
    third_party: Annotated[bool, typer.Option("--third-party")] = False,
    opened_at: str | None = None,
    plan: str | None = None,
    region: str | None = None,
    batch: Path | None = None,
    as_json: AsJson = False,
) -> None:
    """Decide a report by the policy, or each line of a batch."""
    settings = load_settings()
    policy = load_policy(settings.policy)
    now = clock_from(settings.clock)
    if batch is not None:
        for place, mapping in _lines_of(batch):
            try:
                case = case_from_mapping(policy, mapping, now())
            except PolicyInputError as error:
                raise CommandError(f"{place}: {error}") from None
            print(json.dumps(triage(policy, case).as_json(), ensure_ascii=False))
        return
    given = {"category": category, "product": product, "opened_at": opened_at, "plan": plan, "region": region}
    mapping = {key: value for key, value in given.items() if value is not None}
    if percent is not None:
        mapping["percent"] = percent_from_text(percent)
    if third_party:
        mapping["third_party"] = True
    show(triage(policy, case_from_mapping(policy, mapping, now())).as_json(), as_json, _decision_in_words)


def _lines_of(batch: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in lines_of(batch):
        try:
            mapping = json.loads(line)
        except json.JSONDecodeError as error:
            raise CommandError(f"{batch}:{number}: not JSON: {error}") from None
        if not isinstance(mapping, dict):
            raise CommandError(f"{batch}:{number}: expected an object")
        yield f"{batch}:{number}", mapping


def _decision_in_words(decision: dict[str, Any]) -> str:
    facts = "\n".join(f"{name:>20}  {value}" for name, value in decision.items() if name != "why")
    return facts + "\n\n" + "\n".join(decision["why"])
