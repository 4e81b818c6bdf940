"""The form's fields: how each is asked, with which choices, and how an answer to it is read."""

from __future__ import annotations

import re
from collections.abc import Callable

from desk.dialogue import identify, shares
from desk.dialogue.hotels import hotels, property_in, the_hotel
from desk.dialogue.reply import Choice
from desk.dialogue.turn import Turn
from understanding.products import read_products
from understanding.share_answers import says_unknown
from understanding.shares import read_share

YES_NO_UNKNOWN: tuple[Choice, ...] = (("Yes", "yes"), ("No", "no"), ("Not known", "unknown"))
_ALL_OF_THEM = re.compile(r"\b(?:all|both|every|each)\b", re.IGNORECASE)
NO_PROBLEM = {"affirm", "deny", "dont_know", "inform", "thank", "unclear", "vague_problem"}
FEWEST_WORDS_OF_A_NOTE = 2
APPS = ("ios_app", "android_app", "white_label_app", "sdk")
APP_CATEGORIES = {"key_download_failure", "app_crash_or_offline", "app_feature_broken"}


def ask(turn: Turn, field: str, text: str) -> None:
    """Ask for a field, with its card and its choices."""
    report = turn.report
    if field == "affected_percent" and report.affected_count:
        text = shares.total_question(turn, report.affected_count)
    turn.reply.say(text.format(email=turn.state.email), {"kind": "ask", "field": field}, choices=_choices(turn, field))


def _choices(turn: Turn, field: str) -> tuple[Choice, ...]:
    if field == "product":
        return _product_choices(turn)
    if field == "affected_percent":
        hotel = the_hotel(turn) if turn.report.affected_count else None
        total = ((f"Of all {hotel.rooms} rooms", hotel.name),) if hotel else ()
        return (*total, *shares.SHARE_CHOICES)
    if field == "third_party":
        return YES_NO_UNKNOWN
    if field == "property":
        return tuple((hotel.name, hotel.name) for hotel in hotels(turn))
    return ()


def _product_choices(turn: Turn) -> tuple[Choice, ...]:
    policy, category = turn.office.policy, turn.report.category
    names = APPS[:3] if category in APP_CATEGORIES else tuple(policy.products)
    return (*((policy.products[name].title, name) for name in names), ("Don't know", "unknown"))


def take_facts(turn: Turn) -> bool:
    """Take share, product, cause and property from the text; True if the report changed."""
    before = turn.report.model_copy()
    shares.take(turn)
    take_product(turn, turn.reading.products)
    if turn.reading.third_party is not None:
        turn.report.third_party = turn.reading.third_party
    _take_property(turn)
    return turn.report != before


def take_context(turn: Turn) -> None:
    """What the fragments before the report say of product and share, where the report itself says nothing."""
    report, context = turn.report, turn.context or ""
    if report.product is None:
        take_product(turn, list(read_products(context)))
    share = read_share(context)
    if share is not None and share.percent is not None and not report.percent_known and not report.affected_count:
        shares.set_percent(turn, share.percent, share.total)


def take_product(turn: Turn, said: list[str]) -> None:
    """The first product named that can be meant in this category; else the one that the category implies."""
    report = turn.report
    if report.category is None:
        return
    fitting = [product for product in said if report.category not in APP_CATEGORIES or product in APPS]
    implied = turn.office.policy.categories[report.category].product
    if fitting and (implied is None or _corrects_summary(turn)):
        report.product = fitting[0]
    elif report.product is None:
        report.product = implied


def _corrects_summary(turn: Turn) -> bool:
    """Whether the summary is being put right, as opposed to told more about."""
    asked = turn.state.asked == "confirm"
    return asked and (turn.report.offer == "change" or bool(shares.CORRECTS.search(turn.reading.text)))


def _take_property(turn: Turn) -> None:
    named = property_in(turn, turn.reading.text)
    if named or turn.report.property is None:
        turn.report.property = named or turn.office.named_property()


def answer_asked(turn: Turn) -> bool:
    """Read the text as the answer to what was asked; True if it was one."""
    reader = _READERS.get(turn.state.asked or "")
    return reader(turn) if reader else False


def _read_problem(turn: Turn) -> bool:
    reading, report = turn.reading, turn.report
    category = reading.category or (None if reading.said in NO_PROBLEM else reading.likely_category)
    if category is None and not turn.state.tries and reading.intent != "local_problem":
        return False
    report.category = category or "bug_report"
    report.description = " ".join(filter(None, (report.description, reading.text)))
    take_facts(turn)
    return True


def _read_product(turn: Turn) -> bool:
    if turn.reading.products:
        take_facts(turn)
        turn.report.product = turn.reading.products[0]
        return True
    if turn.reading.said == "dont_know" or says_unknown(turn.reading.text):
        turn.report.product_known = True
    return turn.report.product_known


def _read_share(turn: Turn) -> bool:
    if not shares.read_answer(turn):
        return False
    take_product(turn, turn.reading.products)
    return True


def _read_third_party(turn: Turn) -> bool:
    reading = turn.reading
    if reading.third_party is not None:
        turn.report.third_party = reading.third_party
    elif reading.said == "affirm":
        turn.report.third_party = True
    elif reading.said in {"deny", "dont_know"} or says_unknown(reading.text):
        turn.report.third_party = False
    else:
        return False
    take_product(turn, [])
    return True


def _read_description(turn: Turn) -> bool:
    if (
        turn.reading.said in {"affirm", "deny", "greet", "thank", "goodbye", "ask_bot", "abuse"}
        or turn.reading.question
    ):
        return False
    take_facts(turn)
    turn.report.description = " ".join(filter(None, (turn.report.description, turn.reading.text)))
    return True


def take_note(turn: Turn) -> bool:
    """What is told at the summary and changes nothing in it still belongs to the report."""
    text = turn.reading.text
    if len(text.split()) < FEWEST_WORDS_OF_A_NOTE or turn.reading.said in {"affirm", "deny"} or turn.reading.question:
        return False
    turn.report.description = f"{turn.report.description} {text}".strip()
    return True


def _read_property(turn: Turn) -> bool:
    named = property_in(turn, turn.reading.text)
    turn.report.property = named or turn.report.property
    turn.report.all_properties = named is None and bool(_ALL_OF_THEM.search(turn.reading.text))
    return named is not None or turn.report.all_properties


_READERS: dict[str, Callable[[Turn], bool]] = {
    "problem": _read_problem,
    "product": _read_product,
    "affected_percent": _read_share,
    "third_party": _read_third_party,
    "description": _read_description,
    "property": _read_property,
    "email": identify.read_email_answer,
    "email_code": identify.read_code_answer,
}
