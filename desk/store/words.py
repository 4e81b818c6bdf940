"""The words of each ticket, for its search. Kept up whenever a ticket is written; each database indexes them in its own way.

SQLite: the full-text table `ticket_search` (FTS5), which triggers keep in step with `ticket_words`. PostgreSQL: an index of
the kind GIN over `VECTOR`. `desk.search` asks either, `docs/decisions/0008-search.md` says why.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, ForeignKey, Text, event, insert, inspect, update
from sqlalchemy.orm import Mapped, mapped_column

from desk.store.base import Base
from desk.store.work import Ticket

LONGEST_WORD = 40
INDEXED = ("subject", "description", "solution")
# As the migration has it in the index: only then does PostgreSQL see that the index answers.
VECTOR = "array_to_tsvector(string_to_array(ticket_words.words, ' '::text))"
# Made by the migration, and no table or index of the models.
SEARCH_TABLE, SEARCH_INDEX = "ticket_search", "ix_ticket_words_vector"
_WORD = re.compile(r"\w+")


class TicketWords(Base):
    """The words of a ticket's subject, description and solution: in small letters, each once, a space between them."""

    __tablename__ = "ticket_words"

    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    words: Mapped[str] = mapped_column(Text)


def words_in(*texts: str | None) -> list[str]:
    """The words of the texts as the index has them, each once."""
    found = {word[:LONGEST_WORD] for text in texts if text for word in _WORD.findall(text.casefold())}
    return sorted(found)


def _of(ticket: Ticket) -> str:
    return " ".join(words_in(*(getattr(ticket, name) for name in INDEXED)))


@event.listens_for(Ticket, "after_insert")
def _written(_mapper: Any, connection: Connection, ticket: Ticket) -> None:
    connection.execute(insert(TicketWords).values(ticket_id=ticket.id, words=_of(ticket)))


@event.listens_for(Ticket, "after_update")
def _rewritten(_mapper: Any, connection: Connection, ticket: Ticket) -> None:
    if any(inspect(ticket).attrs[name].history.has_changes() for name in INDEXED):
        connection.execute(update(TicketWords).where(TicketWords.ticket_id == ticket.id).values(words=_of(ticket)))
