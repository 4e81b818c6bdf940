"""Which tickets a search finds, the newest first: by the words of each ticket, by reference, and for agents by who it is for.

One port, `Words`, over what each database offers: SQLite's full-text table, PostgreSQL's inverted index. A search looks at
the newest tickets one by one first, which ends soon for what is frequent, and asks the index for what is older, which is
quick for what is rare.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import (
    ColumnElement,
    ColumnExpressionArgument,
    Select,
    cast,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from desk.store.people import Account, Person, Property
from desk.store.words import SEARCH_TABLE, VECTOR, TicketWords, words_in
from desk.store.work import Ticket

ONE_BY_ONE = 2000
# One ticket in so many.
FREQUENT = 20
MANY_NAMES = 200
LONGEST_NUMBER = 9
Conditions = Sequence[ColumnExpressionArgument[bool]]


class Words(Protocol):
    """How a database is asked for the tickets that have words beginning like all of those asked for."""

    def fit(self, words: Sequence[str]) -> ColumnElement[bool]:
        """Whether a ticket has them, for a query that reads few tickets or finds many."""

    def by_index(self, words: Sequence[str]) -> ColumnElement[bool]:
        """The same, for a query that reads many tickets and finds few."""

    def are_frequent(self, words: Sequence[str]) -> bool:
        """Whether so many tickets have them that to read them all from the index takes long."""


class SqliteWords:
    """By the table `ticket_search` (FTS5), which is quick enough to be read from for every query."""

    def fit(self, words: Sequence[str]) -> ColumnElement[bool]:
        """SQLite reads the index once for all tickets."""
        return self.by_index(words)

    def by_index(self, words: Sequence[str]) -> ColumnElement[bool]:
        """`"lobby"* AND "key"*`; a word has no quotation mark in it."""
        wanted = " AND ".join(f'"{word}"*' for word in words)
        found: Select[int] = select(column("rowid")).select_from(table(SEARCH_TABLE))
        return Ticket.id.in_(found.where(text(f"{SEARCH_TABLE} MATCH :wanted").bindparams(wanted=wanted)))

    def are_frequent(self, words: Sequence[str]) -> bool:
        """It makes no difference here."""
        return False


@dataclass(frozen=True)
class PostgresqlWords:
    """By the index over `VECTOR` (GIN)."""

    session: Session

    def fit(self, words: Sequence[str]) -> ColumnElement[bool]:
        """A subquery for each ticket, which PostgreSQL can't turn into a reading of the whole index."""
        one = select(_has(words)).where(TicketWords.ticket_id == Ticket.id)
        return one.correlate(Ticket).scalar_subquery().is_(true())

    def by_index(self, words: Sequence[str]) -> ColumnElement[bool]:
        """Read before all else, so that the index is used whatever PostgreSQL expects."""
        found = select(TicketWords.ticket_id).where(_has(words)).cte("found").prefix_with("MATERIALIZED")
        return Ticket.id.in_(select(found.c.ticket_id))

    def are_frequent(self, words: Sequence[str]) -> bool:
        """As seen in the newest tickets."""
        newest = select(func.max(TicketWords.ticket_id)).scalar_subquery()
        lately = select(func.count()).where(TicketWords.ticket_id > newest - ONE_BY_ONE, _has(words))
        return (self.session.scalar(lately) or 0) * FREQUENT > ONE_BY_ONE


def _has(words: Sequence[str]) -> ColumnElement[bool]:
    """`'lobby':* & 'key':*`; a word has no quotation mark in it."""
    wanted = " & ".join(f"'{word}':*" for word in words)
    return literal_column(VECTOR).bool_op("@@")(cast(wanted, TSQUERY))


def _words_of(session: Session) -> Words:
    return SqliteWords() if session.get_bind().dialect.name == "sqlite" else PostgresqlWords(session)


@dataclass(frozen=True)
class Search:
    """What is asked for. `names` too: hotels and accounts by part of their name, and requesters by their address."""

    q: str
    names: bool = False


def fits(session: Session, q: str) -> ColumnElement[bool]:
    """Whether a ticket has the words of `q`, for a query that reads one account's tickets."""
    words, kept = words_in(q), _words_of(session)
    if not words:
        return Ticket.id == _NONE
    return kept.fit(words) if kept.are_frequent(words) else kept.by_index(words)


def newest(
    session: Session, search: Search, scope: Conditions, filters: Conditions, rows: int, before: int | None = None
) -> list[int]:
    """The ids of the `rows` newest tickets found, below the id `before`.

    `scope` has an index in the order of the ids (an account, or nothing); `filters` are looked at in what is found.
    """
    within = [*scope, Ticket.id < before] if before is not None else list(scope)
    newest_first = select(Ticket.id).where(*within).order_by(Ticket.id.desc())
    oldest = session.scalar(newest_first.offset(ONE_BY_ONE - 1).limit(1))
    ways = _ways(session, search)
    lately = [Ticket.id >= oldest] if oldest is not None else []
    each = or_(*(way.fit for way in ways))
    found = list(session.scalars(newest_first.where(*lately, *filters, each).limit(rows)))
    if oldest is None or len(found) == rows:
        return found
    older = [
        session.scalars(newest_first.where(Ticket.id < oldest, *filters, way.all()).limit(rows - len(found)))
        for way in ways
    ]
    return found + sorted({number for numbers in older for number in numbers}, reverse=True)[: rows - len(found)]


@dataclass(frozen=True)
class _Way:
    """One way to be found: as asked of one ticket, and of all by an index."""

    fit: ColumnElement[bool]
    all: Callable[[], ColumnElement[bool]]


def _ways(session: Session, search: Search) -> list[_Way]:
    """A whole reference (`KD-7`) is that ticket only."""
    number = reference_in(search.q)
    words = words_in(search.q) if number is None or search.q.strip().isdecimal() else []
    ways = [_both(Ticket.id == (_NONE if number is None else number))]
    if words:
        ways.append(_Way(_words_of(session).fit(words), lambda: fits(session, search.q)))
        ways.extend(_names(session, search.q.strip()) if search.names else ())
    return ways


def _names(session: Session, q: str) -> list[_Way]:
    """By whose ticket it is."""
    asked = {
        Ticket.account_id: select(Account.id).where(Account.name.icontains(q, autoescape=True)),
        Ticket.property_id: select(Property.id).where(Property.name.icontains(q, autoescape=True)),
        Ticket.requester_id: select(Person.id).where(Person.email == q.lower()),
    }
    known = {whose: list(session.scalars(query.limit(MANY_NAMES))) for whose, query in asked.items()}
    return [_both(whose.in_(ids if len(ids) < MANY_NAMES else asked[whose])) for whose, ids in known.items() if ids]


def _both(condition: ColumnElement[bool]) -> _Way:
    return _Way(condition, lambda: condition)


_NONE = -1


def reference_in(q: str) -> int | None:
    """The number of the ticket whose reference, or number, `q` is."""
    number = q.strip().upper().removeprefix("KD-")
    return int(number) if number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER else None
