"""Tier 1: answer from the knowledge base, and what follows when that helps or not."""

from __future__ import annotations

import re

from desk.dialogue import articles, form, texts
from desk.dialogue.turn import PERSON, Turn

HELPED, NOT_HELPED = {"solved", "affirm"}, {"not_helped", "deny"}
# Says that the advice was followed, not that it helped.
_TRIED = re.compile(
    r"(?:(?:yes|ok(?:ay)?|we|i|have|i've|we've|already|all|just|of|tried|did|done|checked|restarted|that|this|it|those|these|both|too)\W*)+",
    re.IGNORECASE,
)
_WANTS_TICKET = re.compile(
    r"\b(?:open|file|create|raise|submit|log|make|need|want)\b(?: \S+){0,3}? (?:ticket|case|report)\b"
    r"|\b(?:report it|escalate)\b",
    re.IGNORECASE,
)
_DEED = re.compile(r"(?<!that )(?<!this )(?<!it )\b(?:tried|did|done|checked|restarted)\b", re.IGNORECASE)


def answer_question(turn: Turn) -> None:
    """Show the best article's answer in short, with cards for up to three; say so if there is none."""
    found = articles.views(turn, turn.reading.articles) or articles.first_aid(turn)
    if not found:
        turn.reply.outcome = "other"
        turn.reply.say(texts.NO_ARTICLE, choices=(PERSON,))
        return
    state, reading = turn.state, turn.reading
    state.articles, state.shown = [view.slug for view in found], 1
    state.topic, state.likely_category, state.likely_product = reading.text, reading.likely_category, reading.product
    state.single = reading.scope == "one"
    turn.reply.outcome = "deflect"
    turn.reply.say(found[0].answer, *(articles.card(view) for view in found), choices=articles.HELPED)


def not_helped(turn: Turn) -> None:
    """The next best article once, then escalation."""
    state = turn.state
    following = articles.views(turn, state.articles[1:2]) if state.shown == 1 else []
    if following:
        state.shown = 2
        turn.reply.outcome = "deflect"
        answer = texts.NEXT_ARTICLE.format(answer=following[0].answer)
        turn.reply.say(answer, articles.card(following[0]), choices=articles.HELPED)
        return
    turn.reply.say(texts.TO_ESCALATION)
    escalate(turn)


def escalate(turn: Turn) -> None:
    """On to the report of what the question was about."""
    if turn.state.in_form:
        form.resume(turn)
    else:
        form.start_from_topic(turn)


def take_reply(turn: Turn) -> bool:
    """Yes, no, or "open a ticket", said to the article on the table; False if it is something else."""
    reading = turn.reading
    if _WANTS_TICKET.search(reading.text) and reading.category is None and not reading.question:
        escalate(turn)
    elif reading.said in {"affirm", "deny"}:
        take_verdict(turn)
    elif reading.intent == "inform" and _says_several(turn):
        form.start_from_topic(turn)
    else:
        return False
    return True


def _says_several(turn: Turn) -> bool:
    """ "All of them", said to advice for one guest: it is an outage after all."""
    share = turn.reading.share
    return share is not None and (share.percent is not None or (share.count or 0) > 1)


def take_verdict(turn: Turn) -> None:
    """What the user says of the article on the table: it helped, it did not, or it was only tried."""
    if _TRIED.fullmatch(turn.reading.text) and _DEED.search(turn.reading.text):
        ask_whether_helped(turn, texts.DID_IT_SOLVE)
    elif turn.reading.said in HELPED:
        solved(turn)
    else:
        not_helped(turn)


def ask_whether_helped(turn: Turn, text: str = texts.DID_IT_HELP) -> None:
    """Thanks for an article, or having tried it, say neither that it helped nor that it did not."""
    turn.reply.outcome = "deflect"
    turn.reply.say(text, choices=articles.HELPED_OR_REPORT if turn.state.in_form else articles.HELPED)


def solved(turn: Turn) -> None:
    """The user says that it is solved: nothing is left open."""
    turn.state.close_report()
    turn.reply.say(texts.SOLVED)
