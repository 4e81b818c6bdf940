"""What every page of the portal shares: who is signed in, the frame around the page, the notice after an action."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request, Response
from sqlalchemy.orm import Session

from desk import identity, sessions
from desk.store.people import Person
from desk.web.cookies import PORTAL, check_form, form_token
from desk.web.page_route import PageRoute, SignInNeeded, see
from desk.web.page_words import Times

NOTICES = {
    "note": "Your note is added. The support team sees it.",
    "files": "Your files are with the support team.",
    "reopen": "The ticket is open again. The support team sees it.",
    "rating": "Thank you for telling us.",
    "settings": "Your settings are kept.",
    "filed": "Your ticket is filed. The support team has it now.",
    "user_added": "Done. They can sign in at once; we have told them by e-mail.",
    "user_removed": "Done. They see nothing of your account any more.",
    "property_changed": "The property is changed.",
    "skipped": "The ticket has skipped the line.",
    "plan_chosen": "Thank you. The plan counts from now on.",
    "signed_out": "You are signed out.",
}
Csrf = Annotated[str, Form()]
Words = Annotated[str, Form()]


class PortalRoute(PageRoute):
    """A page of the portal."""

    sign_in = "/portal/login"
    problem = "portal_problem.html"


def person_of(session: Session, request: Request) -> Person | None:
    """The registered support user of this browser, or None."""
    email = sessions.portal_email(session, PORTAL.token(request))
    person = identity.person_by_email(session, email) if email else None
    return person if person is not None and person.is_registered else None


def signed_in(session: Session, request: Request) -> Person:
    """The registered support user of this browser. Raises SignInNeeded."""
    person = person_of(session, request)
    if person is None:
        raise SignInNeeded
    return person


def checked(request: Request, csrf: str) -> None:
    """Refuse a form that is not from a page of this session. Raises NotAllowed."""
    check_form(request, PORTAL.token(request), csrf)


def frame(request: Request, person: Person | None = None, section: str = "portal") -> dict[str, object]:
    """What `portal_frame.html` needs; `section` is the entry of the navigation that the page belongs to."""
    token, notice = PORTAL.token(request), NOTICES.get(PORTAL.notice(request) or "")
    return {
        "person": person,
        "csrf": form_token(token) if person and token else "",
        "section": section,
        "flash": {"kind": "good", "text": notice} if notice else None,
    }


def shown(request: Request, page: Response) -> Response:
    """The page, with its notice shown once."""
    if PORTAL.notice(request) is not None:
        PORTAL.drop_notice(page)
    return page


def done(request: Request, path: str, notice: str) -> Response:
    """After a form: on to `path`, which shows the notice."""
    response = see(path)
    PORTAL.leave_notice(request, response, notice)
    return response


def times_for(person: Person) -> Times:
    """How moments of the whole account are put: in the time of its first property."""
    hotels = person.account.properties
    return Times(hotels[0].timezone if hotels else None, for_agent=False)
