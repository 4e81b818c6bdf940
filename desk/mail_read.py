"""A mail that comes in, read: who wrote it, what it answers, and the text that is new."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses

from desk.mail_reply import reply_text

BIGGEST = 10 * 1024 * 1024
MOST_REFERENCES = 50
BULK = {"bulk", "junk", "list"}
MESSAGE_ID = re.compile(r"<[^<>\s]{1,300}>")


@dataclass(frozen=True)
class Letter:
    """A mail that a person has sent: what it answers (the nearest first), its subject, and the text without quotes."""

    sender: str
    message_id: str
    answers: tuple[str, ...]
    subject: str
    text: str


class NotForATicket(Exception):
    """It is kept aside; the text says why, without anybody's address."""


def read(raw: bytes) -> Letter:
    """Read one message (RFC 5322). Raises NotForATicket for what is no letter from one person."""
    if len(raw) > BIGGEST:
        raise NotForATicket(f"it is larger than {BIGGEST // 1024**2} MiB")
    try:
        message = message_from_bytes(raw, policy=default)
        return _letter(message)
    except NotForATicket:
        raise
    except Exception:  # the standard library's parser has many ways to fail on what is no mail
        raise NotForATicket("it can't be read as a mail") from None


def _letter(message: EmailMessage) -> Letter:
    if _header(message, "Auto-Submitted").lower() not in {"", "no"} or _header(message, "Precedence").lower() in BULK:
        raise NotForATicket("a program has sent it")
    senders = {address.strip().lower() for _, address in getaddresses([_header(message, "From")]) if "@" in address}
    if len(senders) != 1 or len(message.get_all("From", [])) != 1:
        raise NotForATicket("it has not exactly one sender")
    text = reply_text(message)
    if not text:
        raise NotForATicket("it has no text besides what it quotes")
    answered = MESSAGE_ID.findall(_header(message, "In-Reply-To"))
    thread = MESSAGE_ID.findall(_header(message, "References"))
    answers = tuple([*answered, *reversed(thread)][:MOST_REFERENCES])
    return Letter(senders.pop(), _header(message, "Message-ID"), answers, _header(message, "Subject"), text)


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name, "")).strip()
