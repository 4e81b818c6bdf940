"""The port between dialogue and record: what the dialogue may ask and do. `desk.office` implements it over SQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Protocol

from policy import Policy

CodeSent = Literal["code_sent", "locked"]
CodeChecked = Literal["verified", "wrong_code", "expired", "locked"]
HandOver = Literal["queued", "out_of_hours"]


@dataclass(frozen=True)
class Hotel:
    """A property of the requester's account; `rooms` is its number of rooms."""

    name: str
    rooms: int
    timezone: str


@dataclass(frozen=True)
class Requester:
    """Who has proved an address in this conversation, and what they may do."""

    email: str
    registered: bool
    owner: bool = False
    account: str | None = None
    plan: str | None = None
    region: str | None = None
    hotels: tuple[Hotel, ...] = ()


@dataclass(frozen=True)
class NewTicket:
    """What is filed once the user confirms."""

    category: str
    product: str | None
    percent: float | None
    third_party: bool
    property: str | None
    subject: str
    description: str
    opened_at: datetime
    incident: str | None = None


@dataclass(frozen=True)
class IncidentView:
    """An open incident; `card` holds the fields of the chat's card."""

    reference: str
    title: str
    since: datetime
    card: dict[str, Any]


@dataclass(frozen=True)
class TicketView:
    """A ticket as the chat shows it."""

    reference: str
    subject: str
    status: str
    severity: int
    updated_at: datetime
    url: str
    solution: str | None
    card: dict[str, Any]


@dataclass(frozen=True)
class CreditsView:
    """The credits of the requester's account; `period_end` is the last day of the running month (UTC)."""

    account: str
    plan: str
    balance: int
    period_end: date


@dataclass(frozen=True)
class ArticleView:
    """An article as the chat shows it; `answer` is its first paragraph."""

    slug: str
    title: str
    answer: str
    url: str


class Office(Protocol):
    """The record and the rest of the desk, for one turn of one conversation."""

    policy: Policy
    now: datetime
    audience: str

    def requester(self) -> Requester | None:
        """Who has proved an address in this conversation, or None."""

    def named_property(self) -> str | None:
        """The property that the host page's identity token names, or None."""

    def send_code(self, email: str) -> CodeSent:
        """Mail a six-digit code to an address."""

    def check_code(self, email: str, code: str) -> CodeChecked:
        """Prove an address by its code; when right, the conversation is verified."""

    def open_ticket(self, ticket: NewTicket) -> TicketView:
        """File the ticket, once a turn."""

    def open_like(self, category: str, property_name: str | None) -> list[TicketView]:
        """Open tickets of the same property and category from the last 24 hours: the newest few, newest first."""

    def solved_like(self, category: str, product: str | None) -> TicketView | None:
        """A solved ticket of the account with the same category and product from the last 180 days."""

    def incident(self, category: str, product: str) -> IncidentView | None:
        """The open incident on this category of faults of the product, or on the whole product."""

    def tickets(self) -> list[TicketView]:
        """The newest tickets of the requester's account."""

    def ticket(self, reference: str) -> TicketView | None:
        """A ticket of the requester's account, or None."""

    def add_note(self, reference: str, text: str) -> bool:
        """Add the requester's note; False if there is no such ticket in the account."""

    def credits(self) -> CreditsView:
        """The balance and plan of the requester's account, up to date."""

    def reopen(self, reference: str, reason: str) -> bool:
        """Open a solved ticket again in the requester's name; False if it can't be."""

    def article(self, slug: str) -> ArticleView | None:
        """An article of the knowledge base."""

    def first_aid(self, category: str) -> list[str]:
        """The slugs of the articles to start with when a fault of this category has only one guest."""

    def hand_over(self) -> tuple[HandOver, datetime | None]:
        """Put the conversation before the agents: queued, or out of hours with the next opening."""

    def take_back(self) -> None:
        """Take the conversation out of the agents' queue."""

    def flag(self, reason: str) -> None:
        """Put the conversation before the agents without ending the chat with the bot."""
