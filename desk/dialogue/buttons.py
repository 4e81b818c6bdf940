"""Buttons: what each choice value means where the dialogue stands. A value is only ever one that was offered."""

from __future__ import annotations

from collections.abc import Callable

from desk.dialogue import answers, articles, digressions, fields, filing, form, hotels, identify, shares, talk, texts
from desk.dialogue.outages import outage_asked_about
from desk.dialogue.reading import Reading
from desk.dialogue.state import Report
from desk.dialogue.turn import Turn

PLANNED = "planned_service"


def press(turn: Turn) -> None:
    """Act on the pressed button."""
    value = turn.reading.choice or ""
    handler = _ANYWHERE.get(value)
    if value.startswith("article:"):
        articles.open_article(turn, value.removeprefix("article:"))
    elif handler is not None:
        handler(turn)
    elif turn.state.in_form:
        _press_in_form(turn, value)
    elif value in turn.office.policy.categories:
        form.report_category(turn, value)
    elif value in {"yes", "no"} and turn.state.doubt:
        settle_doubt(turn, happening=value == "yes")
    else:
        talk.small_talk(turn)


def _press_in_form(turn: Turn, value: str) -> None:
    report, asked = turn.report, turn.state.asked
    if asked == "product":
        report.product, report.product_known = (None if value == "unknown" else value), True
    elif asked == "affected_percent" and value == "one_guest":
        form.one_guest(turn)
        return
    elif asked == "affected_percent":
        _press_share(turn, value)
    elif asked == "third_party":
        report.third_party = value == "yes"
    elif asked == "property":
        report.property = value
    elif asked == "problem":
        report.category = value
    turn.state.tries = 0
    form.advance(turn)


def _press_share(turn: Turn, value: str) -> None:
    """Settle the share of guests: a band counts as its lower bound, a property's name means all of its rooms."""
    if value == "unknown":
        shares.set_percent(turn, None)
    elif value in shares.BANDS:
        shares.set_percent(turn, shares.BANDS[value])
    else:
        hotel = next(hotel for hotel in hotels.hotels(turn) if hotel.name == value)
        count = min(turn.report.affected_count or hotel.rooms, hotel.rooms)
        shares.set_percent(turn, round(100 * count / hotel.rooms, 2))


def _confirm(turn: Turn) -> None:
    if turn.state.in_form and turn.state.asked == "confirm":
        file_if_allowed(turn)
    else:
        talk.small_talk(turn)


def file_if_allowed(turn: Turn) -> None:
    """File now, unless something is missing after all (the identity is looked up again at this moment)."""
    if form.first_missing(turn) == "confirm":
        filing.file_ticket(turn)
        form.take_up_later(turn)
    else:
        form.advance(turn)


def _change(turn: Turn) -> None:
    filing.ask_change(turn)


def _cancel(turn: Turn) -> None:
    digressions.cancel(turn)


def _resend(turn: Turn) -> None:
    if turn.state.email:
        identify.send_code(turn)
    if turn.state.in_form:
        form.advance(turn)


def answer_offer(turn: Turn, agrees: bool) -> None:
    """Yes or no, in words, to what was offered before the summary; after "change" both lead back to it."""
    offer, turn.report.offer = turn.report.offer, "settled"
    if agrees and offer == "add_or_new":
        _add_to_open(turn)
    elif agrees and offer == "solved_or_on":
        answers.solved(turn)
    else:
        form.advance(turn)


def _add_to_open(turn: Turn) -> None:
    filing.add_to_open(turn)
    form.take_up_later(turn)


def _new_ticket(turn: Turn) -> None:
    if turn.state.in_form:
        answer_offer(turn, agrees=False)
        return
    turn.state.report = Report(category=PLANNED, description=turn.state.topic)
    fields.take_product(turn, [])
    form.advance(turn)


def _back(turn: Turn) -> None:
    turn.office.take_back()
    if turn.state.in_form:
        form.advance(turn)
    else:
        turn.reply.say(texts.BACK_WITH_BOT)


def _continue(turn: Turn) -> None:
    if turn.state.in_form and turn.state.asked == "confirm":
        answer_offer(turn, agrees=False)
    elif turn.state.in_form:
        form.advance(turn)
    else:
        talk.small_talk(turn)


def settle_doubt(turn: Turn, happening: bool) -> None:
    """Article or outage? The user has said which of the two."""
    first, said = Reading.model_validate(turn.state.doubt), turn.reading
    turn.state.doubt = None
    if happening:
        facts = {"category": first.likely_category or outage_asked_about(first), "share": said.share or first.share}
        text = f"{first.text} {said.text}".strip()
        turn.reading = first.model_copy(update={**facts, "text": text})
        form.report_problem(turn)
    else:
        turn.reading = first
        answers.answer_question(turn)


_ANYWHERE: dict[str, Callable[[Turn], None]] = {
    "person": talk.hand_over,
    "solved": answers.solved,
    "not_helped": answers.not_helped,
    "confirm": _confirm,
    "change": _change,
    "cancel": _cancel,
    "resend_code": _resend,
    "add_to_it": _add_to_open,
    "new_ticket": _new_ticket,
    "continue": _continue,
    "back_to_bot": _back,
}
