"""Files in the portal: sent with a note, and given out as downloads to the people of the ticket's account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, File, Request, Response, UploadFile
from starlette.concurrency import run_in_threadpool

from desk import files, tickets
from desk.errors import BadInput
from desk.web import downloads, portal_ticket
from desk.web.access import DeskOf, the_desk
from desk.web.page_route import Handler, sentence
from desk.web.portal_frame import Csrf, PortalRoute, Words, checked, done, signed_in

if TYPE_CHECKING:
    from desk.web.app import Desk


class UploadRoute(PortalRoute):
    """Nobody who is not signed in gets a large body read."""

    async def _answer(self, handler: Handler, request: Request) -> Response:
        async def admit(request: Request) -> Response:
            await run_in_threadpool(_must_be_signed_in, await the_desk(request), request)
            return await handler(request)

        return await super()._answer(admit, request)


def _must_be_signed_in(desk: Desk, request: Request) -> None:
    with desk.core.store.read() as session:
        signed_in(session, request)


router = APIRouter(prefix="/portal/tickets", include_in_schema=False, route_class=UploadRoute)


@router.post("/{reference}/files")
def send(
    request: Request,
    reference: str,
    desk: DeskOf,
    csrf: Csrf = "",
    text: Words = "",
    sent: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """A note with files."""
    checked(request, csrf)
    core = desk.core
    uploads = [_read(one) for one in sent or () if one.filename]
    try:
        with files.kept(files.folder(core.settings), uploads) as contents, core.store.write() as session:
            person = signed_in(session, request)
            ticket = tickets.find_ticket(session, reference, person.account_id)
            files.attach(session, ticket, person, text, contents, core.clock())
    except BadInput as error:
        draft = portal_ticket.Draft("files", sentence(error), {"text": text})
        return portal_ticket.page(request, desk, reference, draft, error.status)
    core.send_mail_if_quick()
    return done(request, f"{tickets.portal_path(ticket.reference)}#files", "files")


def _read(sent: UploadFile) -> files.Upload:
    content = sent.file.read(files.BIGGEST + 1)
    return files.Upload(sent.filename or "", sent.content_type or "", content)


@router.get("/{reference}/files/{file_id}")
def give(request: Request, reference: str, file_id: int, desk: DeskOf) -> Response:
    """One file of a ticket of the account; another account's is not found."""
    with desk.core.store.read() as session:
        person = signed_in(session, request)
        ticket = tickets.find_ticket(session, reference, person.account_id)
        return downloads.response(desk.core.settings, files.find(session, ticket, file_id))
