"""Agents' passwords: hashed with argon2, set by the agent alone, by a link from a mail or with the one that was."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import agents, mail
from desk.clock import real_clock
from desk.errors import BadInput, NotFound
from desk.store.engine import one_at_a_time
from desk.store.people import Agent, EmailCode
from desk.tokens import hashed, new_token

SHORTEST, LONGEST = 12, 1000
FEWEST_DIFFERENT = 6
LINK_LIFE = timedelta(days=1)
LINK_SUBJECT = "Your password for the Keydesk agents' desk"
LINK_SCOPE = "agent password"
USED_UP = "This link is no longer valid. Please ask a lead for a new one."
hasher = PasswordHasher()


@cache
def _decoy() -> str:
    """A hash to check against when there is no such agent, so that both cases take the same time."""
    return hasher.hash(new_token())


def is_right(agent: Agent | None, password: str) -> bool:
    """Whether it is the agent's password; nobody has none, and takes as long to refuse."""
    try:
        right = hasher.verify(agent.password_hash if agent else _decoy(), password)
    except (VerificationError, InvalidHashError):
        return False
    return right and agent is not None


def hash_of(password: str) -> str:
    """The hash of a new password. Raises BadInput for one that is too easy to guess."""
    if not SHORTEST <= len(password) <= LONGEST or len(set(password)) < FEWEST_DIFFERENT:
        raise BadInput(f"Please choose at least {SHORTEST} characters, {FEWEST_DIFFERENT} different ones among them.")
    return hasher.hash(password)


def unusable() -> str:
    """The hash of a password that nobody knows, until the agent has set one."""
    return hasher.hash(new_token())


def send_link(session: Session, lead: Agent, agent: Agent, base_url: str, now: datetime) -> None:
    """Mail a link that sets the password once, within a day; an earlier link is no longer valid."""
    token = new_token()
    code = EmailCode(email=agent.email, scope=LINK_SCOPE, code_hash=_hash_of_link(token), sent_at=real_clock())
    session.add(code)
    body = _LETTER.format(name=agent.name, lead=lead.name, url=f"{base_url}/desk/password?t={token}")
    mail.write(session, agent.email, LINK_SUBJECT, body, now)
    agents.keep(session, lead, agent, "link_sent", now)


def agent_of_link(session: Session, token: str) -> Agent:
    """Whose password a link sets. Raises NotFound unless it is the newest one, unused and of the last day."""
    return _of_link(session, token)[0]


def set_by_link(session: Session, token: str, password: str, now: datetime) -> Agent:
    """Set the password and use the link up; whoever is signed in as this agent is signed out."""
    one_at_a_time(session, LINK_SCOPE)
    agent, link = _of_link(session, token)
    agent.password_hash, link.used_at = hash_of(password), real_clock()
    agents.end_sessions(session, agent)
    agents.keep(session, agent, agent, "password", now, {"by": "link"})
    return agent


def change(session: Session, agent: Agent, password: str, own_session: str, now: datetime) -> None:
    """A new password; other browsers are signed out. `own_session` is the token of the one that goes on."""
    agent.password_hash = hash_of(password)
    agents.end_sessions(session, agent, but=hashed(own_session))
    agents.keep(session, agent, agent, "password", now, {"by": "agent"})


def _of_link(session: Session, token: str) -> tuple[Agent, EmailCode]:
    link = session.scalar(select(EmailCode).where(EmailCode.code_hash == _hash_of_link(token)))
    if link is None or link.used_at is not None or link.sent_at + LINK_LIFE <= real_clock():
        raise NotFound(USED_UP)
    later = select(EmailCode.id).where(EmailCode.email == link.email, EmailCode.scope == LINK_SCOPE)
    agent = session.scalar(select(Agent).where(Agent.email == link.email, Agent.disabled_at.is_(None)))
    if agent is None or session.scalar(later.where(EmailCode.id > link.id).limit(1)) is not None:
        raise NotFound(USED_UP)
    return agent, link


def _hash_of_link(token: str) -> str:
    return hashed(LINK_SCOPE + token)


_LETTER = """Hello {name},

{lead} asks you to set your password for the agents' desk of Keydesk:
{url}

The link works once, within a day. If you did not expect this mail, please tell {lead}.
"""
