"""The agents' desk: the agents themselves, whom leads add, give a role, shut out and help when they can't sign in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy.orm import Session

from desk import agents, passwords, second_step
from desk.errors import BadInput, Conflict
from desk.store.people import Agent, AgentEvent
from desk.store.talk import Message
from desk.web import page_words
from desk.web.access import DeskOf
from desk.web.agents_frame import AgentRoute, frame, lead_only, shown, signed_in
from desk.web.cookies import DESK, check_form
from desk.web.page_route import see, sentence
from desk.web.pages import render

router = APIRouter(prefix="/users", route_class=AgentRoute)
Words = Annotated[str, Form()]
Change = Callable[[Session, Agent, Agent, datetime], list[Message] | None]


@dataclass(frozen=True)
class Row:
    """An agent in the list."""

    agent: Agent
    last_sign_in: str
    second_step: bool
    locked: bool


@dataclass(frozen=True)
class Draft:
    """The form for a new agent as it was typed; `error` says why it was refused."""

    name: str = ""
    email: str = ""
    role: str = "agent"
    error: str = ""


@router.get("")
def user_list(request: Request, desk: DeskOf) -> Response:
    """All agents, and the form for a new one."""
    return shown(request, _list(request, desk, Draft()))


def _list(request: Request, desk: DeskOf, draft: Draft, status: int = 200) -> Response:
    with desk.core.store.read() as session:
        lead = lead_only(signed_in(session, request))
        return render(
            "desk_users.html",
            status,
            rows=[_row(session, agent) for agent in agents.everybody(session)],
            roles=agents.ROLES,
            draft=draft,
            section="users",
            **frame(request, lead, session),
        )


def _row(session: Session, agent: Agent) -> Row:
    last = page_words.central(agent.last_sign_in_at) if agent.last_sign_in_at else "never"
    return Row(agent, last, second_step.is_on(agent), agents.is_locked(session, agent))


@router.post("")
def add(
    request: Request, desk: DeskOf, csrf: Words = "", name: Words = "", email: Words = "", role: Words = ""
) -> Response:
    """A new agent, who gets a mail with a link to set a password."""
    check_form(request, DESK.token(request), csrf)
    core = desk.core
    try:
        with core.store.write() as session:
            lead = _lead(session, request)
            agent = agents.add(session, lead, email, name, role, passwords.unusable(), core.clock())
            passwords.send_link(session, lead, agent, core.settings.base_url, core.clock())
    except (BadInput, Conflict) as error:
        return _list(request, desk, Draft(name[:200], email[:254], role, sentence(error)), error.status)
    core.send_mail_if_quick()
    return _done(request, "/desk/users", "added")


@router.get("/{agent_id}")
def user_page(request: Request, agent_id: int, desk: DeskOf) -> Response:
    """One agent: what can be done, and what was."""
    return shown(request, _page(request, desk, agent_id))


def _page(request: Request, desk: DeskOf, agent_id: int, error: str = "", status: int = 200) -> Response:
    with desk.core.store.read() as session:
        lead = lead_only(signed_in(session, request))
        found = agents.find(session, agent_id)
        return render(
            "desk_user.html",
            status,
            row=_row(session, found),
            is_own=found.id == lead.id,
            roles=agents.ROLES,
            trail=[_entry(event) for event in agents.history(session, found)],
            error=error,
            section="users",
            **frame(request, lead, session),
        )


def _act(request: Request, desk: DeskOf, agent_id: int, csrf: str, notice: str, change: Change) -> Response:
    """Do it, tell the users of conversations that it ends, and show the agent again."""
    check_form(request, DESK.token(request), csrf)
    try:
        with desk.core.store.write() as session:
            lead = _lead(session, request)
            said = change(session, lead, agents.find(session, agent_id), desk.core.clock())
    except (BadInput, Conflict) as error:
        return _page(request, desk, agent_id, sentence(error), error.status)
    for message in said or ():
        desk.door.publish(message.conversation_id, [message])
    desk.core.send_mail_if_quick()
    return _done(request, f"/desk/users/{agent_id}", notice)


def _lead(session: Session, request: Request) -> Agent:
    lead = signed_in(session, request)
    agents.only_lead(session, lead)
    return lead


def _done(request: Request, path: str, notice: str) -> Response:
    response = see(path)
    DESK.leave_notice(request, response, notice)
    return response


@router.post("/{agent_id}/role")
def set_role(request: Request, agent_id: int, desk: DeskOf, csrf: Words = "", role: Words = "") -> Response:
    """Agent or lead."""

    def change(session: Session, lead: Agent, agent: Agent, now: datetime) -> None:
        agents.set_role(session, lead, agent, role, now)

    return _act(request, desk, agent_id, csrf, "role", change)


@router.post("/{agent_id}/disable")
def disable(request: Request, agent_id: int, desk: DeskOf, csrf: Words = "") -> Response:
    """Shut somebody out at once."""
    return _act(request, desk, agent_id, csrf, "disabled", agents.disable)


@router.post("/{agent_id}/enable")
def enable(request: Request, agent_id: int, desk: DeskOf, csrf: Words = "") -> Response:
    """Let somebody in again."""
    return _act(request, desk, agent_id, csrf, "enabled", agents.enable)


@router.post("/{agent_id}/unlock")
def unlock(request: Request, agent_id: int, desk: DeskOf, csrf: Words = "") -> Response:
    """After too many wrong tries."""
    return _act(request, desk, agent_id, csrf, "unlocked", agents.unlock)


@router.post("/{agent_id}/second-step")
def reset_second_step(request: Request, agent_id: int, desk: DeskOf, csrf: Words = "") -> Response:
    """For who has lost the phone."""
    return _act(request, desk, agent_id, csrf, "second_step_reset", agents.reset_second_step)


@router.post("/{agent_id}/link")
def send_link(request: Request, agent_id: int, desk: DeskOf, csrf: Words = "") -> Response:
    """For who has forgotten the password."""

    def change(session: Session, lead: Agent, agent: Agent, now: datetime) -> None:
        passwords.send_link(session, lead, agent, desk.core.settings.base_url, now)

    return _act(request, desk, agent_id, csrf, "link_sent", change)


def _entry(event: AgentEvent) -> page_words.Entry:
    what = _WORDS.get(event.kind, event.kind.replace("_", " ")).format(**event.data)
    who = event.actor.name if event.actor else "The command line"
    return page_words.Entry(event.at, page_words.central(event.at), who, what)


_WORDS = {
    "added": "added them as {role}",
    "role": "changed the role from {from} to {to}",
    "disabled": "shut them out",
    "enabled": "let them in again",
    "unlocked": "forgot the wrong tries",
    "link_sent": "sent a link to set the password",
    "password": "set the password",
    "second_step_on": "turned two-step sign-in on",
    "second_step_off": "turned two-step sign-in off",
    "second_step_reset": "reset two-step sign-in",
    "exported": "exported {what}, {since} to {until}",
}
