"""Debian's Chromium as tests and screenshots start it: quiet, without a sandbox, the same on every machine."""

from __future__ import annotations

import shutil

from playwright.sync_api import Browser, Playwright

MISSING = "the browser tests need Debian's Chromium, and there is no `chromium` on PATH (apt-get install chromium)"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def is_there() -> bool:
    """Whether this machine has it."""
    return shutil.which("chromium") is not None


def launch(playwright: Playwright) -> Browser:
    """Start it. Raises FileNotFoundError with one clear line if it is missing."""
    path = shutil.which("chromium")
    if path is None:
        raise FileNotFoundError(MISSING)
    return playwright.chromium.launch(executable_path=path, args=list(QUIET))
