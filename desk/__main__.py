"""The desk process: `python -m desk` serves the front door."""

from __future__ import annotations

import socket
import sys
from contextlib import suppress
from typing import Any

import uvicorn

from desk.core import build_core
from desk.garbage import settle
from desk.logs import set_up_logs
from desk.settings import Settings, SettingsError, load_settings
from desk.web.app import Desk, build_app, build_desk

TURNS_FINISH_WITHIN_SECONDS = 10


def main() -> None:
    """Serve until told to stop; turns in flight are finished first. Status 2 and one line for a bad setting."""
    try:
        settings = load_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    serve(settings)


class DeskServer(uvicorn.Server):
    """Ends the event streams first when it stops: browsers come back with what they saw last, turns are finished."""

    def __init__(self, config: uvicorn.Config, desk: Desk) -> None:
        super().__init__(config)
        self._desk = desk

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop."""
        self._desk.live.close()
        await super().shutdown(sockets)


def server_options(settings: Settings) -> dict[str, Any]:
    """How the web server behaves."""
    return {
        "access_log": False,
        "log_config": None,
        "server_header": False,
        "timeout_graceful_shutdown": TURNS_FINISH_WITHIN_SECONDS,
        "forwarded_allow_ips": settings.trusted_proxies,
    }


def serve(settings: Settings) -> None:
    """Serve with these settings."""
    set_up_logs("desk")
    desk = build_desk(build_core(settings))
    config = uvicorn.Config(
        build_app(desk), host=settings.host, port=settings.port, log_level="warning", **server_options(settings)
    )
    settle()
    with suppress(KeyboardInterrupt):
        DeskServer(config, desk).run()


if __name__ == "__main__":
    main()
