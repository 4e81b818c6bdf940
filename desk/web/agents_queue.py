"""The agents' first page: the queue with its filters, saved views, and changes of several tickets at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Form, Query, Request, Response
from sqlalchemy.orm import Session

from desk import agents, assign, queue, ticket_json, tickets, views
from desk.errors import BadInput
from desk.store.people import Agent
from desk.store.work import Ticket
from desk.web import page_words, ticket_view
from desk.web.access import DeskOf
from desk.web.agents_frame import AgentRoute, frame, shown, signed_in
from desk.web.cookies import DESK, check_form
from desk.web.page_route import see, sentence
from desk.web.pages import render

router = APIRouter(prefix="/desk", include_in_schema=False, route_class=AgentRoute)
PAGE = 50
FILTERS = ("q", "status", "severity", "category", "product", "account", "assignee", "needs_review")
Words = Annotated[str, Form()]
Short = Annotated[str, Query(max_length=60)]
Long = Annotated[str, Query(max_length=200)]


@router.get("")
def queue_page(  # noqa: PLR0913, PLR0917  (one argument a filter: the address is what people bookmark)
    request: Request,
    desk: DeskOf,
    q: Long = "",
    status: Short = "",
    severity: Short = "",
    category: Short = "",
    product: Short = "",
    account: Long = "",
    assignee: Short = "",
    needs_review: Short = "",
    cursor: Long = "",
) -> Response:
    """What is to be worked, in contract order; what a search or a solved status finds, newest first."""
    values = (q, status, severity, category, product, account, assignee, needs_review)
    return shown(request, _page(request, desk, dict(zip(FILTERS, values, strict=True)), cursor))


def _page(
    request: Request, desk: DeskOf, chosen: Mapping[str, str], cursor: str = "", problem: str = "", status: int = 200
) -> Response:
    core = desk.core
    with core.store.read() as session:
        agent = signed_in(session, request)
        wanted = queue.wanted_from(session, core.policy, chosen, agent)
        found, following = queue.page(session, wanted, PAGE, cursor or None)
        known = agents.everybody(session)
        items = [ticket_json.queue_row(ticket, core.settings.base_url) for ticket in found]
        return render(
            "desk_queue.html",
            status,
            rows=ticket_view.rows(session, core, items),
            next=following,
            newest_first=wanted.newest_first,
            chosen=chosen,
            filters=address({name: value for name, value in chosen.items() if value}),
            cursor=cursor,
            problem=problem,
            now=page_words.central(core.clock()),
            views=[(view, f"/desk?{view.query}") for view in views.of_agent(session, agent)],
            agents=known,
            names={one.email: one.name for one in known},
            policy=core.policy,
            statuses=page_words.STATUS,
            section="queue",
            **frame(request, agent, session),
        )


def address(chosen: Mapping[str, str]) -> str:
    """Filters as the query of an address, always in the same order."""
    return urlencode([(name, chosen[name]) for name in FILTERS if chosen.get(name)])


@router.post("/views")
def save_view(request: Request, desk: DeskOf, csrf: Words = "", name: Words = "", query: Words = "") -> Response:
    """Keep the filters of the page that is open under a name."""
    check_form(request, DESK.token(request), csrf)
    chosen = _read(query)
    kept = address(chosen)
    try:
        with desk.core.store.write() as session:
            views.save(session, signed_in(session, request), name, kept)
    except BadInput as error:
        return _page(request, desk, chosen, problem=sentence(error), status=error.status)
    return _back(request, kept, "view")


@router.post("/views/{view_id}/remove")
def remove_view(request: Request, view_id: int, desk: DeskOf, csrf: Words = "") -> Response:
    """Remove one of the agent's own views."""
    check_form(request, DESK.token(request), csrf)
    with desk.core.store.write() as session:
        views.remove(session, signed_in(session, request), view_id)
    return _back(request, "", "view_removed")


@router.post("/bulk")
def change_many(
    request: Request,
    desk: DeskOf,
    csrf: Words = "",
    query: Words = "",
    marked: Annotated[list[str] | None, Form()] = None,
    do: Words = "",
    assignee: Words = "",
    status: Words = "",
) -> Response:
    """Assign the marked tickets, or set their status. Those that have changed meanwhile stay as they are, and are named."""
    check_form(request, DESK.token(request), csrf)
    chosen = _read(query)
    try:
        with desk.core.store.write() as session:
            agent = signed_in(session, request)
            done = assign.each(session, marked or [], _change(session, desk, agent, do, assignee, status))
    except BadInput as error:
        return _page(request, desk, chosen, problem=sentence(error), status=error.status)
    if done.refused:
        return _page(request, desk, chosen, problem=_some(done), status=409)
    return _back(request, address(chosen), "bulk")


def _change(session: Session, desk: DeskOf, agent: Agent, do: str, assignee: str, status: str) -> assign.Change:
    now = desk.core.clock()
    if do == "assign":
        to = (
            {"me": agent, "none": None}[assignee] if assignee in {"me", "none"} else queue.find_agent(session, assignee)
        )
        return lambda ticket: assign.assign(session, ticket, to, agent.email, now)
    if do == "status":
        return lambda ticket: _set_status(session, ticket, status, agent, now)
    raise BadInput("Choose what to do with the marked tickets.")


def _set_status(session: Session, ticket: Ticket, status: str, agent: Agent, now: Any) -> None:
    if ticket.status != status:
        tickets.set_status(session, ticket, status, agent.email, now)


def _some(done: assign.Done) -> str:
    changed = f"{done.changed} changed." if done.changed else "Nothing was changed."
    return f"{changed} Left as they are: {' '.join(done.refused)}"


def _read(query: str) -> dict[str, str]:
    sent = dict(parse_qsl(query[: views.LONGEST_QUERY]))
    return {name: sent.get(name, "") for name in FILTERS}


def _back(request: Request, query: str, notice: str) -> Response:
    response = see(f"/desk?{query}" if query else "/desk")
    DESK.leave_notice(request, response, notice)
    return response
