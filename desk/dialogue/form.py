"""The escalation form: asks only what is missing and matters, then leads to identity, summary and ticket.

Whatever the user writes is first searched for facts; what is no answer is served as a digression, and the form goes on.
"""

from __future__ import annotations

from typing import Any

from desk.dialogue import articles, digressions, fields, filing, hotels, identify, incidents, shares, texts
from desk.dialogue.reading import Reading
from desk.dialogue.state import Report
from desk.dialogue.turn import PERSON, Turn

ENOUGH_WORDS = 5
FAILURES_BEFORE_A_PERSON = 2


def report_problem(turn: Turn) -> None:
    """Open the form for what the user has just written, and ask the first thing."""
    reading, state = turn.reading, turn.state
    told = " ".join(filter(None, (turn.context, reading.text)))
    state.report = Report(
        category=reading.category,
        unsure=reading.confidence < digressions.SURE,
        description=told,
        articles=reading.articles,
    )
    state.tries, state.asked, state.articles, state.shown = 0, None, [], 0
    state.later = _also(reading)
    fields.take_facts(turn)
    fields.take_context(turn)
    advance(turn)


def _also(reading: Reading) -> dict[str, Any] | None:
    """The second request of the message, as a message of its own; its share and product are not known to be its own."""
    if reading.also is None:
        return None
    facts: dict[str, Any] = {
        "category": reading.also,
        "intent": reading.also,
        "share": None,
        "products": [],
        "also": None,
    }
    return reading.model_copy(update=facts).model_dump()


def take_up_later(turn: Turn) -> None:
    """A ticket is filed: now the other request that the user made meanwhile, if there is one."""
    later, turn.state.later = turn.state.later, None
    if later is None:
        return
    turn.reading = Reading.model_validate(later)
    if turn.reading.category not in turn.office.policy.categories:
        turn.reply.say(texts.NOW_THE_OTHER, {"kind": "ask", "field": "problem"})
        return
    turn.reply.say(texts.NOW_THE_OTHER)
    report_problem(turn)


def report_category(turn: Turn, category: str) -> None:
    """Open the form for a category of the menu, with what was written before it; the clock counts from then."""
    state = turn.state
    turn.reading = Reading.of_plain_words(state.topic)
    state.report = Report(category=category, description=state.topic, told_at=state.told_at)
    state.tries, state.asked, state.told_at = 0, None, None
    fields.take_facts(turn)
    advance(turn)


def start_from_topic(turn: Turn) -> None:
    """Open the form after articles did not help, with what the question was about."""
    state = turn.state
    report = Report(category=state.likely_category or articles.fault_of(turn), description=state.topic)
    state.articles, state.shown = [], 0
    if state.single and report.category:
        report.percent, report.percent_known = shares.ONE_GUEST_PERCENT, True
    state.report, state.tries, state.asked = report, 0, None
    fields.take_product(turn, [state.likely_product] if state.likely_product else [])
    fields.take_facts(turn)
    advance(turn)


def resume(turn: Turn) -> None:
    """Ask again where the form stands."""
    turn.state.tries = 0
    advance(turn)


def continue_form(turn: Turn) -> None:
    """The user wrote something while the form is open."""
    if identify.gives_address(turn) and identify.read_email_answer(turn):
        advance(turn)
        return
    if not identify.is_answer(turn) and _is_no_answer(turn):
        return
    answered = shares.corrects(turn) or fields.answer_asked(turn) or fields.take_facts(turn)
    if turn.state.report is None:
        return
    if answered:
        turn.state.tries = 0
        advance(turn)
    elif digressions.serve(turn):
        advance(turn)
    else:
        _ask_again(turn)


def _is_no_answer(turn: Turn) -> bool:
    """Serve what is no answer to what was asked: leaving, one guest only, another matter, another category."""
    if digressions.leave(turn):
        return True
    if turn.state.asked == "affected_percent" and shares.says_one_guest(turn):
        one_guest(turn)
    elif digressions.is_other_matter(turn):
        digressions.serve(turn)
        advance(turn)
    elif digressions.corrects_category(turn):
        _correct_category(turn)
    else:
        return False
    return True


def _correct_category(turn: Turn) -> None:
    """It is another fault after all: what was said of share and property stands, product and cause are the new one's."""
    before, reading = turn.report, turn.reading
    kept = {"percent", "percent_known", "affected_count", "affected_total", "told_at", "property", "all_properties"}
    facts = before.model_dump(include=kept)
    description = " ".join(filter(None, (before.description, reading.text)))
    turn.state.report = Report(**facts, category=reading.category, description=description, articles=reading.articles)
    fields.take_facts(turn)
    advance(turn)


def one_guest(turn: Turn) -> None:
    """Only one guest after all: that starts as Tier 1, with an article; the report goes on if it does not help."""
    state = turn.state
    shares.set_percent(turn, shares.ONE_GUEST_PERCENT)
    found = articles.for_one_guest(turn) if not state.articles else []
    if not found:
        advance(turn)
        return
    state.articles, state.shown = [view.slug for view in found], 1
    turn.reply.outcome = "deflect"
    cards = [articles.card(view) for view in found]
    turn.reply.say(found[0].answer, *cards, choices=articles.HELPED_OR_REPORT)


def advance(turn: Turn) -> None:
    """Ask for the first missing thing, or show the summary."""
    turn.reply.outcome = "escalate"
    hotel = hotels.the_hotel(turn)
    incidents.show_once(turn, hotel.timezone if hotel else None)
    missing = first_missing(turn)
    if missing != turn.state.asked:
        turn.state.tries = 0
    turn.state.asked = missing
    if missing == "problem":
        turn.state.context = turn.report.description or None
    if missing == "confirm":
        filing.show_summary(turn)
    elif missing in {"email", "email_code"}:
        identify.ask_identity(turn)
    else:
        fields.ask(turn, missing, texts.ASK[missing])


def first_missing(turn: Turn) -> str:
    """The next field to ask; `confirm` if there is none."""
    if turn.state.email:
        return "email_code"
    return _missing_of_fault(turn) or _missing_of_identity(turn)


def _missing_of_fault(turn: Turn) -> str | None:
    report, policy = turn.report, turn.office.policy
    if report.category is None:
        return "problem"
    category = policy.categories[report.category]
    if report.product is None and not report.product_known:
        return "product"
    if policy.is_banded(category.id) and not report.percent_known:
        return "affected_percent"
    if category.ask_third_party and report.third_party is None:
        return "third_party"
    return "description" if len(report.description.split()) < ENOUGH_WORDS else None


def _missing_of_identity(turn: Turn) -> str:
    requester = turn.office.requester()
    if requester is None or not requester.registered:
        return "email_code" if turn.state.email else "email"
    hotels.recall_property(turn)
    if turn.report.property is None and not turn.report.all_properties and len(requester.hotels) > 1:
        return "property"
    return "confirm"


def _ask_again(turn: Turn) -> None:
    """Unreadable answer: other words, and after two failures a way out that needs no words."""
    state = turn.state
    asked = state.asked or "problem"
    turn.reply.outcome = "escalate"
    if digressions.hesitates(turn):
        turn.reply.say(texts.TAKE_YOUR_TIME)
    elif asked == "confirm" and turn.report.offer == "settled" and fields.take_note(turn):
        turn.reply.say(texts.NOTED)
    else:
        state.tries += 1
    if turn.reading.unread:
        turn.reply.say(texts.ONLY_SIMPLE)
    if state.tries >= FAILURES_BEFORE_A_PERSON:
        turn.reply.say(texts.OFFER_PERSON, choices=(PERSON,))
    if asked == "confirm" and turn.report.offer == "settled":
        filing.ask_confirmation(turn, texts.ASK_AGAIN["confirm"])
    elif asked == "confirm":
        filing.show_summary(turn)
    elif asked in {"email", "email_code"}:
        identify.ask_identity_again(turn)
    else:
        fields.ask(turn, asked, texts.ASK_AGAIN[asked])
