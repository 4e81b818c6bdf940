"""A transcript as pages show it: each line with its author, what came with it, and (for agents) what the bot understood."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.dialogue.reading import BUTTON
from desk.store.access import TranscriptAccess
from desk.transcript_access import API, Access
from desk.web import page_words as words
from knowledge_base import KnowledgeBase
from policy import Policy


@dataclass(frozen=True)
class Attachment:
    """A card of a message in a few words, with a link where it leads somewhere."""

    text: str
    url: str | None = None


@dataclass(frozen=True)
class Understood:
    """What the bot made of a turn: one line, the facts by name, the articles it showed, and the reasons it gave."""

    summary: str
    facts: tuple[tuple[str, str], ...]
    articles: tuple[Attachment, ...]
    why: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One message."""

    seq: int
    at: str
    moment: str
    author: str
    who: str
    text: str
    attachments: tuple[Attachment, ...]
    understood: Understood | None


@dataclass(frozen=True)
class Reader:
    """Turns messages (`conversations.message_json`) into lines, with the names that policy and knowledge base give."""

    policy: Policy
    articles: KnowledgeBase
    times: words.Times

    def lines(self, messages: Iterable[dict[str, Any]]) -> list[Line]:
        """The lines, in order."""
        return [self._line(message) for message in messages]

    def _line(self, message: dict[str, Any]) -> Line:
        understanding = message.get("understanding")
        cards = (_CARDS[card["kind"]](card) for card in message["cards"] if card["kind"] in _CARDS)
        return Line(
            seq=message["seq"],
            at=message["at"],
            moment=self.times.short(datetime.fromisoformat(message["at"])),
            author=message["author"],
            who=message.get("name") or words.AUTHOR[message["author"]],
            text=message["text"],
            attachments=tuple(cards),
            understood=self._understood(understanding) if understanding else None,
        )

    def _understood(self, read: dict[str, Any]) -> Understood:
        outcome = words.OUTCOME.get(str(read.get("outcome")), "Not known")
        intent = _intent(read)
        severity = read.get("severity")
        facts = (
            ("Outcome", outcome),
            ("Intent", intent),
            ("Category", words.category_title(self.policy, read.get("category"))),
            ("Product", words.product_title(self.policy, read.get("product"))),
            ("Affected", words.percent(read.get("affected_percent"))),
            (
                "Severity",
                "not decided"
                if severity is None
                else f"{words.severity_title(self.policy, severity)}, rule {read['rule']}",
            ),
        )
        shown = tuple(self._article(slug) for slug in read.get("articles") or ())
        return Understood(f"{outcome}: {intent}", facts, shown, tuple(read.get("why") or ()))

    def _article(self, slug: str) -> Attachment:
        article = self.articles.get(slug)
        return Attachment(article.title, f"/help/{slug}") if article else Attachment(slug)


def _intent(read: dict[str, Any]) -> str:
    """What the user wanted, and how sure that is; a button is no guess."""
    if read.get("intent") == BUTTON:
        return "Pressed a button"
    intent = str(read.get("intent") or "not known").replace("_", " ")
    return f"{intent} ({read.get('confidence') or 0:.0%} sure)"


Card = dict[str, Any]


def _state(card: Card) -> str:
    return str(card["state"]).replace("_", " ")


_CARDS: dict[str, Callable[[Card], Attachment]] = {
    "article": lambda card: Attachment(card["title"], f"/help/{card['slug']}"),
    "guest_redirect": lambda card: Attachment("Sent to the hotel's staff"),
    "verification": lambda card: Attachment(f"E-mail code: {_state(card)}"),
    "summary": lambda card: Attachment("Summary of the report"),
    "ticket": lambda card: Attachment(f"Ticket {card['reference']}"),
    "tickets": lambda card: Attachment("Tickets: " + ", ".join(item["reference"] for item in card["items"])),
    "solution": lambda card: Attachment(f"Solution of {card['reference']}"),
    "emergency": lambda card: Attachment(f"Emergency phone {card['phone']}"),
    "contact": lambda card: Attachment(f"Contact: {card['topic']}"),
    "not_registered": lambda card: Attachment("Not a registered support user"),
    "handoff": lambda card: Attachment(f"Hand-over: {_state(card)}"),
    "incident": lambda card: Attachment(f"Incident {card['reference']}"),
    "credits": lambda card: Attachment("Credits"),
}


def looks(found: list[Access]) -> list[tuple[str, str]]:
    """Which agent was shown it, and what and when, for leads."""
    return [(agent.name, f"{_what(access)}, {words.central(access.at)}") for access, agent in found]


def _what(access: TranscriptAccess) -> str:
    if access.file_id is not None:
        return f"file {access.file_id} of KD-{access.ticket_id}"
    seen = f"KD-{access.ticket_id}" if access.ticket_id is not None else "the conversation"
    return f"{seen} by program" if access.way == API else seen
