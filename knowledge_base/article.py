"""One help-centre article, and the pieces of it that a question is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from knowledge_base.plain import LINK, blocks, paragraphs, plain

AUDIENCES = ("staff", "guest-question-for-staff", "developer")
PRODUCTS = (
    "openkey_host",
    "ios_app",
    "android_app",
    "white_label_app",
    "sdk",
    "pms_integration",
    "hardware",
    "network",
    "account",
)


class Chunk(NamedTuple):
    """A piece of an article that a question is compared with, as plain text."""

    kind: Literal["title", "question", "keywords", "paragraph"]
    text: str


@dataclass(frozen=True)
class Article:
    """An article as its file says; `body` is Markdown whose first paragraph is the answer in short.

    `questions` are ways in which people ask for it; `escalate_when` says when it becomes a case for support.
    `first_aid_for`: the categories of faults that it starts with where only one guest is affected.
    """

    slug: str
    title: str
    audience: str
    products: tuple[str, ...]
    keywords: tuple[str, ...]
    questions: tuple[str, ...]
    escalate_when: tuple[str, ...]
    body: str
    first_aid_for: tuple[str, ...] = ()

    @property
    def answer(self) -> str:
        """The first paragraph as plain text."""
        return plain(blocks(self.body)[0])

    @property
    def links(self) -> tuple[str, ...]:
        """Where the body's links lead, as written, in order."""
        return tuple(target for _, target in LINK.findall(self.body))

    @property
    def linked_slugs(self) -> tuple[str, ...]:
        """The articles that the body links to, each once, in order."""
        return tuple(dict.fromkeys(target.removesuffix(".md") for target in self.links))

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        """Title, questions, keywords (joined) and body paragraphs, for ranking."""
        return (
            Chunk("title", self.title),
            *(Chunk("question", question) for question in self.questions),
            Chunk("keywords", ", ".join(self.keywords)),
            *(Chunk("paragraph", text) for text in paragraphs(self.body)),
        )

    @property
    def search_texts(self) -> tuple[str, ...]:
        """The texts of `chunks`."""
        return tuple(chunk.text for chunk in self.chunks)
