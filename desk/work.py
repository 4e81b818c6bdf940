"""The agents' work: replies, time, and conversations that ask for a person. The queue is in `desk.queue`."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import conversations, credits, tickets
from desk.errors import BadInput, Conflict, NotFound
from desk.store.people import Agent
from desk.store.talk import Conversation, Message
from desk.store.work import Ticket
from policy import Policy

LONGEST_LIST = 200
log = structlog.get_logger("desk.work")
IN_STATE = {"queued": ("queued", "out_of_hours"), "live": ("live",)}


def reply(session: Session, ticket: Ticket, agent: Agent, text: str, now: datetime) -> Message | None:
    """Answer the requester: by mail and in the conversation. The first answer is the first response.

    Returns the message in the conversation, if the ticket has one.
    """
    body = tickets.checked_text(text)
    first = ticket.first_response_at is None
    if first:
        ticket.first_response_at = now
    tickets.add_event(session, ticket, now, agent.email, "reply", {"text": body, "first_response": first})
    if ticket.conversation_id is None or ticket.status == "closed":
        return None
    conversation = conversations.locked(session, ticket.conversation_id)
    return conversations.add_message(session, conversation, "agent", body, now, author_name=agent.name)


def log_time(session: Session, policy: Policy, ticket: Ticket, agent: Agent, minutes: int, now: datetime) -> None:
    """Time worked, in minutes; the account's credits are charged in the same transaction."""
    if not 1 <= minutes <= 24 * 60:
        raise BadInput("minutes must be between 1 and 1440")
    credits.settle(session, policy, ticket.account_id, now)
    tickets.add_event(session, ticket, now, agent.email, credits.TIME, {"minutes": minutes})
    credits.settle(session, policy, ticket.account_id, now)


def waiting(session: Session, state: str) -> list[Conversation]:
    """Conversations that wait for a person, are live, or are flagged; longest waiting first."""
    query = select(Conversation).order_by(Conversation.handoff_at, Conversation.created_at).limit(LONGEST_LIST)
    if state == "flagged":
        return list(session.scalars(query.where(Conversation.flag.is_not(None))))
    if state not in IN_STATE:
        raise BadInput("state must be queued, live or flagged")
    return list(session.scalars(query.where(Conversation.handoff.in_(IN_STATE[state]))))


def find(session: Session, conversation_id: str) -> Conversation:
    """A conversation, held for a change. Raises NotFound."""
    if session.get(Conversation, conversation_id) is None:
        raise NotFound("There is no such conversation.")
    return conversations.locked(session, conversation_id)


def join(session: Session, conversation: Conversation, agent: Agent, now: datetime) -> Message:
    """Take the conversation over: the bot is silent until the agent leaves."""
    if conversation.handoff == "live" and conversation.agent_id != agent.id:
        raise Conflict("Another agent has this conversation.")
    conversation.handoff, conversation.agent_id, conversation.flag = "live", agent.id, None
    conversation.handoff_at = now
    card = {"kind": "handoff", "state": "joined"}
    return conversations.add_message(session, conversation, "system", f"{agent.name} has joined.", now, cards=[card])


def leave(session: Session, conversation: Conversation, agent: Agent, now: datetime) -> Message:
    """Hand the conversation back to the bot."""
    must_have(conversation, agent)
    conversation.handoff, conversation.agent_id, conversation.handoff_at = "none", None, None
    card = {"kind": "handoff", "state": "left"}
    text = f"{agent.name} has left. The assistant is back."
    return conversations.add_message(session, conversation, "system", text, now, cards=[card])


def say(session: Session, conversation: Conversation, agent: Agent, text: str, now: datetime) -> Message:
    """Write to the user in a conversation that the agent has joined."""
    must_have(conversation, agent)
    return conversations.add_message(
        session, conversation, "agent", tickets.checked_text(text), now, author_name=agent.name
    )


def clear_flag(session: Session, conversation: Conversation, agent: Agent) -> None:
    """An agent has looked at a flagged conversation. Raises Conflict if it is not flagged (any more)."""
    if conversation.flag is None:
        raise Conflict("This conversation is not flagged.")
    log.info("flag_cleared", conversation=conversation.id, flag=conversation.flag, agent=agent.id)
    conversation.flag = None
    session.flush()


def must_have(conversation: Conversation, agent: Agent) -> None:
    """Raises Conflict unless the agent has joined the conversation."""
    if conversation.handoff != "live" or conversation.agent_id != agent.id:
        raise Conflict("Join the conversation first.")
