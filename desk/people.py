"""The support users of an account: its owner adds and removes them at once, and everything done is kept.

Only the owner removes, and the owner can't be removed (contract section 6). Whoever is removed stays in the record as the
requester of earlier tickets, and may do nothing: every right is looked up afresh in the person's role.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as SqlSession

from desk import identity
from desk.errors import BadInput, Conflict, NotAllowed, NotFound
from desk.store.people import Agent, Person, Property, Session
from desk.store.portal import AccountEvent

LONGEST_NAME = 200
MOST_ROOMS = 20_000
NEWEST = 50
NO_ADDRESS = "Please type the e-mail address in full, such as name@hotel.com."
NOT_HERE = "This address can't be registered here. If it should be, please write to the support team."


def users(session: SqlSession, account_id: int) -> Sequence[Person]:
    """The registered support users of an account, the owner first."""
    registered = Person.role.in_(("owner", "registered"))
    found = select(Person).where(Person.account_id == account_id, registered)
    return session.scalars(found.order_by(Person.role != "owner", func.lower(Person.name), Person.id)).all()


def add(session: SqlSession, owner: Person, name: str, email: str, now: datetime) -> Person:
    """Register somebody. Raises Conflict for an address that is registered here already or belongs elsewhere."""
    _must_own(owner)
    name, email = checked_name(name), checked_address(email)
    person = identity.person_by_email(session, email)
    if person is None:
        person = _new(session, owner, name, email)
    elif person.account_id != owner.account_id:
        raise Conflict(NOT_HERE)
    elif person.is_registered:
        raise Conflict(f"{person.name} is registered already.")
    person.name, person.role = name, "registered"
    keep(session, owner, "user_added", now, person)
    return person


def _new(session: SqlSession, owner: Person, name: str, email: str) -> Person:
    """An agent is nobody's support user; whoever comes second to an address is refused like everybody else."""
    if session.scalar(select(Agent.id).where(Agent.email == email)) is not None:
        raise Conflict(NOT_HERE)
    person = Person(account_id=owner.account_id, email=email, name=name, role="none")
    try:
        with session.begin_nested():
            session.add(person)
    except IntegrityError:
        raise Conflict(NOT_HERE) from None
    return person


def remove(session: SqlSession, owner: Person, person_id: int, now: datetime) -> Person:
    """Take a support user's rights, and end their sessions in the portal. Raises NotFound for anybody else's user."""
    _must_own(owner)
    person = session.get(Person, person_id)
    if person is None or person.account_id != owner.account_id or not person.is_registered:
        raise NotFound("There is no such support user in your account.")
    if person.role == "owner":
        raise Conflict("The owner of the account can't be removed. Please write to the support team.")
    person.role = "none"
    session.execute(delete(Session).where(Session.email == person.email))
    keep(session, owner, "user_removed", now, person)
    return person


def change_property(session: SqlSession, owner: Person, property_id: int, rooms: int, zone: str, now: datetime) -> None:
    """Set a property's number of rooms and its time zone (an IANA name). Raises NotFound for another account's."""
    _must_own(owner)
    hotel = session.get(Property, property_id)
    if hotel is None or hotel.account_id != owner.account_id:
        raise NotFound("There is no such property in your account.")
    if not 1 <= rooms <= MOST_ROOMS:
        raise BadInput(f"A property has 1 to {MOST_ROOMS} rooms.")
    if zone not in available_timezones():
        raise BadInput("There is no such time zone.")
    before, after = {"rooms": hotel.rooms, "zone": hotel.timezone}, {"rooms": rooms, "zone": zone}
    if before != after:
        hotel.rooms, hotel.timezone = rooms, zone
        keep(session, owner, "property_changed", now, data={"property": hotel.name, "from": before, "to": after})


def keep(
    session: SqlSession,
    actor: Person,
    kind: str,
    now: datetime,
    person: Person | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """Append to the account's audit trail. `data` names no person: they are named by their row."""
    about = person.id if person else None
    event = AccountEvent(
        account_id=actor.account_id, at=now, actor_id=actor.id, kind=kind, person_id=about, data=data or {}
    )
    session.add(event)
    session.flush()


def history(session: SqlSession, account_id: int) -> Sequence[AccountEvent]:
    """The account's audit trail, newest first."""
    found = select(AccountEvent).where(AccountEvent.account_id == account_id)
    return session.scalars(found.order_by(AccountEvent.id.desc()).limit(NEWEST)).all()


def checked_name(name: str) -> str:
    """A person's name on one line. Raises BadInput."""
    flat = " ".join(name.split())
    if not flat or not flat.isprintable() or len(flat) > LONGEST_NAME:
        raise BadInput(f"Please give a name of at most {LONGEST_NAME} characters.")
    return flat


def checked_address(email: str) -> str:
    """An e-mail address in lower case. Raises BadInput."""
    address = identity.normal_email(email)
    if not identity.looks_like_an_address(address):
        raise BadInput(NO_ADDRESS)
    return address


def _must_own(person: Person) -> None:
    if person.role != "owner":
        raise NotAllowed("Only the owner of the account may do this.")
