"""Who works on a ticket, and changes of many tickets at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from desk import agents, changes, tickets
from desk.errors import BadInput, Conflict, NotFound
from desk.store.people import Agent
from desk.store.work import Ticket

MOST_AT_ONCE = 200
Change = Callable[[Ticket], None]


def choices(session: Session, ticket: Ticket) -> list[Agent]:
    """Who can be given the ticket, by name; who has it now stays on offer even if they are shut out."""
    found, now = agents.at_work(session), ticket.assignee
    return found if now is None or now in found else [*found, now]


def assign(session: Session, ticket: Ticket, to: Agent | None, actor: str, now: datetime) -> None:
    """Give a ticket to an agent, or to nobody. What is so already leaves no entry in the trail."""
    before = ticket.assignee
    if before is to:
        return
    if to is not None and to.disabled_at is not None:
        raise BadInput(f"{to.name} does not work here any more.")
    ticket.assignee = to
    moved = {"from": before.email if before else None, "to": to.email if to else None}
    tickets.add_event(session, ticket, now, actor, "assignee", moved)
    session.flush()


@dataclass
class Done:
    """What became of a change of many: how many are changed, and why each of the others is as it was."""

    changed: int = 0
    refused: list[str] = field(default_factory=list)


def each(session: Session, marked: Iterable[str], change: Change) -> Done:
    """Change the marked tickets (`KD-7.3`: reference and the version that was seen), lowest number first.

    One that has changed meanwhile, or can't be changed, stays as it is; the others are changed.
    """
    places = sorted({_place(mark) for mark in marked})
    if not places:
        raise BadInput("Mark at least one ticket.")
    if len(places) > MOST_AT_ONCE:
        raise BadInput(f"At most {MOST_AT_ONCE} tickets at once.")
    done = Done()
    for number, version in places:
        try:
            ticket = changes.held(session, f"KD-{number}")
            changes.check_version(ticket, version)
            change(ticket)
            done.changed += 1
        except (Conflict, NotFound) as error:
            done.refused.append(error.detail)
    return done


def _place(mark: str) -> tuple[int, int]:
    number, _, version = mark.removeprefix("KD-").partition(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in (number, version)):
        raise BadInput("That is not a ticket of this list.")
    return int(number), int(version)
