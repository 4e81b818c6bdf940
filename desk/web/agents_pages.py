"""The agents' desk: sign-in and sign-out, and the pages below them put together. The queue is in `agents_queue`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from desk import sessions
from desk.web import (
    agents_conversations,
    agents_deliveries,
    agents_files,
    agents_incidents,
    agents_insight,
    agents_policy,
    agents_ticket,
    agents_ties,
)
from desk.web.access import DeskOf
from desk.web.agents_frame import AgentRoute, frame, shown
from desk.web.cookies import DESK, check_form, check_origin, safe_return
from desk.web.page_route import see
from desk.web.pages import render

router = APIRouter(prefix="/desk", include_in_schema=False, route_class=AgentRoute)
WRONG = (
    "That e-mail address and password do not belong together, or too many tries were wrong. "
    "After five wrong ones, please wait 15 minutes."
)
Csrf = Annotated[str, Form()]
Words = Annotated[str, Form()]


@router.get("/login")
def sign_in_page(request: Request, desk: DeskOf, next: str = "") -> Response:
    """The sign-in form; who is signed in goes to the queue."""
    with desk.core.store.read() as session:
        if sessions.agent_of(session, DESK.token(request)) is not None:
            return see(safe_return(next, DESK.path))
    return shown(request, render("desk_login.html", next=next, email="", error=None, **frame(request)))


@router.post("/login")
def sign_in(request: Request, desk: DeskOf, email: Words = "", password: Words = "", next: Words = "") -> Response:
    """A fresh session for the right password; an earlier one of this browser ends."""
    check_origin(request)
    with desk.core.store.write() as session:
        opened = sessions.sign_in_agent(session, email[:254], password[:1000])
        if opened is not None:
            sessions.end(session, DESK.token(request))
    if opened is None:
        return render("desk_login.html", 401, next=next, email=email[:254], error=WRONG, **frame(request))
    response = see(safe_return(next, DESK.path))
    DESK.keep(request, response, opened[0])
    return response


@router.post("/logout")
def sign_out(request: Request, desk: DeskOf, csrf: Csrf = "") -> Response:
    """End the session, here and in the record."""
    check_form(request, DESK.token(request), csrf)
    with desk.core.store.write() as session:
        sessions.end(session, DESK.token(request))
    response = see("/desk/login")
    DESK.drop(response)
    DESK.leave_notice(request, response, "signed_out")
    return response


for part in (
    agents_ticket,
    agents_files,
    agents_ties,
    agents_conversations,
    agents_incidents,
    agents_deliveries,
    agents_insight,
    agents_policy,
):
    router.include_router(part.router)
