"""Browser sessions of the pages: the cookies of desk and portal, and the proof that a form was sent from our own page.

The cookie holds the session token itself (HttpOnly, SameSite=Lax, only under its own path). Each form carries a token
made from the session token by HMAC, which another site can neither read nor guess; sign-in forms, which have no session
yet, are protected by the browser's own word on where the request comes from.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import Request, Response

from desk import sessions
from desk.errors import NotAllowed
from desk.identity import CODE_LIFE

OURS = {"same-origin", "none"}
FOREIGN = "The form was sent from another page. Please open the page again and send it from there."


@dataclass(frozen=True)
class Jar:
    """The cookies of one part of the desk, which `path` keeps to that part: the session, and what the next page shows."""

    name: str
    path: str

    def token(self, request: Request) -> str | None:
        """The session token that the browser sends."""
        return request.cookies.get(self.name) or None

    def keep(self, request: Request, response: Response, token: str) -> None:
        """Give the browser a session."""
        self._set(request, response, self.name, token, int(sessions.LIFE.total_seconds()))

    def drop(self, response: Response) -> None:
        """Take the session from the browser."""
        response.delete_cookie(self.name, path=self.path)

    def notice(self, request: Request) -> str | None:
        """The code of the notice that the last action left."""
        return request.cookies.get(f"{self.name}_notice")

    def leave_notice(self, request: Request, response: Response, code: str) -> None:
        """Leave a notice for the next page."""
        self._set(request, response, f"{self.name}_notice", code, 60)

    def drop_notice(self, response: Response) -> None:
        """It has been shown."""
        response.delete_cookie(f"{self.name}_notice", path=self.path)

    def begin_sign_in(self, request: Request, response: Response, pending: PendingSignIn) -> None:
        """Remember who asked for a code in this browser, as long as the code lives."""
        body = json.dumps([pending.nonce, pending.email, pending.after]).encode()
        value = base64.urlsafe_b64encode(body).decode().rstrip("=")
        self._set(request, response, f"{self.name}_code", value, int(CODE_LIFE.total_seconds()))

    def pending_sign_in(self, request: Request) -> PendingSignIn | None:
        """What this browser waits for, or None."""
        value = request.cookies.get(f"{self.name}_code", "")
        try:
            nonce, email, after = json.loads(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)))
        except (ValueError, TypeError):
            return None
        return PendingSignIn(str(nonce), str(email), str(after))

    def end_sign_in(self, response: Response) -> None:
        """The code is used or given up."""
        response.delete_cookie(f"{self.name}_code", path=self.path)

    def _set(self, request: Request, response: Response, name: str, value: str, seconds: int) -> None:
        secure = _base_url(request).startswith("https://")
        response.set_cookie(name, value, max_age=seconds, path=self.path, secure=secure, httponly=True, samesite="lax")


@dataclass(frozen=True)
class PendingSignIn:
    """A sign-in that waits for its code: the browser's own secret, the address, and where to go afterwards."""

    nonce: str
    email: str
    after: str


DESK = Jar("keydesk_desk", "/desk")
PORTAL = Jar("keydesk_portal", "/portal")


def form_token(secret: str) -> str:
    """The token for the forms of a session (or of a pending sign-in), made from its secret."""
    return hmac.new(secret.encode(), b"keydesk form", hashlib.sha256).hexdigest()


def check_form(request: Request, secret: str | None, sent: str) -> None:
    """Refuse a form that is not from a page of this session. Raises NotAllowed."""
    check_origin(request)
    expected = form_token(secret) if secret else ""
    if not expected or not hmac.compare_digest(expected.encode(), sent.encode()):
        raise NotAllowed("This form is from an earlier session. Please open the page again and send it from there.")


def check_origin(request: Request) -> None:
    """Refuse what the browser says comes from another site; clients that say nothing pass. Raises NotAllowed."""
    if request.headers.get("sec-fetch-site", "none") not in OURS:
        raise NotAllowed(FOREIGN)
    origin = request.headers.get("origin")
    ours = {urlsplit(_base_url(request)).netloc, request.headers.get("host")}
    if origin is not None and urlsplit(origin).netloc not in ours:
        raise NotAllowed(FOREIGN)


def safe_return(path: str, root: str) -> str:
    """`path` if it is a plain path under `root` (`/desk`), else `root`: a sign-in never leads to another site."""
    plain = path.isascii() and all(sign.isalnum() or sign in "/-_" for sign in path)
    return path if plain and path.startswith(f"{root}/") and "//" not in path else root


def _base_url(request: Request) -> str:
    base_url: str = request.app.state.desk.core.settings.base_url
    return base_url
