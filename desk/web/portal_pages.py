"""The portal of registered support users: sign-in by e-mail code, the tickets of the own account, one ticket, a note.

Whether an address is known is told only to who has typed its code. A session opens for registered support users alone,
and each page looks the person up afresh, so that somebody who was removed loses sight of the account at once.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from sqlalchemy.orm import Session

from desk import identity, sessions, ticket_json, tickets
from desk.errors import BadInput
from desk.store.people import Person
from desk.tokens import new_token
from desk.web import page_words, ticket_view
from desk.web.access import DeskOf
from desk.web.cookies import PORTAL, PendingSignIn, check_form, check_origin, form_token, safe_return
from desk.web.page_route import PageRoute, SignInNeeded, see
from desk.web.pages import render

PAGE = 20
NOTICES = {
    "note": "Your note is added. The support team sees it.",
    "signed_out": "You are signed out.",
}
REFUSED = {
    "wrong_code": "That code is not right. Please check the newest mail and try again.",
    "expired": "That code is no longer valid. Please ask for a new one.",
    "locked": "There were too many tries for this address. Please wait 15 minutes, then ask for a new code.",
}
NO_ADDRESS = "Please type your e-mail address in full, such as name@hotel.com."
TOO_MANY_CODES = "No more codes can be sent to this address for now. Please try again in an hour."
Csrf = Annotated[str, Form()]
Words = Annotated[str, Form()]


class PortalRoute(PageRoute):
    """A page of the portal."""

    sign_in = "/portal/login"
    problem = "portal_problem.html"


router = APIRouter(prefix="/portal", include_in_schema=False, route_class=PortalRoute)


def _signed_in(session: Session, request: Request) -> Person:
    """The registered support user of this browser. Raises SignInNeeded."""
    email = sessions.portal_email(session, PORTAL.token(request))
    person = identity.person_by_email(session, email) if email else None
    if person is None or not person.is_registered:
        raise SignInNeeded
    return person


def _frame(request: Request, person: Person | None = None) -> dict[str, object]:
    """What `portal_frame.html` needs."""
    token, notice = PORTAL.token(request), NOTICES.get(PORTAL.notice(request) or "")
    return {
        "person": person,
        "csrf": form_token(token) if person and token else "",
        "section": "portal",
        "flash": {"kind": "good", "text": notice} if notice else None,
    }


def _shown(request: Request, page: Response) -> Response:
    if PORTAL.notice(request) is not None:
        PORTAL.drop_notice(page)
    return page


@router.get("/login")
def sign_in_page(request: Request, desk: DeskOf, next: str = "") -> Response:
    """Ask for the address; who is signed in goes on."""
    with desk.core.store.read() as session:
        email = sessions.portal_email(session, PORTAL.token(request))
        person = identity.person_by_email(session, email) if email else None
    if person is not None and person.is_registered:
        return see(safe_return(next, PORTAL.path))
    return _shown(request, render("portal_login.html", next=next, email="", error=None, **_frame(request)))


@router.post("/login")
def send_code(request: Request, desk: DeskOf, email: Words = "", next: Words = "") -> Response:
    """Mail a code that works in this browser only. The answer is the same for every address."""
    check_origin(request)
    address = identity.normal_email(email)
    if not _looks_like_an_address(address):
        return render("portal_login.html", 422, next=next, email=email[:254], error=NO_ADDRESS, **_frame(request))
    desk.limits.check_conversation(request.client.host if request.client else "")
    pending = PendingSignIn(new_token(), address, safe_return(next, PORTAL.path))
    with desk.core.store.write() as session:
        result = identity.send_code(session, address, _scope(pending))
    if result == "locked":
        return render("portal_login.html", 429, next=next, email=address, error=TOO_MANY_CODES, **_frame(request))
    desk.core.send_mail_if_quick()
    response = see("/portal/code")
    PORTAL.begin_sign_in(request, response, pending)
    return response


def _scope(pending: PendingSignIn) -> str:
    return f"{sessions.PORTAL_SCOPE}:{pending.nonce}"


def _looks_like_an_address(address: str) -> bool:
    name, _, domain = address.rpartition("@")
    plain = address.isprintable() and not any(sign in address for sign in ' <>,;"')
    return bool(name) and "." in domain.strip(".") and plain and "@" not in name and len(address) <= 254


@router.get("/code")
def code_page(request: Request) -> Response:
    """Ask for the code that was mailed."""
    pending = PORTAL.pending_sign_in(request)
    return see("/portal/login") if pending is None else _code_page(request, pending)


def _code_page(request: Request, pending: PendingSignIn, error: str | None = None, status: int = 200) -> Response:
    frame = _frame(request) | {"csrf": form_token(pending.nonce)}
    return render("portal_code.html", status, email=pending.email, error=error, next=pending.after, **frame)


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
        return _code_page(request, pending, REFUSED[result], 429 if result == "locked" else 422)
    response = see(pending.after if token else "/portal/not-registered")
    PORTAL.end_sign_in(response)
    if token is not None:
        PORTAL.keep(request, response, token)
    return response


def _open(session: Session, request: Request, email: str) -> str:
    sessions.end(session, PORTAL.token(request))
    return sessions.open_portal(session, email)[0]


@router.get("/not-registered")
def not_registered(request: Request) -> Response:
    """What somebody does who has proved an address that is not a registered support user's."""
    return render("portal_not_registered.html", **_frame(request))


@router.post("/logout")
def sign_out(request: Request, desk: DeskOf, csrf: Csrf = "") -> Response:
    """End the session, here and in the record."""
    check_form(request, PORTAL.token(request), csrf)
    with desk.core.store.write() as session:
        sessions.end(session, PORTAL.token(request))
    response = see("/portal/login")
    PORTAL.drop(response)
    PORTAL.leave_notice(request, response, "signed_out")
    return response


@router.get("")
def ticket_list(
    request: Request,
    desk: DeskOf,
    status: str = "",
    q: Annotated[str, Query(max_length=200)] = "",
    cursor: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """The account's tickets, newest first; the owner also sees who may open some."""
    core = desk.core
    with core.store.read() as session:
        person = _signed_in(session, request)
        found = ticket_json.page(
            session, person.account_id, core.settings.base_url, status or None, None, q.strip(), PAGE, cursor or None
        )
        page = render(
            "portal_tickets.html",
            rows=ticket_view.rows(session, core, found["items"]),
            next=found["next"],
            cursor=cursor,
            chosen={"status": status, "q": q},
            statuses=page_words.STATUS,
            account=person.account,
            plan=core.policy.plans[person.account.plan],
            region=core.policy.regions[person.account.region],
            users=_users(person),
            roles=page_words.PERSON_ROLE,
            **_frame(request, person),
        )
    return _shown(request, page)


def _users(person: Person) -> list[Person]:
    """The registered support users of the account, for its owner to see."""
    return [user for user in person.account.people if user.is_registered] if person.role == "owner" else []


@router.get("/tickets/{reference}")
def ticket_page(request: Request, reference: str, desk: DeskOf) -> Response:
    """One ticket of the account."""
    return _shown(request, _ticket_page(request, desk, reference))


def _ticket_page(
    request: Request, desk: DeskOf, reference: str, text: str = "", error: str = "", status: int = 200
) -> Response:
    core = desk.core
    with core.store.read() as session:
        person = _signed_in(session, request)
        ticket = tickets.find_ticket(session, reference, person.account_id)
        return render(
            "portal_ticket.html",
            status,
            ticket=ticket_view.whole(session, core, ticket, for_agent=False),
            text=text,
            error=error,
            statuses=page_words.STATUS,
            severity=page_words.severity_title(core.policy, ticket.severity),
            rule=core.policy.rules.get(ticket.rule),
            **_frame(request, person),
        )


@router.post("/tickets/{reference}/notes")
def add_note(request: Request, reference: str, desk: DeskOf, csrf: Csrf = "", text: Words = "") -> Response:
    """A note to the support team."""
    check_form(request, PORTAL.token(request), csrf)
    try:
        with desk.core.store.write() as session:
            person = _signed_in(session, request)
            ticket = tickets.find_ticket(session, reference, person.account_id)
            tickets.add_note(session, ticket, text, person.email, desk.core.clock())
    except BadInput as error:
        detail = f"{error.detail[:1].upper()}{error.detail[1:]}."
        return _ticket_page(request, desk, reference, text, detail, error.status)
    response = see(f"{tickets.portal_path(ticket.reference)}#trail")
    PORTAL.leave_notice(request, response, "note")
    return response
