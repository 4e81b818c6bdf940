"""After a ticket is solved: its people open it again while it is not closed, and say how content they are."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from desk import tickets
from desk.errors import BadInput, Conflict
from desk.store.people import Person
from desk.store.portal import Rating
from desk.store.work import Ticket

WORST, BEST = 1, 5
LONGEST_COMMENT = 1000


def can_reopen(ticket: Ticket) -> bool:
    """A solved ticket can be opened again until it is closed."""
    return ticket.status == "resolved"


def reopen(session: Session, ticket: Ticket, reason: str, actor: str, now: datetime) -> None:
    """Open a solved ticket again; agents see it in their queue. Raises Conflict if it is closed or not solved."""
    if ticket.status == "closed":
        raise Conflict(f"{ticket.reference} is closed. Please report the problem anew.")
    if not can_reopen(ticket):
        raise Conflict(f"{ticket.reference} is not solved yet, so a note is enough.")
    tickets.add_event(session, ticket, now, actor, "reopened", {"text": tickets.checked_text(reason)})
    tickets.set_status(session, ticket, "open", actor, now)


def can_rate(ticket: Ticket) -> bool:
    """What is solved can be rated."""
    return ticket.status in tickets.SOLVED


def rate(session: Session, ticket: Ticket, person: Person, stars: int, comment: str, now: datetime) -> Rating:
    """Keep the account's opinion of the solution; a newer one takes its place, and the trail keeps both."""
    if not can_rate(ticket):
        raise Conflict(f"{ticket.reference} is not solved yet.")
    if not WORST <= stars <= BEST:
        raise BadInput(f"Please pick {WORST} to {BEST}.")
    text = tickets.checked_text(comment, LONGEST_COMMENT) if comment.strip() else None
    rating = session.get(Rating, ticket.id) or Rating(ticket_id=ticket.id)
    rating.person_id, rating.at, rating.stars, rating.comment = person.id, now, stars, text
    session.add(rating)
    tickets.add_event(session, ticket, now, person.email, "rated", {"stars": stars, "text": text})
    session.flush()
    return rating
