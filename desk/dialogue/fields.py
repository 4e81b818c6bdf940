"""The form's fields: how each is asked, with which choices, and how an answer to it is read."""

from __future__ import annotations

import re
from collections.abc import Callable

from desk.dialogue import identify, texts
from desk.dialogue.hotels import hotels, property_in, the_hotel
from desk.dialogue.reading import ShareRead
from desk.dialogue.reply import Choice
from desk.dialogue.turn import Turn
from understanding.products import read_products
from understanding.share import Share
from understanding.share_answers import says_unknown
from understanding.shares import read_share

ONE_GUEST_PERCENT = 1.0
BANDS: dict[str, float] = {"one_guest": ONE_GUEST_PERCENT, "under_25": 1.0, "25_to_49": 25.0, "50_or_more": 50.0}
SHARE_CHOICES: tuple[Choice, ...] = (
    ("Just one guest", "one_guest"),
    ("Under 25%", "under_25"),
    ("25 to 49%", "25_to_49"),
    ("Half or more", "50_or_more"),
    ("I can't tell", "unknown"),
)
YES_NO_UNKNOWN: tuple[Choice, ...] = (("Yes", "yes"), ("No", "no"), ("Not known", "unknown"))
_ALL_OF_THEM = re.compile(r"\b(?:all|both|every|each)\b", re.IGNORECASE)
_CORRECTS = re.compile(
    r"\b(?:actually|sorry|no|not|wait|hold on|correct\w*|mea?nt?|rather|instead|update\w*|now|by now|wrong|mistake|recount\w*"
    r"|more like|it's|its|make (?:it|that))\b",
    re.IGNORECASE,
)
_JUST_ONE = re.compile(r"\W*(?:(?:it'?s )?(?:just|only) )?one\W*", re.IGNORECASE)
NO_PROBLEM = {"affirm", "deny", "dont_know", "inform", "thank", "unclear", "vague_problem"}
FEWEST_WORDS_OF_A_NOTE = 2
LONGEST_CORRECTION = 6
_TOTAL_ALONE = re.compile(r"\W*(?:out )?of (?:about |around |the |our )*\d{1,5}(?: \w+){0,2}\W*", re.IGNORECASE)
APPS = ("ios_app", "android_app", "white_label_app", "sdk")
APP_CATEGORIES = {"key_download_failure", "app_crash_or_offline", "app_feature_broken"}


def ask(turn: Turn, field: str, text: str) -> None:
    """Ask for a field, with its card and its choices."""
    report = turn.report
    if field == "affected_percent" and report.affected_count:
        text = _ask_total_text(turn, report.affected_count)
    turn.reply.say(text.format(email=turn.state.email), {"kind": "ask", "field": field}, choices=_choices(turn, field))


def _ask_total_text(turn: Turn, count: int) -> str:
    hotel = the_hotel(turn)
    if hotel is None:
        return texts.ASK_TOTAL.format(count=count)
    return texts.ASK_TOTAL_ROOMS.format(count=count, hotel=hotel.name, rooms=hotel.rooms)


def _choices(turn: Turn, field: str) -> tuple[Choice, ...]:
    if field == "product":
        return _product_choices(turn)
    if field == "affected_percent":
        hotel = the_hotel(turn) if turn.report.affected_count else None
        total = ((f"Of all {hotel.rooms} rooms", hotel.name),) if hotel else ()
        return (*total, *SHARE_CHOICES)
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
    _take_share(turn)
    take_product(turn, turn.reading.products)
    if turn.reading.third_party is not None:
        turn.report.third_party = turn.reading.third_party
    _take_property(turn)
    return turn.report != before


def _take_share(turn: Turn) -> None:
    share, report = share_said(turn), turn.report
    if share is None:
        return
    if share.kind in {"exact", "words"}:
        set_percent(turn, share.percent, share.total)
    elif share.kind == "staff":
        report.percent = share.percent  # On record; a category with bands still asks for the share of guests.
    elif share.kind == "count" and share.count and (not report.percent_known or _CORRECTS.search(turn.reading.text)):
        _take_count(turn, share.count)


def share_said(turn: Turn) -> ShareRead | Share | None:
    """The share in the text; at the summary a bare "half" is about the share that it shows, too."""
    category, share = turn.report.category, turn.reading.share
    if share or turn.state.asked != "confirm" or not category or not turn.office.policy.is_banded(category):
        return share
    return _bare_share(turn.reading.text)


def _bare_share(text: str) -> Share | None:
    """The share in "make it 20" or "no, half", which is one only where a share is known already."""
    share = read_share(text, asked=True) or read_share(_CORRECTS.sub(" ", text), asked=True)
    return share if share and share.percent is not None else None


def corrects_share(turn: Turn) -> bool:
    """A few words that put the share right while something else is asked, or give its total; True if they did."""
    if turn.report.affected_count and _TOTAL_ALONE.fullmatch(turn.reading.text):
        return _read_total(turn, turn.report.affected_count)
    text, known = (
        turn.reading.text,
        turn.report.percent_known and turn.state.asked not in {"affected_percent", "confirm"},
    )
    if not known or len(text.split()) > LONGEST_CORRECTION or not _CORRECTS.search(text):
        return False
    share = _bare_share(text)
    if share is None:
        return False
    set_percent(turn, share.percent, share.total)
    return True


def _take_count(turn: Turn, count: int) -> None:
    """So many guests: of the total that was given before, or of how many is asked next."""
    report = turn.report
    if report.affected_total and report.affected_total >= count:
        set_percent(turn, round(100 * count / report.affected_total, 2), report.affected_total)
    else:
        report.affected_count, report.percent, report.percent_known = count, None, False


def take_context(turn: Turn) -> None:
    """What the fragments before the report say of product and share, where the report itself says nothing."""
    report, context = turn.report, turn.context or ""
    if report.product is None:
        take_product(turn, list(read_products(context)))
    share = read_share(context)
    if share is not None and share.percent is not None and not report.percent_known and not report.affected_count:
        set_percent(turn, share.percent, share.total)


def set_percent(turn: Turn, percent: float | None, total: int | None = None) -> None:
    """The share of guests is settled: a number from 0 to 100, or None if the user can't tell; `total` if one was given."""
    report = turn.report
    report.percent, report.percent_known, report.affected_count = percent, True, None
    report.affected_total = total or report.affected_total


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
    return asked and (turn.report.offer == "change" or bool(_CORRECTS.search(turn.reading.text)))


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
    if turn.report.affected_count and _read_total(turn, turn.report.affected_count):
        return True
    share = read_share(turn.reading.text, asked=True)
    if share is None or share.kind == "none":
        return False
    take_product(turn, turn.reading.products)
    if share.kind == "count" and share.count:
        _take_count(turn, share.count)
    else:
        set_percent(turn, share.percent, share.total)
    return True


def says_one_guest(turn: Turn) -> bool:
    """Whether the answer to the question for the share is that only one guest is affected."""
    share = read_share(turn.reading.text, asked=True)
    one = share is not None and share.kind == "count" and share.count == 1
    return one or bool(_JUST_ONE.fullmatch(turn.reading.text)) or (share is None and turn.reading.scope == "one")


def _read_total(turn: Turn, count: int) -> bool:
    numbers = [int(number) for number in re.findall(r"(?<![\d.])\d{1,5}(?![\d.%])", turn.reading.text)]
    totals = [number for number in numbers if number >= count]
    if "%" in turn.reading.text or not totals:
        return False
    set_percent(turn, round(100 * count / totals[-1], 2), totals[-1])
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
