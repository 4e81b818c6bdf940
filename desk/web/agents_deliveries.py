"""The agents' desk: how the deliveries stand, and what could not be delivered, to be sent again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from desk.deliveries import dead_letters, targets
from desk.web import page_words as words
from desk.web.access import DeskOf
from desk.web.agents_frame import AgentRoute, frame, shown, signed_in
from desk.web.cookies import DESK, check_form
from desk.web.page_route import see
from desk.web.pages import render

router = APIRouter(prefix="/deliveries", route_class=AgentRoute)
PAGE = "/desk/deliveries"
Csrf = Annotated[str, Form()]


@router.get("")
def deliveries_page(request: Request, desk: DeskOf) -> Response:
    """Each target with what waits, and the dead letters with their reasons."""
    core = desk.core
    with core.store.read() as session:
        agent = signed_in(session, request)
        page = render(
            "desk_deliveries.html",
            lanes=dead_letters.lanes(session, targets.names(core.settings)),
            letters=dead_letters.listed(session),
            most=dead_letters.MOST_SHOWN,
            titles=targets.TITLES,
            when=words.central,
            section="deliveries",
            **frame(request, agent, session),
        )
    return shown(request, page)


@router.post("/{kind}/{number}/resend")
def resend(request: Request, kind: str, number: int, desk: DeskOf, csrf: Csrf = "") -> Response:
    """Send a dead letter again; the trail of its ticket says who did."""
    check_form(request, DESK.token(request), csrf)
    with desk.core.store.write() as session:
        agent = signed_in(session, request)
        dead_letters.resend(session, kind, number, agent.email, desk.core.clock())
    return _done(request)


@router.post("/{target}/resend")
def resend_all(request: Request, target: str, desk: DeskOf, csrf: Csrf = "") -> Response:
    """Send all dead letters of a target again, once what was wrong there is mended."""
    check_form(request, DESK.token(request), csrf)
    with desk.core.store.write() as session:
        agent = signed_in(session, request)
        dead_letters.resend_all(session, target, agent.email, desk.core.clock())
    return _done(request)


def _done(request: Request) -> Response:
    response = see(PAGE)
    DESK.leave_notice(request, response, "resent")
    return response
