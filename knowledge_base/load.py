"""Read the articles of a folder and refuse what a reader would stumble over, naming the file and the reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import yaml

from knowledge_base.article import AUDIENCES, PRODUCTS, Article
from knowledge_base.base import KnowledgeBase
from knowledge_base.errors import ArticleError

SECTIONS = ("Steps", "If it does not work", "When to contact support")
_TEXTS = ("slug", "title", "audience")
_LISTS = ("products", "keywords", "questions", "escalate_when")
KEYS = (*_TEXTS, *_LISTS)
OPTIONAL = "first_aid_for"
_FRONT_MATTER = re.compile(r"\A---\n(.*?)^---\n(.*)\Z", re.DOTALL | re.MULTILINE)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def load_articles(folder: Path) -> KnowledgeBase:
    """All `*.md` files of `folder` and its subfolders. Raises ArticleError for the first one that is wrong."""
    files = sorted(folder.rglob("*.md"), key=lambda path: path.stem)
    if not files:
        raise ArticleError(folder.name, "expected a folder with articles, found no *.md file")
    found: dict[str, Article] = {}
    for path in files:
        article = _read(path)
        if article.slug in found:
            raise ArticleError(path.name, f"slug {article.slug!r} is used by another article too")
        found[article.slug] = article
    for article in found.values():
        _check_links(article, found)
    return KnowledgeBase(tuple(found.values()))


def _read(path: Path) -> Article:
    try:
        matter, body = _split(path.read_text(encoding="utf-8"))
        texts = {key: _text(matter, key) for key in _TEXTS}
        lists = {key: _list(matter, key) for key in _LISTS}
        first_aid_for = _list(matter, OPTIONAL) if OPTIONAL in matter else ()
        _check_words("audience", [texts["audience"]], AUDIENCES)
        _check_words("products", lists["products"], PRODUCTS)
        _check_slug(texts["slug"], path)
        _check_body(body)
    except ValueError as error:
        raise ArticleError(path.name, str(error)) from error
    return Article(
        slug=texts["slug"],
        title=texts["title"],
        audience=texts["audience"],
        products=lists["products"],
        keywords=lists["keywords"],
        questions=lists["questions"],
        escalate_when=lists["escalate_when"],
        body=body,
        first_aid_for=first_aid_for,
    )


def _split(content: str) -> tuple[dict[str, object], str]:
    match = _FRONT_MATTER.match(content)
    if match is None:
        raise ValueError("expected a front matter between two lines of ---")
    try:
        matter = yaml.safe_load(match.group(1))
    except yaml.YAMLError as error:
        raise ValueError(f"front matter is not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(matter, dict) or not matter:
        raise ValueError("expected keys and values in the front matter")
    _check_keys([str(key) for key in matter])
    return matter, match.group(2).strip() + "\n"


def _check_keys(keys: list[str]) -> None:
    if missing := [key for key in KEYS if key not in keys]:
        raise ValueError(f"missing in the front matter: {', '.join(missing)}")
    if unknown := [key for key in keys if key not in (*KEYS, OPTIONAL)]:
        expected = ", ".join((*KEYS, OPTIONAL))
        raise ValueError(f"unknown in the front matter: {', '.join(unknown)}; expected only {expected}")


def _text(matter: dict[str, object], key: str) -> str:
    value = matter[key]
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{key}: expected a text, got {value!r}")
    return value.strip()


def _list(matter: dict[str, object], key: str) -> tuple[str, ...]:
    value = matter[key]
    if not isinstance(value, list) or not value:
        raise ValueError(f"{key}: expected a list of texts, got {value!r}")
    for item in value:
        if not isinstance(item, str) or not item.strip():
            raise ValueError(f"{key}: expected a text (put it in quotes), got {item!r}")
    return tuple(item.strip() for item in value)


def _check_words(key: str, values: Sequence[str], known: Sequence[str]) -> None:
    for value in values:
        if value not in known:
            raise ValueError(f"{key}: expected one of {', '.join(known)}; got {value!r}")


def _check_slug(slug: str, path: Path) -> None:
    if not _SLUG.fullmatch(slug):
        raise ValueError(f"slug: expected lower-case words joined by hyphens, got {slug!r}")
    if slug != path.stem:
        raise ValueError(f"slug {slug!r} differs from the file's name")


def _check_body(body: str) -> None:
    if not body.strip() or body.startswith(("#", "-", "1.")):
        raise ValueError("expected the answer as the first paragraph, before any heading or list")
    headings = re.findall(r"^## (.+?)\s*$", body, re.MULTILINE)
    if missing := [section for section in SECTIONS if section not in headings]:
        raise ValueError(f"missing section: {', '.join(missing)}")


def _check_links(article: Article, found: dict[str, Article]) -> None:
    for target in article.links:
        if not target.endswith(".md") or target.removesuffix(".md") not in found:
            raise ArticleError(f"{article.slug}.md", f"dead link: no article {target!r}")
