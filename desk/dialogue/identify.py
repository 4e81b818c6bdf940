"""Identity inside the form: an address is proved by a six-digit code, and only registered support users go on."""

from __future__ import annotations

from desk.dialogue import texts
from desk.dialogue.reply import Choice
from desk.dialogue.turn import PERSON, Turn
from understanding.mentions import read_code

NEW_CODE: Choice = ("Send a new code", "resend_code")
CANCEL: Choice = ("Cancel", "cancel")


def ask_identity(turn: Turn) -> None:
    """Ask for the address or the code; tell somebody who is verified but not registered what they can do."""
    requester = turn.office.requester()
    if requester is not None and not requester.registered:
        card = {"kind": "not_registered", "advice": texts.NOT_REGISTERED_ADVICE}
        ask = {"kind": "ask", "field": "email"}
        turn.reply.say(texts.NOT_REGISTERED, card, ask, choices=(PERSON, CANCEL))
    elif turn.state.email:
        _ask_code(turn, texts.ASK["email_code"])
    else:
        turn.reply.say(texts.ASK["email"], {"kind": "ask", "field": "email"})


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


def read_code_answer(turn: Turn) -> bool:
    """Six digits: check them. Another address instead: start again with that one."""
    code = read_code(turn.reading.text)
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
    turn.reply.say(text.format(email=email), _verification(result))
    if result == "locked":
        turn.state.email = None


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
    turn.reply.say(said, _verification(result))
    if result == "locked":
        turn.state.email = None


def _verification(state: str) -> dict[str, str]:
    return {"kind": "verification", "state": state}
