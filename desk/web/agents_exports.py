"""The agents' desk: tickets and conversations of some days as CSV, for leads. Who took what away is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from desk import agents, exports, insight, spreadsheet
from desk.exports import Export
from desk.insight import Days
from desk.web.access import DeskOf
from desk.web.agents_frame import AgentRoute, lead_only, signed_in

router = APIRouter(prefix="/exports", route_class=AgentRoute)


@router.get("/tickets.csv")
def tickets(request: Request, desk: DeskOf, since: str = "", until: str = "") -> StreamingResponse:
    """The tickets opened in these days."""
    return _taken_away(request, desk, "tickets", since, until, exports.tickets)


@router.get("/conversations.csv")
def conversations(request: Request, desk: DeskOf, since: str = "", until: str = "") -> StreamingResponse:
    """The conversations begun in these days."""
    return _taken_away(request, desk, "conversations", since, until, exports.conversations)


def _taken_away(
    request: Request, desk: DeskOf, what: str, since: str, until: str, export: Callable[[Days], Export]
) -> StreamingResponse:
    now = desk.core.clock()
    days = insight.read_days(since, until, now)
    with desk.core.store.write() as session:
        lead = lead_only(signed_in(session, request))
        data = {"what": what, "since": days.first.isoformat(), "until": days.last.isoformat()}
        agents.keep(session, lead, lead, "exported", now, data)
    name = f"{what}-{days.first}-{days.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_body(desk, export(days)), media_type="text/csv; charset=utf-8", headers=headers)


def _body(desk: DeskOf, export: Export) -> Iterator[str]:
    with desk.core.store.read() as session:
        yield from spreadsheet.lines(export.columns, export.rows(session))
