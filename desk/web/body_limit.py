"""A limit to bodies that counts what really arrives: with a declared length, without one (chunked), and however slowly."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.web import problems

BODY_ARRIVES_WITHIN_SECONDS = 120.0
TOO_LARGE = "The request body is too large."


class BodyRefused(Exception):
    """The body is not read any further."""


class BodyLimit:
    """Around the application: a body over `most(scope)` bytes is 413, one that takes too long is 408."""

    def __init__(self, app: ASGIApp, most: Callable[[Scope], int], within: float = BODY_ARRIVES_WITHIN_SECONDS) -> None:
        self._app, self._most, self._within = app, most, within

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. Whatever the application makes of a body that was refused, the caller is told so."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = _Body(receive, self._most(scope), asyncio.get_running_loop().time() + self._within)
        begun = False

        async def answer(message: Message) -> None:
            nonlocal begun
            if begun or body.refusal is None:
                begun = True
                await send(message)

        try:
            await self._app(scope, body.receive, answer)
        except BodyRefused:
            if begun:
                raise
        if body.refusal is not None and not begun:
            await body.refusal(scope, receive, send)


class _Body:
    """What has arrived of a body; `refusal` is the answer once no more of it is taken."""

    def __init__(self, receive: Receive, most: int, until: float) -> None:
        self._receive, self._left, self._until = receive, most, until
        self._whole = False
        self.refusal: Response | None = None

    async def receive(self) -> Message:
        if self._whole:  # only the end of the connection is waited for
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            self.refusal = problems.problem(408, "too-slow", "The request body took too long to arrive.")
            raise BodyRefused from None
        self._whole = not message.get("more_body", False)
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.refusal = problems.problem(413, "too-large", TOO_LARGE)
            raise BodyRefused
        return message
