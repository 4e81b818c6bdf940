"""The action server: `python -m actions` serves every action of the dialogue, on loopback and for Rasa only."""

from __future__ import annotations

import hmac
import logging
from typing import Any

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from actions.adapter import DeskAction
from desk.core import Core, build_core
from desk.dialogue import ACTIONS
from desk.garbage import settle
from desk.logs import set_up_logs
from desk.rasa import SECRET_HEADER
from desk.settings import Settings, channel_secret, load_settings

SanicApp = Sanic[Any, Any]


def build_app(core: Core, secret: str) -> SanicApp:
    """The server, with one action for each handler of the dialogue, that answers only those who know the secret."""
    executor = ActionExecutor()
    for name in ACTIONS:
        executor.register_action(DeskAction(name, core))
    app: SanicApp = create_app(executor, cors_origins=[])

    async def only_rasa(request: Request) -> HTTPResponse | None:
        given = request.headers.get(SECRET_HEADER, "")
        if request.path == "/health" or hmac.compare_digest(given.encode(), secret.encode()):
            return None
        return response.json({"error": "forbidden"}, status=403)

    app.register_middleware(only_rasa, "request")
    return app


def main() -> None:
    """Serve until told to stop."""
    settings: Settings = load_settings()
    set_up_logs("actions")
    # The SDK warns on every call that Rasa 3.6 is older than itself, which is known and wanted.
    logging.getLogger("rasa_sdk.utils").setLevel(logging.ERROR)
    app = build_app(build_core(settings), channel_secret(settings))
    settle()
    app.prepare(host=settings.inner_host, port=settings.actions_port, single_process=True, access_log=False, motd=False)
    Sanic.serve_single(primary=app)


if __name__ == "__main__":
    main()
