"""What the portal keeps about a person, out or away, for `desk.privacy`."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from desk.clock import iso
from desk.store.people import Person
from desk.store.portal import AccountEvent, Rating, TicketFile, UnwantedMail


def export(session: Session, person: Person | None, place: Path) -> dict[str, Any]:
    """Files with their contents (Base64), ratings, unwanted mail, and what the person did or had done in the account."""
    own = person.id if person else -1
    ratings = session.scalars(select(Rating).where(Rating.person_id == own))
    unwanted = session.scalars(select(UnwantedMail.kind).where(UnwantedMail.person_id == own))
    concerns = (AccountEvent.person_id == own) | (AccountEvent.actor_id == own)
    changes = session.scalars(select(AccountEvent).where(concerns).order_by(AccountEvent.id))
    sent = session.scalars(select(TicketFile).where(TicketFile.person_id == own).order_by(TicketFile.id))
    return {
        "files": [_file(one, place) for one in sent],
        "ratings": [
            {"ticket": f"KD-{one.ticket_id}", "stars": one.stars, "comment": one.comment, "at": iso(one.at)}
            for one in ratings
        ],
        "unwanted_mail": sorted(unwanted),
        "account_changes": [{"at": iso(one.at), "kind": one.kind} for one in changes],
    }


def _file(file: TicketFile, place: Path) -> dict[str, Any]:
    path = place / file.stored
    content = base64.b64encode(path.read_bytes()).decode() if path.is_file() else None
    about = {"ticket": f"KD-{file.ticket_id}", "name": file.name, "media_type": file.media_type, "at": iso(file.at)}
    return {**about, "content": content}


def forget(session: Session, person: Person | None) -> list[str]:
    """Ratings stay as numbers without words; the account's trail names the person by a row that has no name any more.

    Returns under which names the contents of the person's files are stored, to be removed once the record is changed.
    """
    if person is None:
        return []
    session.execute(update(Rating).where(Rating.person_id == person.id).values(comment=None))
    session.execute(delete(UnwantedMail).where(UnwantedMail.person_id == person.id))
    stored = list(session.scalars(select(TicketFile.stored).where(TicketFile.person_id == person.id)))
    session.execute(delete(TicketFile).where(TicketFile.person_id == person.id))
    return stored
