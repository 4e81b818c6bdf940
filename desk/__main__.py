"""The desk process: `python -m desk` serves the front door."""

from __future__ import annotations

import uvicorn

from desk.core import build_core
from desk.logs import set_up_logs
from desk.settings import load_settings
from desk.web.app import build_app, build_desk


def main() -> None:
    """Serve until told to stop; turns in flight are finished first."""
    settings = load_settings()
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
