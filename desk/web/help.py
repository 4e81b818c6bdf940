"""The help centre: lists, searches and shows the articles, rendered on the server and without scripts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markdown_it import MarkdownIt
from markdown_it.token import Token

from desk.web.pages import PublicDesk, desk_of, problem_page, render
from knowledge_base import Article, KnowledgeBase

router = APIRouter(include_in_schema=False)

MOST_RESULTS = 8
LONGEST_QUERY = 300
AUDIENCES = {
    "staff": "Hotel staff",
    "guest-question-for-staff": "Hotel staff helping a guest",
    "developer": "Developers",
}
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


@dataclass(frozen=True)
class Topic:
    """A group of articles on the first page; an article belongs to the topic of its first product."""

    id: str
    title: str
    about: str
    products: tuple[str, ...]


TOPICS = (
    Topic(
        "guest-app",
        "Guest apps",
        "Installing, signing in, opening doors, sharing a key",
        ("ios_app", "android_app", "white_label_app"),
    ),
    Topic("host", "OpenKey HOST", "Guests, keys, users, reports and hotel settings", ("openkey_host",)),
    Topic("locks", "Locks and encoders", "Batteries, firmware, plastic cards, first checks", ("hardware",)),
    Topic("pms", "PMS integrations", "Keys that go out by themselves at check-in", ("pms_integration",)),
    Topic("network", "Network and VPN", "What runs without the internet, and what does not", ("network",)),
    Topic("support", "Support and plans", "Who may open tickets, response times, credits", ("account",)),
    Topic("developers", "For developers", "The mobile key in your own app", ("sdk",)),
)


@dataclass(frozen=True)
class Section:
    """A part of an article under its own heading; `anchor` is its id on the page."""

    title: str
    anchor: str
    html: str


@dataclass(frozen=True)
class Rendered:
    """An article as HTML, made from Markdown with all raw HTML escaped: the answer, then its sections."""

    answer: str
    sections: tuple[Section, ...]


@router.get("/help", response_class=HTMLResponse)
def help_index(request: Request, q: str = "") -> HTMLResponse:
    """All articles by topic, or those that answer `q`."""
    desk = desk_of(request)
    query = " ".join(q[:LONGEST_QUERY].split())
    if query:
        return render("help_index.html", query=query, results=_search(desk, query), **_words(desk))
    return render("help_index.html", query="", topics=by_topic(desk.articles), total=len(desk.articles), **_words(desk))


@router.get("/help/{slug}", response_class=HTMLResponse)
def help_article(request: Request, slug: str) -> HTMLResponse:
    """One article, or a page that says that there is none."""
    desk = desk_of(request)
    article = desk.articles.get(slug)
    if article is None:
        return problem_page(404, "No such article", "It may have moved. Search the help centre for what you need.")
    return render(
        "help_article.html",
        article=article,
        rendered=rendered(article),
        topic=_topic_of(article),
        related=desk.articles.related(slug),
        **_words(desk),
    )


def by_topic(articles: KnowledgeBase) -> list[tuple[Topic, list[Article]]]:
    """Each topic that has articles, with them in the order of their titles."""
    ordered = sorted(articles, key=lambda article: article.title.casefold())
    groups = ((topic, [article for article in ordered if _topic_of(article) is topic]) for topic in TOPICS)
    return [(topic, members) for topic, members in groups if members]


@lru_cache(maxsize=512)
def rendered(article: Article) -> Rendered:
    """The article's body as HTML; raw HTML in it is shown as text, links lead to the help centre's pages."""
    tokens = _MARKDOWN.parse(article.body)
    _lead_links_to_pages(tokens)
    starts = [place for place, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2"]
    ends = [*starts[1:], len(tokens)]
    sections = tuple(_section(tokens[start:end]) for start, end in zip(starts, ends, strict=True))
    return Rendered(_html(tokens[: starts[0]] if starts else tokens), sections)


def _search(desk: PublicDesk, query: str) -> list[Article]:
    found = (desk.articles.get(slug) for slug, _ in desk.ranker.rank(query, MOST_RESULTS))
    return [article for article in found if article is not None]


def _words(desk: PublicDesk) -> dict[str, object]:
    products = {id: named.title for id, named in desk.core.policy.products.items()}
    return {"products": products, "audiences": AUDIENCES}


def _topic_of(article: Article) -> Topic:
    return next(topic for topic in TOPICS if article.products[0] in topic.products)


def _section(tokens: Sequence[Token]) -> Section:
    _, heading, _, *rest = tokens
    anchor = re.sub(r"[^a-z0-9]+", "-", heading.content.lower()).strip("-")
    return Section(heading.content, anchor, _html(rest))


def _html(tokens: Sequence[Token]) -> str:
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def _lead_links_to_pages(tokens: Sequence[Token]) -> None:
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("href", "/help/" + str(child.attrGet("href")).removesuffix(".md"))
