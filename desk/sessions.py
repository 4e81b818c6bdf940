"""Sign-in of agents (password, and a second step if they have one) and of registered users in the portal (e-mail code).

Only hashes of tokens are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session as SqlSession

from desk import agents, identity, passwords, second_step
from desk.clock import real_clock
from desk.store.engine import one_at_a_time
from desk.store.people import Agent, Session
from desk.tokens import hashed, new_token

LIFE = timedelta(hours=12)
SECOND_STEP_LIFE = timedelta(minutes=10)
PORTAL_SCOPE = "portal"


@dataclass(frozen=True)
class Opened:
    """A session; one that `needs_code` waits for the second step and opens nothing yet."""

    token: str
    expires_at: datetime
    needs_code: bool = False


def sign_in_agent(session: SqlSession, email: str, password: str) -> Opened | None:
    """A session for the right password, else None. Five wrong tries lock the address for 15 minutes (None too)."""
    email = identity.normal_email(email)
    subject = agents.subject(email)
    one_at_a_time(session, subject)
    if identity.is_locked(session, subject):
        return None
    agent = session.scalar(select(Agent).where(Agent.email == email, Agent.disabled_at.is_(None)))
    if not passwords.is_right(agent, password) or agent is None:
        identity.note_wrong_try(session, subject)
        return None
    if second_step.is_on(agent):
        return _open(session, Session(agent_id=agent.id, needs_code=True), SECOND_STEP_LIFE)
    return _open_for(session, agent)


def second_step_of_agent(session: SqlSession, token: str | None, code: str) -> Opened | None:
    """A session for the right code after the right password, else None. A wrong code counts as a wrong try."""
    half = _find(session, token)
    agent = session.get(Agent, half.agent_id) if half is not None and half.needs_code else None
    if half is None or agent is None or agent.disabled_at is not None:
        return None
    subject = agents.subject(agent.email)
    one_at_a_time(session, subject)
    session.refresh(agent)
    if identity.is_locked(session, subject):
        return None
    if not second_step.use(agent, code):
        identity.note_wrong_try(session, subject)
        return None
    session.delete(half)
    return _open_for(session, agent)


def _open_for(session: SqlSession, agent: Agent) -> Opened:
    agent.last_sign_in_at = real_clock()
    return _open(session, Session(agent_id=agent.id), LIFE)


def open_portal(session: SqlSession, email: str) -> Opened:
    """A session for somebody who has just proved an address."""
    return _open(session, Session(email=identity.normal_email(email)), LIFE)


def _open(session: SqlSession, opened: Session, life: timedelta) -> Opened:
    token = new_token()
    opened.token_hash, opened.expires_at = hashed(token), real_clock() + life
    session.add(opened)
    session.flush()
    return Opened(token, opened.expires_at, opened.needs_code)


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
    if found is None or found.agent_id is None or found.needs_code:
        return None
    agent = session.get(Agent, found.agent_id)
    return agent if agent is not None and agent.disabled_at is None else None


def portal_email(session: SqlSession, token: str | None) -> str | None:
    """The address that is signed in to the portal with this token, or None."""
    found = _find(session, token)
    return found.email if found is not None else None
