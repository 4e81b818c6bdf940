"""Which mails somebody gets: the settings in the portal, and the link in each mail that they may do without.

The link needs no sign-in, for mail programs follow it too (RFC 8058): its signature is the right to this one change.
Looking at it changes nothing, since programs look at links without being asked to.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from sqlalchemy.orm import Session

from desk import letter_texts, letters, unwanted
from desk.errors import NotFound
from desk.store.people import Person
from desk.web.access import DeskOf
from desk.web.pages import render
from desk.web.portal_frame import Csrf, PortalRoute, checked, done, frame, shown, signed_in

router = APIRouter(prefix="/portal", include_in_schema=False, route_class=PortalRoute)
Token = Annotated[str, Query(max_length=200)]


@router.get("/settings")
def settings_page(request: Request, desk: DeskOf) -> Response:
    """The kinds of mail, those that are always sent with the reason."""
    with desk.core.store.read() as session:
        person = signed_in(session, request)
        page = render(
            "portal_settings.html",
            optional=letter_texts.ABOUT,
            unwanted=unwanted.kinds(session, person),
            always=letter_texts.ALWAYS,
            **frame(request, person, "settings"),
        )
    return shown(request, page)


@router.post("/settings")
def keep(
    request: Request, desk: DeskOf, csrf: Csrf = "", wanted: Annotated[list[str] | None, Form()] = None
) -> Response:
    """Keep which kinds are wanted."""
    checked(request, csrf)
    with desk.core.store.write() as session:
        unwanted.keep(session, signed_in(session, request), set(letters.OPTIONAL) - set(wanted or ()))
    return done(request, "/portal/settings", "settings")


@router.get("/unsubscribe")
def ask(request: Request, desk: DeskOf, t: Token = "") -> Response:
    """Ask whether mails of this kind should end."""
    with desk.core.store.read() as session:
        person, kind = _meant(session, desk, t)
        about = letter_texts.ABOUT[kind]
        return render(
            "portal_unsubscribe.html", email=person.email, about=about, token=t, ended=False, **frame(request)
        )


@router.post("/unsubscribe")
def end(request: Request, desk: DeskOf, t: Token = "") -> Response:
    """End them, at the press of the page's button or of the mail program's."""
    with desk.core.store.write() as session:
        person, kind = _meant(session, desk, t)
        unwanted.add(session, person, kind)
        email, about = person.email, letter_texts.ABOUT[kind]
    return render("portal_unsubscribe.html", email=email, about=about, token=t, ended=True, **frame(request))


def _meant(session: Session, desk: DeskOf, token: str) -> tuple[Person, str]:
    found = letters.Stationery(desk.core.settings, desk.core.policy).read_unsubscribe(token)
    person = session.get(Person, found[0]) if found else None
    if found is None or person is None:
        raise NotFound("This link is not complete. Please use the whole link from the mail.")
    return person, found[1]
