"""The agents' queue: which tickets an agent wants to see, and one page of them at a time.

Unsolved tickets come in the order of the contract (section 6), solved ones and what a search finds newest first. Pages go
on from the last ticket's own place in the order (keyset), never by counting rows, so that each costs the same.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, ColumnExpressionArgument, Select, literal, or_, select, text, tuple_
from sqlalchemy.orm import Session, joinedload

from desk import search, tickets
from desk.clock import iso
from desk.errors import BadInput
from desk.store.people import Account, Agent
from desk.store.work import UNSOLVED, Ticket
from policy import Policy

LONGEST_PAGE = 200
NOBODY, ME = "none", "me"
LARGEST_NUMBER = 2**31 - 1
# Written out, not bound: only then does SQLite see that the indexes of the queue hold all that is asked for.
_UNSOLVED = text(f"ticket.{UNSOLVED}")
_ORDER = (Ticket.severity, Ticket.priority_rank, Ticket.skip_rank, Ticket.response_due, Ticket.id)


@dataclass(frozen=True)
class Wanted:
    """What an agent wants to see. Empty fields narrow nothing; `assignee_id` 0 means nobody's tickets."""

    status: str | None = None
    severity: int | None = None
    category: str | None = None
    product: str | None = None
    account: str = ""
    assignee_id: int | None = None
    needs_review: bool = False
    q: str = ""

    @property
    def newest_first(self) -> bool:
        """A search, and solved tickets, have no order of work."""
        return bool(self.q) or self.status in tickets.SOLVED


def wanted_from(session: Session, policy: Policy, asked: Mapping[str, str], agent: Agent) -> Wanted:
    """Read the filters by name (`status, severity, category, product, account, assignee, needs_review, q`).

    `assignee` is `me`, `none`, an agent's id or e-mail address. Raises BadInput that says what can't be.
    """
    return Wanted(
        status=_one_of(asked, "status", tickets.STATUSES),
        severity=_severity(asked, policy),
        category=_one_of(asked, "category", tuple(policy.categories)),
        product=_one_of(asked, "product", tuple(policy.products)),
        account=asked.get("account", "").strip(),
        assignee_id=_assignee(session, asked.get("assignee", ""), agent),
        needs_review=asked.get("needs_review", "") in {"1", "true", "on"},
        q=asked.get("q", "").strip(),
    )


def _one_of(asked: Mapping[str, str], name: str, known: Sequence[str]) -> str | None:
    value = asked.get(name) or None
    if value is not None and value not in known:
        raise BadInput(f"{name} must be one of {', '.join(known)}")
    return value


def _severity(asked: Mapping[str, str], policy: Policy) -> int | None:
    levels = tuple(str(level) for level in policy.severities)
    value = _one_of(asked, "severity", levels)
    return int(value) if value else None


def _assignee(session: Session, value: str, agent: Agent) -> int | None:
    if not value:
        return None
    if value == ME:
        return agent.id
    return 0 if value == NOBODY else find_agent(session, value).id


def find_agent(session: Session, value: str) -> Agent:
    """The agent with this id or e-mail address. Raises BadInput."""
    by_id = Agent.id == (int(value) if value.isascii() and value.isdigit() and len(value) < 10 else -1)
    found = session.scalar(select(Agent).where(or_(by_id, Agent.email == value.strip().lower())))
    if found is None:
        raise BadInput("There is no such agent.")
    return found


def page(session: Session, wanted: Wanted, limit: int, cursor: str | None = None) -> tuple[list[Ticket], str | None]:
    """One page of tickets and the cursor of the next one. Raises BadInput for a limit or cursor that can't be."""
    if not 1 <= limit <= LONGEST_PAGE:
        raise BadInput(f"limit must be between 1 and {LONGEST_PAGE}")
    found = list(session.scalars(statement(session, wanted, limit + 1, cursor)))
    following = cursor_after(found[limit - 1], wanted) if len(found) > limit else None
    return found[:limit], following


def statement(session: Session, wanted: Wanted, rows: int, cursor: str | None = None) -> Select[Ticket]:
    """The query of a page, as `page` runs it and `docs/desk.md` explains it."""
    query = select(Ticket).limit(rows)
    query = query.options(joinedload(Ticket.account), joinedload(Ticket.property_), joinedload(Ticket.assignee))
    conditions = _conditions(session, wanted)
    if wanted.newest_first:
        before = _read(cursor, 1)[0] if cursor else None
        query = query.order_by(Ticket.id.desc())
        if wanted.q:
            asked = search.Search(wanted.q, names=True)
            return query.where(Ticket.id.in_(search.newest(session, asked, (), conditions, rows, before)))
        return query.where(*conditions, *((Ticket.id < before,) if before is not None else ()))
    query = query.where(*conditions).order_by(*_ORDER)
    return query.where(_after(_read(cursor, len(_ORDER)))) if cursor else query


def _conditions(session: Session, wanted: Wanted) -> list[ColumnExpressionArgument[bool]]:
    exact: dict[Any, Any] = {
        Ticket.status: wanted.status,
        Ticket.severity: wanted.severity,
        Ticket.category: wanted.category,
        Ticket.product: wanted.product,
    }
    conditions: list[ColumnExpressionArgument[bool]] = [
        column == value for column, value in exact.items() if value is not None
    ]
    if not wanted.newest_first:
        conditions.append(_UNSOLVED)
    if wanted.account:
        conditions.append(Ticket.account_id.in_(_accounts(session, wanted.account)))
    if wanted.assignee_id is not None:
        conditions.append(Ticket.assignee_id == (wanted.assignee_id or None))
    if wanted.needs_review:
        conditions.append(Ticket.needs_review == True)  # noqa: E712  (an equality is what the index serves)
    return conditions


def _accounts(session: Session, words: str) -> list[int]:
    return list(session.scalars(select(Account.id).where(Account.name.icontains(words, autoescape=True))))


def _after(place: Sequence[Any]) -> ColumnElement[bool]:
    values = [literal(value, column.type) for value, column in zip(place, _ORDER, strict=True)]
    return tuple_(*_ORDER) > tuple_(*values)


def cursor_after(last: Ticket, wanted: Wanted) -> str:
    """The cursor of the page that goes on after a ticket."""
    in_order = [last.severity, last.priority_rank, last.skip_rank, iso(last.response_due), last.id]
    place = [last.id] if wanted.newest_first else in_order
    return base64.urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).decode().rstrip("=")


def _read(cursor: str, length: int) -> list[Any]:
    """The place that a cursor stands for. Raises BadInput for anything that `cursor_after` has not made."""
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        numbers = [value for index, value in enumerate(place) if index != 3]
        if len(place) != length or not all(type(value) is int and 0 <= value <= LARGEST_NUMBER for value in numbers):
            raise ValueError
        return [_moment(value) if index == 3 else value for index, value in enumerate(place)]
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise BadInput("That cursor is not one of ours.") from None


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a moment needs an offset")
    return moment.astimezone(UTC)
