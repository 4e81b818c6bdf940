"""Who calls: bearer tokens and session cookies, looked up in the record on every request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Header, Request
from sqlalchemy.orm import Session as SqlSession

from desk import conversations, identity, sessions, ticket_json, transcript_access
from desk.core import Core
from desk.errors import BadInput, NotAllowed, NotAuthenticated
from desk.store.people import Agent, Person
from desk.store.work import Ticket

if TYPE_CHECKING:
    from desk.web.app import Desk


# These look at the request only. They are coroutines because FastAPI sends each plain function to a thread of its own.


async def the_desk(request: Request) -> Desk:
    """The desk behind this application."""
    desk: Desk = request.app.state.desk
    return desk


async def bearer(request: Request) -> str | None:
    """The bearer token of the request, if it has one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


async def if_match(if_match: Annotated[str | None, Header(max_length=40)] = None) -> int | None:
    """The ticket's version that the caller has seen (`If-Match: "3"`), if it says. Raises BadInput."""
    digits = (if_match or "").strip().removeprefix("W/").strip('"')
    if if_match is None or digits == "*":
        return None
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise BadInput('If-Match must be the version of the ticket, such as "3".')
    return int(digits)


DeskOf = Annotated["Desk", Depends(the_desk)]
IfMatch = Annotated[int | None, Depends(if_match)]
Token = Annotated[str | None, Depends(bearer)]


@dataclass(frozen=True)
class Caller:
    """Who may read tickets: a registered support user, or an agent."""

    person: Person | None = None
    agent: Agent | None = None

    @property
    def account_id(self) -> int | None:
        """The account whose tickets are in reach; None for agents, who see all."""
        return self.person.account_id if self.person else None

    @property
    def actor(self) -> str:
        """The name for the audit trail."""
        found = self.person or self.agent
        return found.email if found else ""


def caller(session: SqlSession, token: str | None) -> Caller:
    """The holder of a token: an agent's, a portal session's, or a verified conversation's. Raises 401 or 403."""
    agent = sessions.agent_of(session, token)
    if agent is not None:
        return Caller(agent=agent)
    email = sessions.portal_email(session, token) or _conversation_email(session, token)
    person = identity.person_by_email(session, email) if email else None
    if person is None or not person.is_registered:
        raise NotAllowed("Only verified, registered support users may see tickets.")
    return Caller(person=person)


def _conversation_email(session: SqlSession, token: str | None) -> str | None:
    return conversations.by_token(session, token).email


def agent(session: SqlSession, token: str | None) -> Agent:
    """The agent of a token. Raises 401."""
    found = sessions.agent_of(session, token)
    if found is None:
        raise NotAuthenticated("An agent's token is needed.")
    return found


def shown_ticket(session: SqlSession, core: Core, ticket: Ticket, who: Agent) -> dict[str, Any]:
    """The whole ticket as the agent's API answers a change of it; that its transcript was shown is kept."""
    transcript_access.keep(session, transcript_access.of_ticket(who, ticket, transcript_access.API), core.clock())
    return ticket_json.whole(session, core.policy, ticket, core.clock(), for_agent=True)
