"""The one entry of the dialogue: which handler answers this turn.

Rasa's rules choose the action by the decided intent; an open form, a button, a guest or an open question comes first,
because that is known to the record and not to Rasa.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from desk.dialogue import (
    answers,
    buttons,
    credits,
    digressions,
    filing,
    form,
    identify,
    offers,
    shares,
    talk,
    texts,
    tickets,
)
from desk.dialogue.office import Office
from desk.dialogue.reading import Reading
from desk.dialogue.reply import Reply
from desk.dialogue.state import State
from desk.dialogue.turn import PERSON, Turn
from understanding.scope import writes_as_staff

FORM = "escalation_form"
BUTTON_ACTION = "action_choose"
MENU_ACTION = "action_menu"
GUEST_MAY = {"greet", "thank", "goodbye", "ask_bot"}
CLEAR = {"unclear", "vague_problem", "request_person", "inform", "dont_know"}
LONGEST_CONTEXT = 500
_FILES = re.compile(
    r"\W*(?:(?:yes|yep|ok(?:ay)?|please|just|then|now|and|that'?s (?:right|correct|it))\W+)*(?:file|send|submit|open|create|log|raise)"
    r"(?: (?:it|that|this|the (?:ticket|report)|a ticket))?(?: (?:in|off|now|then|please|away|as (?:it is|shown)))*\W*",
    re.IGNORECASE,
)
_CHANGE = re.compile(r"\W*(?:please )?(?:change|edit|correct|fix)(?: something| it| that| this)?\W*", re.IGNORECASE)
BACK_TO_BOT = re.compile(r"\bback (?:to|with) (?:the |you,? |my )?(?:chat ?bot|bot|assistant|robot)\b", re.IGNORECASE)


def respond(action: str, state: State, reading: Reading, office: Office) -> Reply:
    """The bot's answer to one turn. `state` is changed in place to what the next turn needs to know."""
    turn = Turn(state, reading, office, context=state.context)
    if reading.unread:
        office.flag("trouble")
    state.context = None
    if reading.choice is None and action != MENU_ACTION:
        state.told_at = None
    _answer(action, turn)
    if state.unclear and not state.in_form:
        state.context = " ".join(filter(None, (turn.context, reading.text)))[-LONGEST_CONTEXT:]
    if reading.intent not in CLEAR:
        state.unclear = 0
    return turn.reply


def _answer(action: str, turn: Turn) -> None:
    reading, state = turn.reading, turn.state
    if reading.choice is not None:
        buttons.press(turn)
    elif BACK_TO_BOT.search(reading.text):
        turn.reading = Reading.of_button("back_to_bot")
        buttons.press(turn)
    elif not identify.is_answer(turn) and _is_guest(turn):
        _answer_guest(turn)
    elif state.in_form:
        _answer_in_form(turn)
    elif state.asked in {"email", "email_code"}:
        _identify_first(action, turn)
    elif state.note_for or state.reopen_for:
        _take_note(turn)
    elif state.doubt and _settles_doubt(reading):
        buttons.settle_doubt(turn, happening=reading.said != "deny")
    elif state.articles and answers.take_reply(turn):
        return
    else:
        state.doubt = None
        handler = tickets.answer if tickets.wants_reopened(turn) else _of_rule(action, reading)
        handler(turn)


def _settles_doubt(reading: Reading) -> bool:
    """Yes, no, or a share: "for all of us" says that it is happening."""
    return reading.said in {"affirm", "deny"} or (reading.intent == "inform" and reading.share is not None)


def _of_rule(action: str, reading: Reading) -> Callable[[Turn], None]:
    """The handler of Rasa's choice; but what was on its way while the form closed is no report of its own."""
    if reading.intent in {"inform", "dont_know"}:
        return talk.fragment
    return talk.unclear if action == FORM and reading.category is None else ACTIONS.get(action, talk.unclear)


def _is_guest(turn: Turn) -> bool:
    """Somebody in the guests' widget, or who reads as a guest, until they write like hotel staff."""
    state, reading = turn.state, turn.reading
    if turn.office.audience == "guest":
        return True
    if state.in_form or turn.is_registered:
        return False
    state.guest = reading.outcome == "guest_redirect" or (state.guest and not writes_as_staff(reading.text))
    return state.guest


def _answer_guest(turn: Turn) -> None:
    state, said = turn.state, turn.reading.said
    if turn.reading.intent in GUEST_MAY:
        talk.small_talk(turn)
    elif said == "request_person" and state.person_refused and turn.office.audience != "guest":
        talk.hand_over(turn)
    else:
        state.person_refused = said == "request_person"
        talk.redirect_guest(turn)


def _answer_in_form(turn: Turn) -> None:
    """Yes and no are about what was offered, or about filing; everything else is the form's."""
    said, state = turn.reading.said, turn.state
    if state.asked == "confirm" and _answers_summary(turn):
        return
    if identify.is_answer(turn):
        form.continue_form(turn)
    elif state.articles and said == "thank":
        answers.ask_whether_helped(turn)
    elif state.articles and said in answers.HELPED | answers.NOT_HELPED:
        answers.take_verdict(turn)
    else:
        form.continue_form(turn)


def _answers_summary(turn: Turn) -> bool:
    """Yes, no and "change" at the summary, or to what is offered before it; False if it is something else."""
    reading, text, share = turn.reading, turn.reading.text, shares.said(turn)
    if turn.report.offer != "settled":
        agrees = offers.accepts(turn)
        if agrees is None or reading.share or reading.products:
            return False
        buttons.answer_offer(turn, agrees=agrees)
    elif _CHANGE.fullmatch(text) or (reading.said == "deny" and not digressions.refuses(turn)):
        if share or reading.products or reading.category:
            return False
        filing.ask_change(turn)
    elif _FILES.fullmatch(text) or (reading.said == "affirm" and not share and not digressions.hesitates(turn)):
        buttons.file_if_allowed(turn)
    else:
        return False
    return True


def _identify_first(action: str, turn: Turn) -> None:
    """A request on tickets or credits waits until the user has proved who they are."""
    read = identify.read_code_answer if turn.state.asked == "email_code" else identify.read_email_answer
    if not read(turn):
        turn.state.asked, turn.state.waiting, turn.state.email = None, None, None
        _of_rule(action, turn.reading)(turn)
        return
    if turn.is_registered and turn.state.waiting:
        turn.reading = Reading.model_validate(turn.state.waiting)
        turn.state.asked, turn.state.waiting = None, None
        credits.answer(turn) if turn.reading.intent == credits.QUESTION else tickets.answer(turn)
        return
    turn.state.asked = "email_code" if turn.state.email else "email"
    identify.ask_identity(turn)


def _take_note(turn: Turn) -> None:
    state = turn.state
    note_for, reopen_for, state.note_for, state.reopen_for = state.note_for, state.reopen_for, None, None
    if turn.reading.said == "cancel":
        turn.reply.say(texts.NOTHING_TO_CANCEL)
    elif reopen_for:
        tickets.open_again(turn, reopen_for, turn.reading.text)
    else:
        tickets.write_note(turn, note_for or "", turn.reading.text)


def _doubt(turn: Turn) -> None:
    """Article or outage: ask, with two choices."""
    turn.state.doubt = turn.reading.model_dump()
    turn.reply.say(texts.DOUBT, choices=((texts.DOUBT_YES, "yes"), (texts.DOUBT_NO, "no"), PERSON))


def _answer_question(turn: Turn) -> None:
    """What plan and credits the account has is in the record, everything else in the knowledge base."""
    credits.answer(turn) if turn.reading.intent == credits.QUESTION else answers.answer_question(turn)


def _support_user_change(turn: Turn) -> None:
    requester = turn.office.requester()
    if turn.reading.removal and not (requester and requester.owner):
        turn.reply.outcome = "other"
        turn.reply.say(texts.ONLY_OWNER_REMOVES)
    else:
        form.report_problem(turn)


ACTIONS: dict[str, Callable[[Turn], None]] = {
    FORM: form.report_problem,
    "action_support_user_change": _support_user_change,
    "action_answer_question": _answer_question,
    "action_not_helped": answers.not_helped,
    "action_solved": answers.solved,
    "action_redirect_guest": talk.redirect_guest,
    "action_hand_over": talk.hand_over,
    "action_tickets": tickets.answer,
    "action_contact": talk.contact,
    "action_small_talk": talk.small_talk,
    "action_ask_problem": talk.vague,
    "action_ask_which": _doubt,
    "action_unclear": talk.unclear,
    BUTTON_ACTION: buttons.press,
    MENU_ACTION: talk.menu,
}
