"""Customers' files on the agents' desk."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from desk import files, tickets, transcript_access
from desk.web import downloads
from desk.web.access import DeskOf
from desk.web.agents_frame import AgentRoute, signed_in

router = APIRouter(prefix="/tickets", route_class=AgentRoute)


@router.get("/{reference}/files/{file_id}")
def give(request: Request, reference: str, file_id: int, desk: DeskOf) -> Response:
    """One file of a ticket."""
    with desk.core.store.read() as session:
        agent = signed_in(session, request)
        ticket = tickets.find_ticket(session, reference, None)
        answer = downloads.response(desk.core.settings, files.find(session, ticket, file_id))
        look = transcript_access.of_ticket(agent, ticket, transcript_access.FILE, file_id)
    transcript_access.note(desk.core, look)
    return answer
