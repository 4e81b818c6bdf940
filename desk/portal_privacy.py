"""What the portal keeps about a person, out or away, for `desk.privacy`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from desk.clock import iso
from desk.store.people import Person
from desk.store.portal import AccountEvent, Rating, UnwantedMail


def export(session: Session, person: Person | None) -> dict[str, Any]:
    """Ratings, unwanted mail, and what the person did or had done in the account."""
    own = person.id if person else -1
    ratings = session.scalars(select(Rating).where(Rating.person_id == own))
    unwanted = session.scalars(select(UnwantedMail.kind).where(UnwantedMail.person_id == own))
    concerns = (AccountEvent.person_id == own) | (AccountEvent.actor_id == own)
    changes = session.scalars(select(AccountEvent).where(concerns).order_by(AccountEvent.id))
    return {
        "ratings": [
            {"ticket": f"KD-{one.ticket_id}", "stars": one.stars, "comment": one.comment, "at": iso(one.at)}
            for one in ratings
        ],
        "unwanted_mail": sorted(unwanted),
        "account_changes": [{"at": iso(one.at), "kind": one.kind} for one in changes],
    }


def forget(session: Session, person: Person | None) -> None:
    """Ratings stay as numbers without words; the account's trail names the person by a row that has no name any more."""
    if person is None:
        return
    session.execute(update(Rating).where(Rating.person_id == person.id).values(comment=None))
    session.execute(delete(UnwantedMail).where(UnwantedMail.person_id == person.id))
