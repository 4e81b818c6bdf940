"""Commands for models: train one, compare it with the one in use, list what is kept, go back."""

from __future__ import annotations

import sys
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.clock import iso
from desk.commands.line import AsJson, show
from desk.settings import Settings, load_settings

if TYPE_CHECKING:
    from desk.learning.kept_models import Card
    from desk.learning.succession import Verdict
    from desk.rasa import RasaClient

commands = typer.Typer()
LISTED = ("outcome", "outages deflected, count", "severity", "right article first")


@commands.command()
def train(
    force: Annotated[bool, typer.Option("--force", help="Also if nothing has changed.")] = False,
    promote_anyway: Annotated[
        bool, typer.Option("--promote-anyway", help="Use the new model even if it is worse.")
    ] = False,
) -> None:
    """Train if anything the model is made of has changed, show it beside the one in use, and use it unless it is worse."""
    from desk.learning.succession import build_succession

    settings = load_settings()
    verdict = build_succession(settings).train(force, promote_anyway)
    print(_in_words(verdict), flush=True)
    verdict.or_refused()
    if verdict.kind == "promoted":
        print(_tell_rasa(settings, verdict.card))


@commands.command()
def models(
    measure: Annotated[bool, typer.Option("--measure", help="First measure those without current figures.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the models that are kept: when, what came of them, and their figures."""
    from desk.learning.succession import build_succession

    succession = build_succession(load_settings(), partial(print, file=sys.stderr, flush=True))
    if measure:
        succession.measure()
    kept = succession.kept
    current = kept.in_use()
    listed = [_as_json(card, current is not None and card.id == current.id) for card in kept.all()]
    show(
        listed, as_json, lambda found: "\n".join(_line(one) for one in found) or "no model yet: keydesk train makes one"
    )


@commands.command()
def rollback(
    model: Annotated[str | None, typer.Argument(help="Its id; else the one that was in use before.")] = None,
) -> None:
    """Put a former model back in use, at once."""
    from desk.learning.succession import build_succession

    settings = load_settings()
    card = build_succession(settings).rollback(model)
    print(f"model {card.id} of {_moment(card.trained_at)} is in use again")
    print(_tell_rasa(settings, card))


@commands.command(name="load-model")
def load_model() -> None:
    """Have the running Rasa load the model in use, without a restart; each Rasa by its own KEYDESK_RASA_URL."""
    settings = load_settings()
    print(f"the Rasa at {settings.rasa_base} answers with model {_rasa(settings).take_model()} now")


def train_for_start(settings: Settings) -> None:
    """Train before a start, if needed. A model that is refused does not keep Keydesk from starting with the one in use."""
    from desk.learning.succession import Refused, build_succession

    verdict = build_succession(settings).train()
    if verdict.kind != "unchanged":
        print(_in_words(verdict), flush=True)
    try:
        verdict.or_refused()
    except Refused as error:
        print(f"keydesk: {error}", flush=True)


def _in_words(verdict: Verdict) -> str:
    words = {
        "unchanged": "nothing changed; the model is up to date",
        "promoted": f"model {verdict.card.id} is in use",
        "refused": f"model {verdict.card.id} is kept aside",
    }[verdict.kind]
    report = verdict.card.report if verdict.kind != "unchanged" else None
    return f"{report}\n\n{words}" if report else words


def _tell_rasa(settings: Settings, card: Card) -> str:
    """Have the Rasa that these settings lead to take the model; what came of it."""
    from desk.rasa import RasaTrouble, RestartNeeded

    try:
        taken = _rasa(settings).take_model()
    except RestartNeeded as error:
        return f"the Rasa at {settings.rasa_base} does not answer with it: {error}"
    except RasaTrouble as error:
        return f"the Rasa at {settings.rasa_base} has not taken it ({error}); it answers with it after its next start"
    return (
        f"the Rasa at {settings.rasa_base} answers with model {taken} now "
        "(of several, each has to be told: KEYDESK_RASA_URL=… keydesk load-model)"
    )


def _rasa(settings: Settings) -> RasaClient:
    from desk.rasa import RasaClient
    from desk.settings import channel_secret

    return RasaClient(settings.rasa_base, channel_secret(settings))


def _as_json(card: Card, in_use: bool) -> dict[str, Any]:
    figures = {one.name: one.value for one in card.measured.figures} if card.measured else None
    return {
        "id": card.id,
        "in_use": in_use,
        "trained_at": _moment(card.trained_at),
        "used_at": _moment(card.used_at),
        "set_aside": card.set_aside,
        "figures": figures,
        "report": card.report,
    }


def _line(one: dict[str, Any]) -> str:
    state = "in use" if one["in_use"] else "former" if one["used_at"] else "refused" if one["set_aside"] else "waits"
    figures = one["figures"] or {}
    shown = ", ".join(f"{name} {figures[name]:.3g}" for name in LISTED if name in figures) or "not measured"
    aside = f"\n          {one['set_aside']}" if one["set_aside"] else ""
    return f"{one['id']}  {state:7}  {one['trained_at']}  {shown}{aside}"


def _moment(at: datetime | None) -> str | None:
    return iso(at.replace(microsecond=0)) if at else None
