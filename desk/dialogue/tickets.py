"""Tickets in the chat: my tickets, status, notes, and opening a solved one again."""

from __future__ import annotations

import re

from desk.dialogue import offers, texts
from desk.dialogue.turn import Turn
from understanding.mentions import asks_to_reopen

STATUS = {
    "open": "open",
    "pending_customer": "waiting for your answer",
    "pending_third_party": "waiting for a third party",
    "resolved": "solved",
    "closed": "closed",
}
_NOTE_TEXT = re.compile(r"kd[\s-]*\d+\s*[:,;.-]*\s*(?:(?:that|saying)\s+)?(.+)$", re.IGNORECASE | re.DOTALL)
_NO_REASON = re.compile(r"(?:please|again|thanks|thank you|for me|now|\W)+", re.IGNORECASE)


def wants_reopened(turn: Turn) -> bool:
    """Whether the message asks for a ticket to be opened again; its words say so, whatever else they are like."""
    return bool(turn.reading.references) and asks_to_reopen(turn.reading.text)


def answer(turn: Turn) -> None:
    """Serve a request on tickets for a verified registered user; anybody else is asked to prove who they are."""
    if not turn.is_registered:
        ask_identity(turn, texts.NEED_SIGN_IN)
    elif wants_reopened(turn):
        _reopen(turn)
    elif turn.reading.intent == "add_note":
        _note(turn)
    elif turn.reading.intent == "my_tickets" or not turn.reading.references:
        _list(turn)
    else:
        _status(turn, turn.reading.references[0])


def ask_identity(turn: Turn, text: str) -> None:
    """Keep the request until the user has proved who they are; `text` says what for. The form asks by itself."""
    requester = turn.office.requester()
    if requester is not None:
        card = {"kind": "not_registered", "advice": texts.NOT_REGISTERED_ADVICE}
        turn.reply.say(texts.NOT_REGISTERED_ADVICE, card)
        return
    if turn.state.in_form:
        turn.reply.say(text)
        return
    turn.state.waiting, turn.state.asked = turn.reading.model_dump(), "email"
    turn.reply.say(f"{text} {texts.ASK_ADDRESS}", {"kind": "ask", "field": "email"})


def _list(turn: Turn) -> None:
    found = turn.office.tickets()
    if found:
        turn.reply.say(texts.YOUR_TICKETS, offers.tickets_card(found))
    else:
        turn.reply.say(texts.NO_TICKETS)


def _status(turn: Turn, reference: str) -> None:
    view = turn.office.ticket(reference)
    if view is None:
        turn.reply.say(texts.NO_SUCH_TICKET.format(reference=reference))
        return
    text = texts.TICKET_STATUS.format(
        reference=reference, status=STATUS[view.status], severity=view.severity, subject=view.subject
    )
    turn.reply.say(text, offers.tickets_card([view]))


def _note(turn: Turn) -> None:
    if not turn.reading.references:
        turn.reply.say(texts.WHICH_TICKET)
        return
    reference = turn.reading.references[0]
    found = _NOTE_TEXT.search(turn.reading.text)
    if turn.office.ticket(reference) is None:
        turn.reply.say(texts.NO_SUCH_TICKET.format(reference=reference))
    elif found is None or len(found[1].strip()) < 2:
        turn.state.note_for = reference
        turn.reply.say(texts.WHICH_NOTE.format(reference=reference))
    else:
        write_note(turn, reference, found[1].strip())


def write_note(turn: Turn, reference: str, text: str) -> None:
    """Add a note and say so."""
    done = turn.office.add_note(reference, text)
    turn.reply.say((texts.NOTE_ADDED if done else texts.NO_SUCH_TICKET).format(reference=reference))


def _reopen(turn: Turn) -> None:
    reference = turn.reading.references[0]
    view, found = turn.office.ticket(reference), _NOTE_TEXT.search(turn.reading.text)
    if view is None:
        turn.reply.say(texts.NO_SUCH_TICKET.format(reference=reference))
    elif view.status != "resolved":
        text = texts.REOPEN_CLOSED if view.status == "closed" else texts.REOPEN_NOT_SOLVED
        turn.reply.say(text.format(reference=reference, status=STATUS[view.status]), offers.tickets_card([view]))
    elif found is None or _NO_REASON.fullmatch(found[1]):
        turn.state.reopen_for = reference
        turn.reply.say(texts.WHY_REOPEN.format(reference=reference))
    else:
        open_again(turn, reference, found[1].strip())


def open_again(turn: Turn, reference: str, reason: str) -> None:
    """Open a solved ticket again and say so."""
    done = turn.office.reopen(reference, reason)
    turn.reply.say((texts.REOPENED if done else texts.REOPEN_FAILED).format(reference=reference))
