"""The agents' desk: an agent's own sign-in, the password and the second step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy.orm import Session

from desk import agents, passwords, second_step
from desk.errors import BadInput, Conflict, DeskError
from desk.store.people import Agent
from desk.web.access import DeskOf
from desk.web.agents_form import Draft
from desk.web.agents_frame import AgentRoute, frame, shown, signed_in
from desk.web.cookies import DESK, check_form
from desk.web.page_route import see, sentence
from desk.web.pages import render

router = APIRouter(prefix="/account", route_class=AgentRoute)
NOT_YOURS = "That is not your password."
TOO_MANY = "There were too many wrong tries. Please wait 15 minutes."
Words = Annotated[str, Form()]
Change = Callable[[Session, Agent, datetime], None]


@router.get("")
def account_page(request: Request, desk: DeskOf) -> Response:
    """How the agent signs in."""
    return shown(request, _page(request, desk))


def _page(request: Request, desk: DeskOf, draft: Draft | None = None, status: int = 200) -> Response:
    with desk.core.store.read() as session:
        agent = signed_in(session, request)
        waits = agent.totp_secret is not None and not second_step.is_on(agent)
        return render(
            "desk_account.html",
            status,
            draft=draft or Draft(),
            is_on=second_step.is_on(agent),
            secret=agent.totp_secret if waits else None,
            address=second_step.address(agent) if waits else "",
            shortest=passwords.SHORTEST,
            section="account",
            **frame(request, agent, session),
        )


def _act(request: Request, desk: DeskOf, csrf: str, form: str, notice: str, change: Change) -> Response:
    """Do it, and show the page again. A wrong try is kept although what was tried is not done."""
    check_form(request, DESK.token(request), csrf)
    refusal: DeskError | None = None
    with desk.core.store.write() as session:
        agent = signed_in(session, request)
        try:
            change(session, agent, desk.core.clock())
        except (BadInput, Conflict) as error:
            refusal = error
    if refusal is not None:
        return _page(request, desk, Draft(form, sentence(refusal)), refusal.status)
    response = see("/desk/account")
    if notice:
        DESK.leave_notice(request, response, notice)
    return response


@router.post("/password")
def change_password(request: Request, desk: DeskOf, csrf: Words = "", present: Words = "", new: Words = "") -> Response:
    """Another password, for who knows the present one; other browsers are signed out."""

    def change(session: Session, agent: Agent, now: datetime) -> None:
        _prove(session, agent, passwords.is_right(agent, present[:1000]), NOT_YOURS)
        passwords.change(session, agent, new, DESK.token(request) or "", now)

    return _act(request, desk, csrf, "password", "password_changed", change)


@router.post("/second-step/begin")
def begin(request: Request, desk: DeskOf, csrf: Words = "") -> Response:
    """Show a secret for the app; nothing is asked for yet."""

    def change(session: Session, agent: Agent, now: datetime) -> None:
        second_step.begin(agent)

    return _act(request, desk, csrf, "second-step", "", change)


@router.post("/second-step/on")
def turn_on(request: Request, desk: DeskOf, csrf: Words = "", code: Words = "") -> Response:
    """The app has the secret, as its first code proves."""

    def change(session: Session, agent: Agent, now: datetime) -> None:
        second_step.turn_on(agent, code[:12])
        agents.keep(session, agent, agent, "second_step_on", now)

    return _act(request, desk, csrf, "second-step", "second_step_on", change)


@router.post("/second-step/off")
def turn_off(request: Request, desk: DeskOf, csrf: Words = "", code: Words = "") -> Response:
    """The password alone again, for who still has the app."""

    def change(session: Session, agent: Agent, now: datetime) -> None:
        _prove(session, agent, second_step.use(agent, code[:12]), second_step.WRONG)
        second_step.turn_off(agent)
        agents.keep(session, agent, agent, "second_step_off", now)

    return _act(request, desk, csrf, "second-step", "second_step_off", change)


def _prove(session: Session, agent: Agent, right: bool, wrong: str) -> None:
    """Wrong tries count as at the sign-in, so that an open browser is no way to guess. Raises Conflict or BadInput."""
    if agents.is_locked(session, agent):
        raise Conflict(TOO_MANY)
    if not right:
        agents.note_wrong_try(session, agent)
        raise BadInput(wrong)
