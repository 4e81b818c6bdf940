"""The kinds of mail (`desk.letters.OPTIONAL`) that somebody does not want."""

from __future__ import annotations

from collections.abc import Set

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from desk.store.people import Person
from desk.store.portal import UnwantedMail


def kinds(session: Session, person: Person) -> set[str]:
    """What they do not want."""
    return set(session.scalars(select(UnwantedMail.kind).where(UnwantedMail.person_id == person.id)))


def keep(session: Session, person: Person, unwanted: Set[str]) -> None:
    """From now on they want all but these."""
    session.execute(delete(UnwantedMail).where(UnwantedMail.person_id == person.id))
    session.add_all(UnwantedMail(person_id=person.id, kind=kind) for kind in unwanted)
    session.flush()


def add(session: Session, person: Person, kind: str) -> None:
    """They do not want this kind either; said twice is said once."""
    session.merge(UnwantedMail(person_id=person.id, kind=kind))
    session.flush()
