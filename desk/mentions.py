"""A forgotten person's address and full name where others have written them down: each is replaced, the rest stays.

A first name alone stays: it may be anybody's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from email import message_from_bytes
from email.message import Message as Letter
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from sqlalchemy import Text, cast, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from desk.store.incidents import Incident
from desk.store.outgoing import Delivery
from desk.store.portal import Rating
from desk.store.talk import Conversation, Message, Turn
from desk.store.teamwork import SavedView
from desk.store.work import Mail, Ticket, TicketEvent

REMOVED = "[removed]"
# Wherever somebody may have written about somebody else; what machines write from fixed words is not here.
PLACES: tuple[tuple[InstrumentedAttribute[Any], ...], ...] = (
    (Message.text, Message.choices, Message.cards, Message.understanding),
    (Turn.text, Turn.choice, Turn.reading),
    (Conversation.state, Conversation.page_url),
    (Ticket.subject, Ticket.description, Ticket.solution),
    (TicketEvent.data,),
    (Mail.subject, Mail.body, Mail.error),
    (Delivery.error,),
    (SavedView.name, SavedView.query),
    (Rating.comment,),
    (Incident.title, Incident.solution),
)


class Mentions:
    """An address and names, in every way in which a text, an address bar or JSON writes them."""

    def __init__(self, email: str, names: Iterable[str]) -> None:
        plain = {email, *(name for name in names if len(name.split()) > 1)}
        encoded = {way(one) for one in plain for way in (_in_json, quote, quote_plus)}
        self._written = sorted(plain | encoded, key=len, reverse=True)
        # Not within a longer word or address.
        words = "|".join(map(re.escape, self._written))
        self._pattern = re.compile(rf"(?<![\w.+-])(?:{words})(?![\w-]|\.\w)", re.IGNORECASE)

    def remove(self, session: Session) -> None:
        """Replace them in every place of the record."""
        for columns in PLACES:
            written_there = (
                cast(column, Text).icontains(one, autoescape=True) for column in columns for one in self._written
            )
            for row in session.scalars(select(columns[0].class_).where(or_(*written_there))):
                for column in columns:
                    setattr(row, column.key, self.without(getattr(row, column.key)))
        session.flush()

    def without(self, value: Any) -> Any:
        """A text, or JSON with texts in it, without them."""
        if isinstance(value, str):
            return self._pattern.sub(REMOVED, value)
        if isinstance(value, list):
            return [self.without(part) for part in value]
        return {name: self.without(part) for name, part in value.items()} if isinstance(value, dict) else value

    def remove_files(self, folder: Path) -> int:
        """Remove the mails in a folder that name them, in a header or in the text; how many they were."""
        named = [path for path in folder.glob("*.eml") if self._pattern.search(_text_of(path))]
        for path in named:
            path.unlink(missing_ok=True)
        return len(named)


def _in_json(text: str) -> str:
    return json.dumps(text)[1:-1]


def _text_of(path: Path) -> str:
    raw = path.read_bytes()
    parts = (_decoded(part) for part in message_from_bytes(raw).walk() if not part.is_multipart())
    return "\n".join([raw.decode("utf-8", "replace"), *parts])


def _decoded(part: Letter) -> str:
    content = part.get_payload(decode=True)
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
