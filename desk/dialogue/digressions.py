"""What the user may do in the middle of the form: leave it, ask for a person, ask something, chat, report more."""

from __future__ import annotations

from desk.dialogue import articles, credits, talk, texts, tickets
from desk.dialogue.turn import Turn

QUESTIONS = {"how_to", "local_problem"}
CHAT = {"greet", "thank", "goodbye", "ask_bot", "abuse", "out_of_scope"}
SURE = 0.5


def leave(turn: Turn) -> bool:
    """A request for a person, "never mind" and "that solved it" are honoured at every step."""
    intent = turn.reading.said
    if intent == "request_person":
        talk.hand_over(turn)
    elif intent == "cancel":
        cancel(turn)
    elif intent == "solved":
        cancel(turn)
        turn.reply.say(texts.SOLVED)
    else:
        return False
    return True


def cancel(turn: Turn) -> None:
    """Drop the report; nothing is filed."""
    state = turn.state
    state.report, state.asked, state.tries, state.later, state.email = None, None, 0, None, None
    turn.reply.outcome = "other"
    turn.reply.say(texts.CANCELLED)


def is_other_matter(turn: Turn) -> bool:
    """A clear question or a clear other request, as opposed to an answer to what was asked."""
    reading, asked = turn.reading, turn.state.asked
    if reading.emails and asked in {"email", "email_code"}:
        return False
    if reading.references or reading.intent in {"my_tickets", "ticket_status"}:
        return True
    if reading.intent in CHAT:
        return reading.confidence >= SURE and reading.share is None and not reading.products
    if reading.intent == credits.QUESTION:
        return reading.question and reading.confidence >= SURE
    return reading.question and reading.intent in QUESTIONS and bool(reading.articles)


def serve(turn: Turn) -> bool:
    """Answer what came in between; False if it was nothing that can be answered."""
    reading = turn.reading
    if reading.intent in CHAT:
        talk.small_talk(turn)
    elif reading.intent in {"my_tickets", "ticket_status", "add_note"} or tickets.wants_reopened(turn):
        tickets.answer(turn)
    elif reading.intent == credits.QUESTION:
        credits.answer(turn)
    elif reading.intent.startswith("contact_"):
        talk.contact(turn)
    elif reading.intent in QUESTIONS and reading.articles:
        articles.answer_briefly(turn)
    elif reading.category and reading.category != turn.report.category and reading.confidence >= SURE:
        _other_report(turn)
    else:
        return False
    return True


def _other_report(turn: Turn) -> None:
    """A second fault, told while the first is being filed: it is not forgotten."""
    turn.state.later = turn.reading.text
    turn.reply.say(texts.TALK_LATER)
