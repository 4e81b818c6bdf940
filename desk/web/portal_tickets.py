"""The account's tickets in the portal: the list with its search, and one ticket with what its people may do."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from desk import ticket_json, tickets
from desk.errors import BadInput
from desk.store.people import Person
from desk.web import page_words, ticket_view
from desk.web.access import DeskOf
from desk.web.pages import render
from desk.web.portal_frame import Csrf, PortalRoute, Words, checked, done, frame, sentence, shown, signed_in

PAGE = 20
router = APIRouter(prefix="/portal", include_in_schema=False, route_class=PortalRoute)


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
        person = signed_in(session, request)
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
            **frame(request, person),
        )
    return shown(request, page)


def _users(person: Person) -> list[Person]:
    """The registered support users of the account, for its owner to see."""
    return [user for user in person.account.people if user.is_registered] if person.role == "owner" else []


@router.get("/tickets/{reference}")
def ticket_page(request: Request, reference: str, desk: DeskOf) -> Response:
    """One ticket of the account."""
    return shown(request, _ticket_page(request, desk, reference))


def _ticket_page(
    request: Request, desk: DeskOf, reference: str, text: str = "", error: str = "", status: int = 200
) -> Response:
    core = desk.core
    with core.store.read() as session:
        person = signed_in(session, request)
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
            **frame(request, person),
        )


@router.post("/tickets/{reference}/notes")
def add_note(request: Request, reference: str, desk: DeskOf, csrf: Csrf = "", text: Words = "") -> Response:
    """A note to the support team."""
    checked(request, csrf)
    try:
        with desk.core.store.write() as session:
            person = signed_in(session, request)
            ticket = tickets.find_ticket(session, reference, person.account_id)
            tickets.add_note(session, ticket, text, person.email, desk.core.clock())
    except BadInput as error:
        return _ticket_page(request, desk, reference, text, sentence(error), error.status)
    return done(request, f"{tickets.portal_path(ticket.reference)}#trail", "note")
