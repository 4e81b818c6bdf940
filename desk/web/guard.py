"""Around every request: an id for the logs, a limit to bodies, and headers that keep browsers strict.

Plain ASGI, since it runs for every turn: Starlette's `middleware("http")` puts two tasks and a queue around each.
"""

from __future__ import annotations

import re
import uuid

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk import files
from desk.web import problems
from desk.web.body_limit import TOO_LARGE

BIGGEST_BODY = 256 * 1024
UPLOADS = re.compile(r"/portal/tickets/[\w-]+/files")
DOCS = "/api/docs"
log = structlog.get_logger("desk.web")


class Guard:
    """The application behind it answers; what it lets through as an exception becomes a 500 with the request's id."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id, started = uuid.uuid4().hex, False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _add_headers(MutableHeaders(scope=message), scope, request_id)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app_or_refusal(scope)(scope, receive, send_guarded)
            except Exception:  # the last boundary: logged under the id that the user is shown
                log.exception("request_failed", method=scope["method"])
                if started:
                    raise
                await problems.our_fault(request_id)(scope, receive, send_guarded)
        if scope["method"] != "GET":
            scope["app"].state.desk.bell.set()

    def _app_or_refusal(self, scope: Scope) -> ASGIApp:
        length, most = Headers(scope=scope).get("content-length", ""), biggest_body(scope)
        if length.isdecimal() and int(length) > most:
            return problems.problem(413, "too-large", TOO_LARGE)
        if most > BIGGEST_BODY and not length.isdecimal():
            return problems.problem(411, "length-required", "Files are taken with a Content-Length only.")
        return self._app


def biggest_body(scope: Scope) -> int:
    """Files may be sent to a ticket in the portal, and nowhere else."""
    takes_files = scope["method"] == "POST" and UPLOADS.fullmatch(scope["path"])
    return files.BIGGEST * files.MOST_AT_ONCE + BIGGEST_BODY if takes_files else BIGGEST_BODY


def _add_headers(headers: MutableHeaders, scope: Scope, request_id: str) -> None:
    headers["X-Request-Id"] = request_id
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    if "text/html" in headers.get("content-type", "") and scope["path"] != DOCS:
        ancestors = scope["app"].state.desk.core.settings.frame_ancestors
        headers["Content-Security-Policy"] = (
            f"default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
        )
