"""The agents' desk: incidents, opened on a product and closed with one solution for all tickets that report them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from desk import incidents
from desk.errors import BadInput, Conflict
from desk.store.incidents import Incident
from desk.web import page_words
from desk.web.access import DeskOf
from desk.web.agents_frame import AgentRoute, frame, shown, signed_in
from desk.web.cookies import DESK, check_form
from desk.web.page_route import see, sentence
from desk.web.pages import render

router = APIRouter(prefix="/incidents", route_class=AgentRoute)
Words = Annotated[str, Form()]


@dataclass(frozen=True)
class Draft:
    """A form that was refused: why, and what was typed."""

    error: str = ""
    typed: tuple[tuple[str, str], ...] = ()

    def value(self, name: str) -> str:
        """What was typed into a field."""
        return dict(self.typed).get(name, "")


@router.get("")
def incident_list(request: Request, desk: DeskOf) -> Response:
    """All incidents, open ones first, and the form that opens one."""
    return shown(request, _list(request, desk, Draft()))


def _list(request: Request, desk: DeskOf, draft: Draft, status: int = 200) -> Response:
    with desk.core.store.read() as session:
        agent = signed_in(session, request)
        found = incidents.newest(session)
        return render(
            "desk_incidents.html",
            status,
            found=found,
            counts_of=incidents.counts(session, found),
            moment=page_words.central,
            policy=desk.core.policy,
            draft=draft,
            section="incidents",
            **frame(request, agent, session),
        )


@router.post("")
def open_incident(
    request: Request, desk: DeskOf, csrf: Words = "", product: Words = "", category: Words = "", title: Words = ""
) -> Response:
    """Open one."""
    check_form(request, DESK.token(request), csrf)
    core = desk.core
    try:
        with core.store.write() as session:
            agent = signed_in(session, request)
            opened = incidents.open_incident(
                session, core.policy, product, category or None, title, agent, core.clock()
            )
    except (BadInput, Conflict) as error:
        typed = (("product", product), ("category", category), ("title", title))
        return _list(request, desk, Draft(sentence(error), typed), error.status)
    return _done(request, opened, "incident_opened")


@router.get("/{reference}")
def incident_page(request: Request, reference: str, desk: DeskOf) -> Response:
    """One incident with its tickets, and the form that closes it."""
    return shown(request, _page(request, desk, reference, Draft()))


def _page(request: Request, desk: DeskOf, reference: str, draft: Draft, status: int = 200) -> Response:
    with desk.core.store.read() as session:
        agent = signed_in(session, request)
        incident = incidents.find(session, reference)
        return render(
            "desk_incident.html",
            status,
            incident=incident,
            found=incidents.reported_by(session, incident),
            moment=page_words.central,
            statuses=page_words.STATUS,
            policy=desk.core.policy,
            draft=draft,
            section="incidents",
            **frame(request, agent, session),
        )


@router.post("/{reference}/close")
def close(
    request: Request, reference: str, desk: DeskOf, csrf: Words = "", solution: Words = "", resolve: Words = ""
) -> Response:
    """Close it; if wished, its tickets are solved by the same solution and each requester is told."""
    check_form(request, DESK.token(request), csrf)
    try:
        with desk.core.store.write() as session:
            agent = signed_in(session, request)
            incident = incidents.find(session, reference)
            messages = incidents.close(session, incident, solution, bool(resolve), agent, desk.core.clock())
    except (BadInput, Conflict) as error:
        return _page(request, desk, reference, Draft(sentence(error), (("solution", solution),)), error.status)
    for message in messages:
        desk.door.publish(message.conversation_id, [message])
    desk.core.send_mail_if_quick()
    return _done(request, incident, "incident_closed")


def _done(request: Request, incident: Incident, notice: str) -> Response:
    response = see(f"/desk/incidents/{incident.reference}")
    DESK.leave_notice(request, response, notice)
    return response
