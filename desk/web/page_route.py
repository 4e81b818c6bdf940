"""How pages of people who sign in are served: never cached, refusals as pages, and the way to the sign-in."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, ClassVar
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute

from desk.errors import DeskError, TooMany
from desk.web.pages import render

TITLES = {
    403: "That was refused",
    404: "Not found",
    409: "That did not work",
    422: "That can't be used",
    429: "One moment, please",
}
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class SignInNeeded(Exception):
    """Nobody is signed in: the browser is sent to the sign-in page, which leads back."""


class PageRoute(APIRoute):
    """A route of pages. Subclasses say where their sign-in page is and which template shows a refusal."""

    sign_in: ClassVar[str]
    problem: ClassVar[str]

    def get_route_handler(self) -> Handler:
        """The handler with refusals turned into pages."""
        handler = super().get_route_handler()

        async def page(request: Request) -> Response:
            response = await self._answer(handler, request)
            response.headers["Cache-Control"] = "no-store"
            return response

        return page

    async def _answer(self, handler: Handler, request: Request) -> Response:
        try:
            return await handler(request)
        except SignInNeeded:
            here = request.url.path if request.method == "GET" else ""
            return see(f"{self.sign_in}?next={quote(here)}")
        except DeskError as error:
            return self._refusal(error.status, error.detail, error.retry_after if isinstance(error, TooMany) else None)
        except RequestValidationError:
            return self._refusal(422, "The address or the form holds a value that can't be read.")

    def _refusal(self, status: int, detail: str, retry_after: int | None = None) -> HTMLResponse:
        title = TITLES.get(status, "Something went wrong")
        page = render(self.problem, status, status=status, title=title, detail=detail)
        if retry_after is not None:
            page.headers["Retry-After"] = str(retry_after)
        return page


def see(path: str) -> RedirectResponse:
    """To another page, after a form too."""
    return RedirectResponse(path, status_code=303)


def sentence(error: DeskError) -> str:
    """A refusal as a sentence."""
    text = error.detail
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
