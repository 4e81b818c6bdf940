"""The words of each ticket, so that a search reads an index instead of all texts. Kept up whenever a ticket is written."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, ForeignKey, String, delete, event, insert, inspect
from sqlalchemy.orm import Mapped, mapped_column

from desk.store.base import Base
from desk.store.work import Ticket

LONGEST_WORD = 40
INDEXED = ("subject", "description", "solution")
_WORD = re.compile(r"\w+")
# By code point on both databases: the words that begin alike are one range of the index.
_BY_CODE_POINT = String(LONGEST_WORD).with_variant(String(LONGEST_WORD, collation="C"), "postgresql")


class TicketWord(Base):
    """One word, in small letters, of a ticket's subject, description or solution."""

    __tablename__ = "ticket_word"

    word: Mapped[str] = mapped_column(_BY_CODE_POINT, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True, index=True)


def words_in(*texts: str | None) -> list[str]:
    """The words of the texts as the index has them, each once."""
    found = {word[:LONGEST_WORD] for text in texts if text for word in _WORD.findall(text.casefold())}
    return sorted(found)


def _keep(connection: Connection, ticket: Ticket) -> None:
    rows = [{"word": word, "ticket_id": ticket.id} for word in words_in(*(getattr(ticket, name) for name in INDEXED))]
    if rows:
        connection.execute(insert(TicketWord), rows)


@event.listens_for(Ticket, "after_insert")
def _written(_mapper: Any, connection: Connection, ticket: Ticket) -> None:
    _keep(connection, ticket)


@event.listens_for(Ticket, "after_update")
def _rewritten(_mapper: Any, connection: Connection, ticket: Ticket) -> None:
    if any(inspect(ticket).attrs[name].history.has_changes() for name in INDEXED):
        connection.execute(delete(TicketWord).where(TicketWord.ticket_id == ticket.id))
        _keep(connection, ticket)
