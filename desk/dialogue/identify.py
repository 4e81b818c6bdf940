"""Identity inside the form: an address is proved by a six-digit code, and only registered support users go on."""

from __future__ import annotations

import re
from collections.abc import Mapping

from desk.dialogue import texts
from desk.dialogue.reply import Card, Choice
from desk.dialogue.turn import PERSON, Turn
from understanding.mentions import read_code

NEW_CODE: Choice = ("Send a new code", "resend_code")
CANCEL: Choice = ("Cancel", "cancel")
ASK_EMAIL: Card = {"kind": "ask", "field": "email"}
_WRONG_ADDRESS = re.compile(
    r"\b(?:wrong|mistyped|misspel\w+|typo|another|different|incorrect|not my)\b.*\b(?:e-?mail|address|one)\b"
    r"|\b(?:e-?mail|address)\b.*\b(?:wrong|mistyped|misspel\w+|typo|incorrect)\b|^\W*(?:oops\W+)?(?:a )?typo\W*$",
    re.IGNORECASE,
)


_ADDRESS_ALONE = re.compile(
    r"\W*(?:(?:my|the|work|e-?mail|mail|address|is|it'?s|i am|i'm|this|here)\W+)*\S+@\S+\.\w+\W*", re.IGNORECASE
)


def ask_identity(turn: Turn) -> None:
    """Ask for the address or the code; tell somebody who is verified but not registered what they can do."""
    _ask(turn, texts.ASK, texts.NOT_REGISTERED)


def ask_identity_again(turn: Turn) -> None:
    """The answer was no address and no code: ask in other words."""
    _ask(turn, texts.ASK_AGAIN, texts.STILL_NOT_REGISTERED)


def _ask(turn: Turn, questions: Mapping[str, str], not_registered: str) -> None:
    requester = turn.office.requester()
    if turn.state.email:
        _ask_code(turn, questions["email_code"])
    elif requester is not None and not requester.registered:
        card = {"kind": "not_registered", "advice": texts.NOT_REGISTERED_ADVICE}
        turn.reply.say(not_registered, card, ASK_EMAIL, choices=(PERSON, CANCEL))
    else:
        turn.reply.say(questions["email"], ASK_EMAIL)


def _ask_code(turn: Turn, text: str) -> None:
    card = {"kind": "ask", "field": "email_code"}
    turn.reply.say(text.format(email=turn.state.email), card, choices=(NEW_CODE, PERSON))


def read_email_answer(turn: Turn) -> bool:
    """An address in the text: mail a code to it. The form then asks for the code."""
    if not turn.reading.emails:
        return False
    turn.state.email = turn.reading.emails[0]
    send_code(turn)
    return True


def is_answer(turn: Turn) -> bool:
    """Whether the text has the address or the code that was asked for, whatever the model takes it for."""
    asked, text = turn.state.asked, turn.reading.text
    if asked == "email_code" and read_code(text) is not None:
        return True
    return asked in {"email", "email_code"} and bool(turn.reading.emails)


def gives_address(turn: Turn) -> bool:
    """Whether somebody unknown types just their address, before they were asked for it."""
    early = turn.state.asked not in {"email", "email_code"} and turn.office.requester() is None
    return early and bool(_ADDRESS_ALONE.fullmatch(turn.reading.text))


def read_code_answer(turn: Turn) -> bool:
    """Six digits: check them. Another address instead, or word that it was wrong: start again with the right one."""
    code = read_code(turn.reading.text)
    if code is None and not turn.reading.emails and _WRONG_ADDRESS.search(turn.reading.text):
        turn.state.email = None
        return True
    if code is None:
        return read_email_answer(turn)
    check_code(turn, code)
    return True


def send_code(turn: Turn) -> None:
    """Mail a code to the address at hand and say so; the answer never tells whether the address is known."""
    email = turn.state.email
    if email is None:
        raise RuntimeError("no address to send a code to")
    result = turn.office.send_code(email)
    text = texts.CODE_SENT if result == "code_sent" else texts.CODE_LOCKED
    _say_result(turn, text.format(email=email), result)


def check_code(turn: Turn, code: str) -> None:
    """Check a code for the address at hand; the form goes on when it is right and the user is registered."""
    result = turn.office.check_code(turn.state.email or "", code)
    if result == "verified":
        turn.state.email = None
        requester = turn.office.requester()
        if requester is not None and requester.registered:
            turn.reply.say(texts.VERIFIED, _verification("verified"))
        else:
            turn.reply.say(texts.VERIFIED, _verification("verified"), _verification("not_registered"))
        return
    said = {"wrong_code": texts.CODE_WRONG, "expired": texts.CODE_EXPIRED, "locked": texts.CODE_LOCKED}[result]
    _say_result(turn, said, result)


def _say_result(turn: Turn, text: str, result: str) -> None:
    """Say how it went; a locked address is forgotten, and a person can be asked for instead."""
    locked = result == "locked"
    turn.reply.say(text, _verification(result), choices=(PERSON,) if locked else ())
    if locked:
        turn.state.email = None


def _verification(state: str) -> dict[str, str]:
    return {"kind": "verification", "state": state}
