"""The agents' desk: signing in with a password and, for who has set it up, a code; signing out; a link's new password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response

from desk import passwords, sessions
from desk.errors import BadInput
from desk.web import sign_in as shared
from desk.web.access import DeskOf
from desk.web.agents_frame import AgentRoute, frame, shown
from desk.web.cookies import DESK, PendingSignIn, check_form, check_origin, safe_return
from desk.web.page_route import see
from desk.web.pages import render

router = APIRouter(route_class=AgentRoute)
WRONG = (
    "That e-mail address and password do not belong together, or too many tries were wrong. "
    "After five wrong ones, please wait 15 minutes."
)
WRONG_CODE = (
    "That code is not right, was used already, or came too late. Please type the one that your app shows now. "
    "After five wrong tries, please wait 15 minutes and begin again."
)
Csrf = Annotated[str, Form()]
Words = Annotated[str, Form()]
Link = Annotated[str, Query(max_length=200)]


@router.get("/login")
def sign_in_page(request: Request, desk: DeskOf, next: str = "") -> Response:
    """The sign-in form; who is signed in goes to the queue."""
    with desk.core.store.read() as session:
        if sessions.agent_of(session, DESK.token(request)) is not None:
            return see(safe_return(next, DESK.path))
    return shown(request, render("desk_login.html", next=next, email="", error=None, **frame(request)))


@router.post("/login")
def sign_in(request: Request, desk: DeskOf, email: Words = "", password: Words = "", next: Words = "") -> Response:
    """A fresh session for the right password, or the question for the code; an earlier one of this browser ends."""
    check_origin(request)
    with desk.core.store.write() as session:
        opened = sessions.sign_in_agent(session, email[:254], password[:1000])
        if opened is not None:
            sessions.end(session, DESK.token(request))
    if opened is None:
        return render("desk_login.html", 401, next=next, email=email[:254], error=WRONG, **frame(request))
    after = safe_return(next, DESK.path)
    if opened.needs_code:
        return shared.wait_for_code(DESK, request, PendingSignIn(opened.token, email[:254], after))
    return shared.come_in(DESK, request, after, opened.token)


@router.get("/code")
def code_page(request: Request) -> Response:
    """Ask for the code that the agent's app shows."""
    pending = DESK.pending_sign_in(request)
    return see("/desk/login") if pending is None else shared.code_page("desk_code.html", frame(request), pending)


@router.post("/code")
def check_code(request: Request, desk: DeskOf, csrf: Csrf = "", code: Words = "") -> Response:
    """A fresh session for the right code after the right password."""
    pending = DESK.pending_sign_in(request)
    if pending is None:
        return see("/desk/login")
    check_form(request, pending.nonce, csrf)
    with desk.core.store.write() as session:
        opened = sessions.second_step_of_agent(session, pending.nonce, code[:12])
    if opened is None:
        return shared.code_page("desk_code.html", frame(request), pending, WRONG_CODE, 401)
    return shared.come_in(DESK, request, safe_return(pending.after, DESK.path), opened.token)


@router.post("/logout")
def sign_out(request: Request, desk: DeskOf, csrf: Csrf = "") -> Response:
    """End the session, here and in the record."""
    return shared.sign_out(DESK, request, desk, csrf)


@router.get("/password")
def password_page(request: Request, desk: DeskOf, t: Link = "") -> Response:
    """Where the link in a mail leads: choose a password."""
    with desk.core.store.read() as session:
        email = passwords.agent_of_link(session, t).email
    return _password_page(request, email, t)


def _password_page(request: Request, email: str, link: str, error: str | None = None, status: int = 200) -> Response:
    values = frame(request) | {"shortest": passwords.SHORTEST}
    return render("desk_password.html", status, email=email, link=link, error=error, **values)


@router.post("/password")
def set_password(request: Request, desk: DeskOf, link: Words = "", password: Words = "") -> Response:
    """Set it, once; then sign in with it."""
    check_origin(request)
    try:
        with desk.core.store.write() as session:
            passwords.set_by_link(session, link[:200], password, desk.core.clock())
    except BadInput as error:
        with desk.core.store.read() as session:
            email = passwords.agent_of_link(session, link[:200]).email
        return _password_page(request, email, link, error.detail, error.status)
    response = see("/desk/login")
    DESK.leave_notice(request, response, "password")
    return response
