"""Support users in the portal: the owner adds and removes them; others ask for a new one, which makes a ticket."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from desk import letters, people, portal_filing, tickets
from desk.errors import BadInput, Conflict
from desk.store.people import Person
from desk.store.portal import AccountEvent
from desk.tokens import new_token
from desk.web import page_words
from desk.web.access import DeskOf
from desk.web.page_route import sentence
from desk.web.pages import render
from desk.web.portal_frame import Csrf, PortalRoute, Words, checked, done, frame, shown, signed_in, times_for

router = APIRouter(prefix="/portal/people", include_in_schema=False, route_class=PortalRoute)


@dataclass(frozen=True)
class Draft:
    """The form for somebody new, as it was typed; `error` says why it was refused."""

    name: str = ""
    email: str = ""
    error: str = ""
    key: str = ""


@router.get("")
def people_page(request: Request, desk: DeskOf) -> Response:
    """The support users, for the owner; for others, how to ask for one."""
    return shown(request, _page(request, desk, Draft(key=new_token())))


def _page(request: Request, desk: DeskOf, draft: Draft, status: int = 200) -> Response:
    with desk.core.store.read() as session:
        person = signed_in(session, request)
        owns = person.role == "owner"
        return render(
            "portal_people.html",
            status,
            account=person.account,
            owns=owns,
            users=people.users(session, person.account_id) if owns else [],
            roles=page_words.PERSON_ROLE,
            changes=_changes(session, person) if owns else [],
            draft=draft,
            **frame(request, person, "people"),
        )


@router.post("/add")
def add(request: Request, desk: DeskOf, csrf: Csrf = "", name: Words = "", email: Words = "") -> Response:
    """Register somebody at once, and tell them by mail."""
    checked(request, csrf)
    core = desk.core
    try:
        with core.store.write() as session:
            owner = signed_in(session, request)
            person = people.add(session, owner, name, email, core.clock())
            letters.welcome(session, core.settings.base_url, owner, person, core.clock())
    except (BadInput, Conflict) as error:
        return _page(request, desk, Draft(name[:200], email[:254], sentence(error)), error.status)
    core.send_mail_if_quick()
    return done(request, "/portal/people", "user_added")


@router.post("/{person_id}/remove")
def remove(request: Request, desk: DeskOf, person_id: int, csrf: Csrf = "") -> Response:
    """Take somebody's rights at once."""
    checked(request, csrf)
    with desk.core.store.write() as session:
        people.remove(session, signed_in(session, request), person_id, desk.core.clock())
    return done(request, "/portal/people", "user_removed")


@router.post("/ask")
def ask(
    request: Request, desk: DeskOf, csrf: Csrf = "", name: Words = "", email: Words = "", key: Words = ""
) -> Response:
    """Ask the support team to register somebody: a ticket, filed once however often the form is sent."""
    checked(request, csrf)
    core = desk.core
    try:
        with core.store.write() as session:
            person = signed_in(session, request)
            text = _request(people.checked_name(name), people.checked_address(email), person)
            wish = portal_filing.Wish(portal_filing.SUPPORT_USER, text, product=None)
            ticket = portal_filing.file_once(session, core, person, wish, key)
    except BadInput as error:
        return _page(request, desk, Draft(name[:200], email[:254], sentence(error), key[:64]), error.status)
    core.send_mail_if_quick()
    return done(request, tickets.portal_path(ticket.reference), "filed")


def _request(name: str, email: str, person: Person) -> str:
    return f"Please register {name}, {email}, as a support user of {person.account.name}."


def _changes(session: Session, person: Person) -> list[page_words.Entry]:
    times = times_for(person)
    return [_change(event, times) for event in people.history(session, person.account_id)]


def _change(event: AccountEvent, times: page_words.Times) -> page_words.Entry:
    name = event.person.name if event.person else ""
    hotel = event.data.get("property", "")
    what = {
        "user_added": f"added {name}",
        "user_removed": f"removed {name}",
        "property_changed": f"changed {hotel}",
    }.get(event.kind, event.kind.replace("_", " "))
    return page_words.Entry(event.at, times.short(event.at), event.actor.name, what, _detail(event))


def _detail(event: AccountEvent) -> str | None:
    if event.kind != "property_changed":
        return None
    return " → ".join(f"{side['rooms']} rooms, {side['zone']}" for side in (event.data["from"], event.data["to"]))
