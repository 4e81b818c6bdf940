"""The agents themselves: leads add them, set their role, shut them out and let them in again; all of it is kept.

A new agent, or one who has forgotten the password, gets a link by mail to set one, so that nobody else ever knows it.
Nobody changes their own role or shuts themselves out: one lead always remains.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as SqlSession

from desk import identity, people, second_step, work
from desk.errors import BadInput, Conflict, NotAllowed, NotFound
from desk.store.engine import one_at_a_time
from desk.store.people import Agent, AgentEvent, Session, WrongTry
from desk.store.talk import Conversation, Message

ROLES = ("agent", "lead")
LEAD = "lead"
NEWEST = 50
TAKEN = "This address belongs to somebody already."
YOURSELF = "Another lead has to do this for you."


def everybody(session: SqlSession) -> Sequence[Agent]:
    """All agents by name, those who are shut out last."""
    return session.scalars(select(Agent).order_by(Agent.disabled_at.is_not(None), Agent.name, Agent.id)).all()


def at_work(session: SqlSession) -> list[Agent]:
    """The agents who may sign in, by name."""
    return list(session.scalars(select(Agent).where(Agent.disabled_at.is_(None)).order_by(Agent.name, Agent.id)))


def find(session: SqlSession, agent_id: int) -> Agent:
    """One agent. Raises NotFound."""
    agent = session.get(Agent, agent_id)
    if agent is None:
        raise NotFound("There is no such agent.")
    return agent


def only_lead(session: SqlSession, lead: Agent) -> None:
    """Let leads change agents one after the other, each looked at afresh. Raises NotAllowed for who is no lead any more."""
    one_at_a_time(session, "agents")
    session.refresh(lead)
    if lead.role != LEAD or lead.disabled_at is not None:
        raise NotAllowed("Only a lead may do this.")


def add(
    session: SqlSession, actor: Agent | None, email: str, name: str, role: str, password_hash: str, now: datetime
) -> Agent:
    """A new agent; `actor` None is the command line. Raises Conflict for an address that somebody has."""
    address, words = people.checked_address(email), people.checked_name(name)
    _check_role(role)
    if identity.person_by_email(session, address) is not None:
        raise Conflict(TAKEN)
    agent = Agent(email=address, name=words, role=role, password_hash=password_hash)
    try:
        with session.begin_nested():
            session.add(agent)
    except IntegrityError:
        raise Conflict(TAKEN) from None
    keep(session, actor, agent, "added", now, {"role": role})
    return agent


def set_role(session: SqlSession, lead: Agent, agent: Agent, role: str, now: datetime) -> None:
    """Another role, at once. What is so already leaves no entry."""
    _not_yourself(lead, agent)
    _check_role(role)
    if agent.role != role:
        keep(session, lead, agent, "role", now, {"from": agent.role, "to": role})
        agent.role = role


def disable(session: SqlSession, lead: Agent, agent: Agent, now: datetime) -> list[Message]:
    """Shut somebody out: their sessions end now, and their conversations go back to the assistant.

    Returns what the users of these conversations are told.
    """
    _not_yourself(lead, agent)
    if agent.disabled_at is not None:
        raise Conflict(f"{agent.name} is shut out already.")
    agent.disabled_at = now
    end_sessions(session, agent)
    keep(session, lead, agent, "disabled", now)
    theirs = session.scalars(
        select(Conversation.id).where(Conversation.agent_id == agent.id, Conversation.handoff == "live")
    )
    return [work.leave(session, work.find(session, talk), agent, now) for talk in list(theirs)]


def enable(session: SqlSession, lead: Agent, agent: Agent, now: datetime) -> None:
    """Let somebody in again, with their password as it was."""
    if agent.disabled_at is None:
        raise Conflict(f"{agent.name} is not shut out.")
    agent.disabled_at = None
    keep(session, lead, agent, "enabled", now)


def reset_second_step(session: SqlSession, lead: Agent, agent: Agent, now: datetime) -> None:
    """For who has lost the phone: the password alone signs in again, and sessions that are open end."""
    if not second_step.is_on(agent):
        raise Conflict(f"{agent.name} has no two-step sign-in.")
    second_step.turn_off(agent)
    end_sessions(session, agent)
    keep(session, lead, agent, "second_step_reset", now)


def unlock(session: SqlSession, lead: Agent, agent: Agent, now: datetime) -> None:
    """Forget the wrong tries at somebody's sign-in."""
    session.execute(delete(WrongTry).where(WrongTry.subject == subject(agent.email)))
    keep(session, lead, agent, "unlocked", now)


def is_locked(session: SqlSession, agent: Agent) -> bool:
    """Whether wrong tries keep the agent out for now."""
    return identity.is_locked(session, subject(agent.email))


def note_wrong_try(session: SqlSession, agent: Agent) -> None:
    """A wrong password or code, wherever it was typed."""
    identity.note_wrong_try(session, subject(agent.email))


def subject(email: str) -> str:
    """What wrong tries at an agent's sign-in are counted under."""
    return f"agent:{email}"


def end_sessions(session: SqlSession, agent: Agent, but: str | None = None) -> None:
    """End them all; `but` is the hash of one that goes on."""
    ended = delete(Session).where(Session.agent_id == agent.id)
    session.execute(ended.where(Session.token_hash != but) if but else ended)


def keep(
    session: SqlSession, actor: Agent | None, agent: Agent, kind: str, now: datetime, data: dict[str, Any] | None = None
) -> None:
    """Append to the audit trail. `data` names no person."""
    session.flush()
    about = {"actor_id": actor.id if actor else None, "agent_id": agent.id}
    session.add(AgentEvent(at=now, kind=kind, data=data or {}, **about))
    session.flush()


def history(session: SqlSession, agent: Agent) -> Sequence[AgentEvent]:
    """The newest entries about an agent."""
    found = select(AgentEvent).where(AgentEvent.agent_id == agent.id)
    return session.scalars(found.order_by(AgentEvent.id.desc()).limit(NEWEST)).all()


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise BadInput(f"role must be one of {', '.join(ROLES)}")


def _not_yourself(lead: Agent, agent: Agent) -> None:
    if lead.id == agent.id:
        raise Conflict(YOURSELF)
