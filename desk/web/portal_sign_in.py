"""Sign-in to the portal by a code from an e-mail. Whether an address is known is told only to who has typed its code."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from desk import identity, sessions
from desk.tokens import new_token
from desk.web import sign_in as shared
from desk.web.access import DeskOf
from desk.web.cookies import PORTAL, PendingSignIn, check_form, check_origin, safe_return
from desk.web.page_route import see
from desk.web.pages import render
from desk.web.portal_frame import Csrf, PortalRoute, Words, frame, person_of, shown

REFUSED = {
    "wrong_code": "That code is not right. Please check the newest mail and try again.",
    "expired": "That code is no longer valid. Please ask for a new one.",
    "locked": "There were too many tries for this address. Please wait 15 minutes, then ask for a new code.",
}
NO_ADDRESS = "Please type your e-mail address in full, such as name@hotel.com."
TOO_MANY_CODES = "No more codes can be sent to this address for now. Please try again in an hour."
router = APIRouter(prefix="/portal", include_in_schema=False, route_class=PortalRoute)


@router.get("/login")
def sign_in_page(request: Request, desk: DeskOf, next: str = "") -> Response:
    """Ask for the address; who is signed in goes on."""
    with desk.core.store.read() as session:
        person = person_of(session, request)
    if person is not None:
        return see(safe_return(next, PORTAL.path))
    return shown(request, render("portal_login.html", next=next, email="", error=None, **frame(request)))


@router.post("/login")
def send_code(request: Request, desk: DeskOf, email: Words = "", next: Words = "") -> Response:
    """Mail a code that works in this browser only. The answer is the same for every address."""
    check_origin(request)
    address = identity.normal_email(email)
    if not identity.looks_like_an_address(address):
        return render("portal_login.html", 422, next=next, email=email[:254], error=NO_ADDRESS, **frame(request))
    desk.limits.check_conversation(request.client.host if request.client else "")
    pending = PendingSignIn(new_token(), address, safe_return(next, PORTAL.path))
    with desk.core.store.write() as session:
        result = identity.send_code(session, address, _scope(pending))
    if result == "locked":
        return render("portal_login.html", 429, next=next, email=address, error=TOO_MANY_CODES, **frame(request))
    desk.core.send_mail_if_quick()
    return shared.wait_for_code(PORTAL, request, pending)


def _scope(pending: PendingSignIn) -> str:
    return f"{sessions.PORTAL_SCOPE}:{pending.nonce}"


@router.get("/code")
def code_page(request: Request) -> Response:
    """Ask for the code that was mailed."""
    pending = PORTAL.pending_sign_in(request)
    return see("/portal/login") if pending is None else shared.code_page("portal_code.html", frame(request), pending)


@router.post("/code")
def check_code(request: Request, desk: DeskOf, csrf: Csrf = "", code: Words = "") -> Response:
    """A fresh session for the right code of a registered user; anybody else is told whom to ask."""
    pending = PORTAL.pending_sign_in(request)
    if pending is None:
        return see("/portal/login")
    check_form(request, pending.nonce, csrf)
    digits = "".join(code.split())
    with desk.core.store.write() as session:
        result = identity.check_code(session, pending.email, digits[:12], _scope(pending))
        person = identity.person_by_email(session, pending.email) if result == "verified" else None
        token = _open(session, request, pending.email) if person is not None and person.is_registered else None
    if result != "verified":
        status = 429 if result == "locked" else 422
        return shared.code_page("portal_code.html", frame(request), pending, REFUSED[result], status)
    return shared.come_in(PORTAL, request, pending.after if token else "/portal/not-registered", token)


def _open(session: Session, request: Request, email: str) -> str:
    sessions.end(session, PORTAL.token(request))
    return sessions.open_portal(session, email).token


@router.get("/not-registered")
def not_registered(request: Request) -> Response:
    """What somebody does who has proved an address that is not a registered support user's."""
    return render("portal_not_registered.html", **frame(request))


@router.post("/logout")
def sign_out(request: Request, desk: DeskOf, csrf: Csrf = "") -> Response:
    """End the session, here and in the record."""
    return shared.sign_out(PORTAL, request, desk, csrf)
