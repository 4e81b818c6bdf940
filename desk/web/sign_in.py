"""What the sign-in of desk and portal have in common: a step that waits for a code, the session's cookie, signing out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request, Response

from desk import sessions
from desk.web.cookies import Jar, PendingSignIn, check_form, form_token
from desk.web.page_route import see
from desk.web.pages import render

if TYPE_CHECKING:
    from desk.web.app import Desk


def wait_for_code(jar: Jar, request: Request, pending: PendingSignIn) -> Response:
    """On to the page that asks for the code."""
    response = see(f"{jar.path}/code")
    jar.begin_sign_in(request, response, pending)
    return response


def code_page(
    template: str, frame: dict[str, object], pending: PendingSignIn, error: str | None = None, status: int = 200
) -> Response:
    """The page that asks for the code, with a form that only this browser's pending sign-in can send."""
    values = frame | {"csrf": form_token(pending.nonce)}
    return render(template, status, email=pending.email, error=error, next=pending.after, **values)


def come_in(jar: Jar, request: Request, path: str, token: str | None) -> Response:
    """On to `path`, with the session if there is one now; nothing waits for a code any more."""
    response = see(path)
    jar.end_sign_in(response)
    if token is not None:
        jar.keep(request, response, token)
    return response


def sign_out(jar: Jar, request: Request, desk: Desk, csrf: str) -> Response:
    """End the session, here and in the record, and say so on the sign-in page."""
    check_form(request, jar.token(request), csrf)
    with desk.core.store.write() as session:
        sessions.end(session, jar.token(request))
    response = see(f"{jar.path}/login")
    jar.drop(response)
    jar.leave_notice(request, response, "signed_out")
    return response
