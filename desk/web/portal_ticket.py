"""One ticket in the portal, and what the people of its account may do: notes, opening it again, rating the solution."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from desk import emergency, feedback, files, skip_the_line, tickets
from desk.errors import BadInput, Conflict
from desk.store.people import Person
from desk.store.portal import Rating
from desk.store.work import Ticket
from desk.web import page_words, ticket_view
from desk.web.access import DeskOf
from desk.web.page_route import sentence
from desk.web.pages import render
from desk.web.portal_frame import Csrf, PortalRoute, Words, checked, done, frame, shown, signed_in

router = APIRouter(prefix="/portal/tickets", include_in_schema=False, route_class=PortalRoute)
STARS = {5: "Very content", 4: "Content", 3: "So-so", 2: "Not content", 1: "Not content at all"}
Change = Callable[[Session, Ticket, Person, datetime], None]


@dataclass(frozen=True)
class Draft:
    """A form that was refused: which, why, and what was typed, so that nothing is lost."""

    form: str = ""
    error: str = ""
    typed: dict[str, str] = field(default_factory=dict)


@router.get("/{reference}")
def ticket_page(request: Request, reference: str, desk: DeskOf) -> Response:
    """One ticket of the account."""
    return shown(request, page(request, desk, reference, Draft()))


def page(request: Request, desk: DeskOf, reference: str, draft: Draft, status: int = 200) -> Response:
    """The page of a ticket, with a refused form as it was typed."""
    core = desk.core
    with core.store.read() as session:
        person = signed_in(session, request)
        ticket = tickets.find_ticket(session, reference, person.account_id)
        return render(
            "portal_ticket.html",
            status,
            ticket=ticket_view.whole(session, core, ticket, for_agent=False),
            draft=draft,
            statuses=page_words.STATUS,
            severity=page_words.severity_title(core.policy, ticket.severity),
            rule=core.policy.rules.get(ticket.rule),
            emergency_phone=emergency.phone_for(core.policy, ticket),
            can_skip=person.role == "owner" and skip_the_line.refusal(core.policy, ticket) is None,
            can_reopen=feedback.can_reopen(ticket),
            can_rate=feedback.can_rate(ticket),
            rating=session.get(Rating, ticket.id),
            stars=STARS,
            accepted=files.ACCEPTED,
            most=files.MOST_AT_ONCE,
            **frame(request, person),
        )


def _act(
    request: Request, desk: DeskOf, reference: str, csrf: str, form: str, typed: dict[str, str], change: Change
) -> Response:
    """Do it and show the ticket again; what is refused keeps what was typed."""
    checked(request, csrf)
    try:
        with desk.core.store.write() as session:
            person = signed_in(session, request)
            ticket = tickets.find_ticket(session, reference, person.account_id)
            change(session, ticket, person, desk.core.clock())
    except (BadInput, Conflict) as error:
        return page(request, desk, reference, Draft(form, sentence(error), typed), error.status)
    desk.core.send_mail_if_quick()
    return done(request, f"{tickets.portal_path(ticket.reference)}#trail", form)


@router.post("/{reference}/notes")
def add_note(request: Request, reference: str, desk: DeskOf, csrf: Csrf = "", text: Words = "") -> Response:
    """A note to the support team."""

    def change(session: Session, ticket: Ticket, person: Person, now: datetime) -> None:
        tickets.add_note(session, ticket, text, person.email, now)

    return _act(request, desk, reference, csrf, "note", {"text": text}, change)


@router.post("/{reference}/reopen")
def reopen(request: Request, reference: str, desk: DeskOf, csrf: Csrf = "", reason: Words = "") -> Response:
    """It is not solved after all."""

    def change(session: Session, ticket: Ticket, person: Person, now: datetime) -> None:
        feedback.reopen(session, ticket, reason, person.email, now)

    return _act(request, desk, reference, csrf, "reopen", {"reason": reason}, change)


@router.post("/{reference}/rating")
def rate(
    request: Request, reference: str, desk: DeskOf, csrf: Csrf = "", stars: Words = "", comment: Words = ""
) -> Response:
    """How content they are with the solution."""

    def change(session: Session, ticket: Ticket, person: Person, now: datetime) -> None:
        level = int(stars) if stars.isascii() and stars.isdigit() and len(stars) < 3 else 0
        feedback.rate(session, ticket, person, level, comment, now)

    return _act(request, desk, reference, csrf, "rating", {"stars": stars, "comment": comment}, change)
