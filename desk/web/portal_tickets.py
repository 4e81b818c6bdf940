"""The account's tickets in the portal: the list with its search, and how earlier ones were solved."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from desk import solutions, ticket_json
from desk.errors import BadInput
from desk.store.people import Person
from desk.store.work import Ticket
from desk.web import page_words, ticket_view
from desk.web.access import DeskOf
from desk.web.pages import render
from desk.web.portal_frame import PortalRoute, frame, shown, signed_in
from policy import Policy

PAGE = 20
router = APIRouter(prefix="/portal", include_in_schema=False, route_class=PortalRoute)


@router.get("")
def ticket_list(
    request: Request,
    desk: DeskOf,
    status: str = "",
    severity: str = "",
    q: Annotated[str, Query(max_length=200)] = "",
    cursor: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """The account's tickets, newest first; the owner also sees who may open some."""
    core = desk.core
    level = _level(severity, core.policy)
    with core.store.read() as session:
        person = signed_in(session, request)
        found = ticket_json.page(
            session, person.account_id, core.settings.base_url, status or None, level, q.strip(), PAGE, cursor or None
        )
        page = render(
            "portal_tickets.html",
            rows=ticket_view.rows(session, core, found["items"]),
            next=found["next"],
            cursor=cursor,
            chosen={"status": status, "severity": severity, "q": q},
            statuses=page_words.STATUS,
            severities=core.policy.severities.values(),
            account=person.account,
            plan=core.policy.plans[person.account.plan],
            region=core.policy.regions[person.account.region],
            users=_users(person),
            roles=page_words.PERSON_ROLE,
            **frame(request, person),
        )
    return shown(request, page)


def _level(severity: str, policy: Policy) -> int | None:
    if severity and severity not in map(str, policy.severities):
        raise BadInput("There is no such severity.")
    return int(severity) if severity else None


def _users(person: Person) -> list[Person]:
    """The registered support users of the account, for its owner to see."""
    return [user for user in person.account.people if user.is_registered] if person.role == "owner" else []


@router.get("/solutions")
def solution_list(
    request: Request,
    desk: DeskOf,
    q: Annotated[str, Query(max_length=200)] = "",
    cursor: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Solved tickets of the account with their solutions, the newest solution first."""
    with desk.core.store.read() as session:
        person = signed_in(session, request)
        found, following = solutions.page(session, person.account_id, q.strip(), PAGE, cursor or None)
        return render(
            "portal_solutions.html",
            found=[(ticket, _times(ticket).short(ticket.resolved_at or ticket.updated_at)) for ticket in found],
            next=following,
            cursor=cursor,
            q=q,
            **frame(request, person, "solutions"),
        )


def _times(ticket: Ticket) -> page_words.Times:
    return page_words.Times(ticket.property_.timezone if ticket.property_ else None, for_agent=False)
