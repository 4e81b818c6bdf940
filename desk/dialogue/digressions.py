"""What the user may do in the middle of the form: leave it, ask for a person, ask something, chat, report more."""

from __future__ import annotations

import re

from desk.dialogue import articles, credits, talk, texts, tickets
from desk.dialogue.turn import Turn
from understanding.plain_words import asks_for_a_person

QUESTIONS = {"how_to", "local_problem"}
CHAT = {"greet", "thank", "goodbye", "ask_bot", "abuse", "out_of_scope"}
SURE = 0.5
_REFUSES = re.compile(r"\b(?:don'?t|do not|never) (?:file|open|send|submit|create|log)\b", re.IGNORECASE)
_REPLACES = re.compile(
    r"\b(?:actually|sorry|wait|hold on|correction|meant|mean|rather|instead|wrong|mistake|not the|forget that|scratch that)\b",
    re.IGNORECASE,
)
_HESITATES = re.compile(
    r"\W*(?:(?:h+m+|u+h*m+|uh+|er+m*|well|wait|hold on|(?:just )?(?:one|a) (?:sec|second|moment|minute)|let me (?:think|see|check|ask|look)"
    r"|i(?:'ll| will) (?:check|ask|look))\W*)+",
    re.IGNORECASE,
)
_ADDS = re.compile(r"\b(?:also|too|as well|another|besides|in addition|plus)\b", re.IGNORECASE)


def leave(turn: Turn) -> bool:
    """A request for a person, "never mind" and "that solved it" are honoured at every step."""
    if hesitates(turn):
        return False
    intent = turn.reading.said
    if intent == "request_person" and (turn.reading.category is None or asks_for_a_person(turn.reading.text)):
        talk.hand_over(turn)
    elif intent == "cancel" or refuses(turn):
        cancel(turn)
    elif intent == "solved":
        _drop(turn, texts.SOLVED_IN_FORM)
    else:
        return False
    return True


def cancel(turn: Turn) -> None:
    """Drop the report; nothing is filed."""
    _drop(turn, texts.CANCELLED)


def refuses(turn: Turn) -> bool:
    """Whether the summary is answered with "don't file it"."""
    return turn.state.asked == "confirm" and bool(_REFUSES.search(turn.reading.text))


def hesitates(turn: Turn) -> bool:
    """Whether the user only asks for a moment."""
    return bool(_HESITATES.fullmatch(turn.reading.text))


def _drop(turn: Turn, text: str) -> None:
    turn.state.close_report()
    turn.state.later = None
    turn.reply.outcome = "other"
    turn.reply.say(text)


def is_other_matter(turn: Turn) -> bool:
    """A clear question or a clear other request, as opposed to an answer to what was asked."""
    reading = turn.reading
    if reading.references or reading.intent in {"my_tickets", "ticket_status"}:
        return True
    if reading.intent in CHAT:
        return _is_chat(turn) and reading.confidence >= SURE and reading.share is None and not reading.products
    if reading.intent == credits.QUESTION:
        return reading.question and reading.confidence >= SURE
    return reading.question and reading.intent in QUESTIONS and bool(reading.articles)


def _is_chat(turn: Turn) -> bool:
    """Small talk; in the form a statement that reads as off topic ("they say it freezes") is a piece of the report."""
    reading = turn.reading
    return reading.intent in CHAT and (reading.intent != "out_of_scope" or reading.question or "?" in reading.text)


def is_other_category(turn: Turn) -> bool:
    """Whether the text surely tells of another kind of fault than the report."""
    reading = turn.reading
    other = reading.category is not None and reading.category != turn.report.category
    return other and reading.confidence >= SURE


def corrects_category(turn: Turn) -> bool:
    """Another fault told as a correction of the report, as opposed to one besides it."""
    if not is_other_category(turn) or turn.report.category is None or _ADDS.search(turn.reading.text):
        return False
    return turn.report.unsure or turn.report.offer == "change" or bool(_REPLACES.search(turn.reading.text))


def serve(turn: Turn) -> bool:
    """Answer what came in between; False if it was nothing that can be answered."""
    reading = turn.reading
    if _is_chat(turn):
        talk.small_talk(turn)
    elif reading.intent in {"my_tickets", "ticket_status", "add_note"} or tickets.wants_reopened(turn):
        tickets.answer(turn)
    elif reading.intent == credits.QUESTION:
        credits.answer(turn)
    elif reading.intent.startswith("contact_"):
        talk.contact(turn)
    elif reading.intent in QUESTIONS and reading.articles:
        articles.answer_briefly(turn)
    elif is_other_category(turn):
        _other_report(turn)
    else:
        return False
    return True


def _other_report(turn: Turn) -> None:
    """A second fault, told while the first is being filed: it is not forgotten."""
    turn.state.later = turn.reading.model_dump()
    turn.reply.say(texts.TALK_LATER)
