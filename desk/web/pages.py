"""Server-rendered pages: the template environment, and what a page may ask of the desk behind it.

Templates extend `base.html`; its comment and the one in `static/style.css` list blocks and components.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from knowledge_base import KnowledgeBase
from policy import Policy

STATIC = Path(__file__).parent / "static"
CHAT_URL = "/?chat=open"


class Ranker(Protocol):
    """Finds the articles that answer a question."""

    def rank(self, query: str, limit: int) -> list[tuple[str, float]]:
        """Slugs and scores, best first, at most `limit`."""


class Terms(Protocol):
    """Where the desk keeps the support policy."""

    @property
    def policy(self) -> Policy:
        """It names the products."""


class PublicDesk(Protocol):
    """What the public pages read from the desk behind the app, `app.state.desk`."""

    @property
    def core(self) -> Terms:
        """What the desk is made of."""

    @property
    def articles(self) -> KnowledgeBase:
        """The help centre's articles."""

    @property
    def ranker(self) -> Ranker:
        """The same ranking that the chat answers from."""


def desk_of(request: Request) -> PublicDesk:
    """The desk that this app was started with."""
    desk: PublicDesk = request.app.state.desk
    return desk


@lru_cache
def asset(name: str) -> str:
    """The address of a static file; it changes with the file, so that browsers may keep it for good."""
    version = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={version}"


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(asset=asset, chat_url=CHAT_URL)
    return environment


TEMPLATES = _environment()


def render(template: str, status: int = 200, /, **values: object) -> HTMLResponse:
    """A page from a template; a value that the template needs and does not get is an error."""
    return HTMLResponse(TEMPLATES.get_template(template).render(values), status_code=status)


def problem_page(status: int, title: str, detail: str) -> HTMLResponse:
    """What a person sees when a page can't be shown: what happened, and where to go from here."""
    return render("problem.html", status, status=status, title=title, detail=detail)
