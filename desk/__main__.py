"""The desk process: `python -m desk` serves the front door."""

from __future__ import annotations

import sys

import uvicorn

from desk.core import build_core
from desk.logs import set_up_logs
from desk.settings import Settings, SettingsError, load_settings
from desk.web.app import build_app, build_desk


def main() -> None:
    """Serve until told to stop; turns in flight are finished first. Status 2 and one line for a bad setting."""
    try:
        settings = load_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    serve(settings)


def serve(settings: Settings) -> None:
    """Serve with these settings."""
    set_up_logs("desk")
    app = build_app(build_desk(build_core(settings)))
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=10,
        server_header=False,
    )


if __name__ == "__main__":
    main()
