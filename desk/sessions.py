"""Sign-in of agents (password, argon2) and of registered users in the portal (e-mail code). Only token hashes are kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session as SqlSession

from desk import identity
from desk.clock import real_clock
from desk.store.engine import one_at_a_time
from desk.store.people import Agent, Session
from desk.tokens import hashed, new_token

LIFE = timedelta(hours=12)
PORTAL_SCOPE = "portal"
hasher = PasswordHasher()


@cache
def _decoy() -> str:
    """A hash to check against when there is no such agent, so that both cases take the same time."""
    return hasher.hash(new_token())


def sign_in_agent(session: SqlSession, email: str, password: str) -> tuple[str, datetime] | None:
    """A token for an agent, or None for a wrong password. Five wrong tries lock the address for 15 minutes (None too)."""
    email = identity.normal_email(email)
    subject = f"agent:{email}"
    one_at_a_time(session, subject)
    if identity.is_locked(session, subject):
        return None
    agent = session.scalar(select(Agent).where(Agent.email == email))
    if not _is_right(agent.password_hash if agent else _decoy(), password) or agent is None:
        identity.note_wrong_try(session, subject)
        return None
    return _open(session, agent_id=agent.id)


def _is_right(password_hash: str, password: str) -> bool:
    try:
        return hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def open_portal(session: SqlSession, email: str) -> tuple[str, datetime]:
    """A token for somebody who has just proved an address."""
    return _open(session, email=identity.normal_email(email))


def _open(session: SqlSession, agent_id: int | None = None, email: str | None = None) -> tuple[str, datetime]:
    token, expires_at = new_token(), real_clock() + LIFE
    session.add(Session(token_hash=hashed(token), agent_id=agent_id, email=email, expires_at=expires_at))
    session.flush()
    return token, expires_at


def end(session: SqlSession, token: str | None) -> None:
    """Sign out."""
    found = _find(session, token)
    if found is not None:
        session.delete(found)


def _find(session: SqlSession, token: str | None) -> Session | None:
    found = session.get(Session, hashed(token)) if token else None
    return found if found is not None and found.expires_at > real_clock() else None


def agent_of(session: SqlSession, token: str | None) -> Agent | None:
    """The agent who is signed in with this token, or None."""
    found = _find(session, token)
    return session.get(Agent, found.agent_id) if found is not None and found.agent_id is not None else None


def portal_email(session: SqlSession, token: str | None) -> str | None:
    """The address that is signed in to the portal with this token, or None."""
    found = _find(session, token)
    return found.email if found is not None else None
