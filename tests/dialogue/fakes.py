"""A dialogue without Rasa, SQL or HTTP: a fake office in memory, and a chat that feeds readings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from desk.dialogue import FORM, Hotel, IncidentView, NewTicket, Reading, Reply, Requester, State, TicketView, respond
from desk.dialogue.office import ArticleView, CodeChecked, CodeSent, CreditsView, HandOver
from desk.dialogue.reading import ShareRead
from desk.paths import POLICY
from policy import load_policy
from understanding.mentions import read_emails, read_references
from understanding.products import read_products
from understanding.shares import read_share

POLICY_DATA = load_policy(POLICY)
MONDAY_PEAK = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
HARBOR = (Hotel("Harbor View Hotel", 120, "America/New_York"), Hotel("Harbor Lights Inn", 45, "America/New_York"))
FRANK = Requester("frank@harborview.example", True, False, "Harbor View Group", "priority", "americas", HARBOR)
TOM = Requester(
    "tom@palm.example", True, False, "Palm", "essential", "emea", (Hotel("Palm Court London", 80, "Europe/London"),)
)
KNOWN = {"frank@harborview.example": FRANK, "tom@palm.example": TOM}
CODE = "482913"


@dataclass
class FakeOffice:
    """Keeps everything in lists; the code of every mail is CODE."""

    now: datetime = MONDAY_PEAK
    audience: str = "staff"
    who: Requester | None = None
    property_claim: str | None = None
    filed: list[NewTicket] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    reopened: list[tuple[str, str]] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    open_ones: list[TicketView] = field(default_factory=list)
    solved_one: TicketView | None = None
    opening: datetime | None = None
    balance: int = 9
    known_incident: IncidentView | None = None
    policy = POLICY_DATA

    def requester(self) -> Requester | None:
        return self.who

    def named_property(self) -> str | None:
        return self.property_claim

    def send_code(self, email: str) -> CodeSent:
        return "code_sent"

    def check_code(self, email: str, code: str) -> CodeChecked:
        if code != CODE:
            return "wrong_code"
        self.who = KNOWN.get(email, Requester(email, False))
        return "verified"

    def open_ticket(self, ticket: NewTicket) -> TicketView:
        self.filed.append(ticket)
        return view(f"KD-{len(self.filed)}", ticket.subject)

    def open_like(self, category: str, property_name: str | None) -> list[TicketView]:
        return self.open_ones

    def solved_like(self, category: str, product: str | None) -> TicketView | None:
        return self.solved_one

    def incident(self, category: str, product: str) -> IncidentView | None:
        return self.known_incident

    def tickets(self) -> list[TicketView]:
        return self.open_ones

    def ticket(self, reference: str) -> TicketView | None:
        return next((found for found in self.open_ones if found.reference == reference), None)

    def add_note(self, reference: str, text: str) -> bool:
        self.notes.append((reference, text))
        return True

    def credits(self) -> CreditsView:
        assert self.who is not None and self.who.registered
        return CreditsView(self.who.account or "", self.who.plan or "", self.balance, date(2026, 3, 31))

    def reopen(self, reference: str, reason: str) -> bool:
        self.reopened.append((reference, reason))
        return True

    def article(self, slug: str) -> ArticleView | None:
        return ArticleView(slug, slug.title(), f"The answer of {slug}.", f"http://desk/help/{slug}")

    def first_aid(self, category: str) -> list[str]:
        return {"key_download_failure": ["one-guest", "no-code"]}.get(category, [])

    def hand_over(self) -> tuple[HandOver, datetime | None]:
        return ("queued", None) if self.opening is None else ("out_of_hours", self.opening)

    def take_back(self) -> None:
        self.flags.append("taken back")

    def flag(self, reason: str) -> None:
        self.flags.append(reason)


def view(reference: str, subject: str = "Keys", status: str = "open", solution: str | None = None) -> TicketView:
    return TicketView(
        reference, subject, status, 2, MONDAY_PEAK, f"http://desk/{reference}", solution, {"reference": reference}
    )


class Chat:
    """A conversation in memory; each call is one turn."""

    def __init__(self, office: FakeOffice | None = None) -> None:
        self.office = office or FakeOffice()
        self.state = State()
        self.reply = Reply()

    def report(self, text: str, category: str, **facts: Any) -> Reply:
        """A Tier 2 message."""
        return self.say(text, category, action=FORM, outcome="escalate", category=category, **facts)

    def say(self, text: str, intent: str = "inform", action: str = "action_small_talk", **facts: Any) -> Reply:
        """A text with the intent that the NLU would find; shares, products and addresses are read as in life."""
        share = read_share(text)
        known: dict[str, Any] = {
            "share": ShareRead(kind=share.kind, percent=share.percent, count=share.count, total=share.total)
            if share
            else None,
            "products": list(read_products(text)),
            "references": read_references(text),
            "emails": read_emails(text),
        }
        reading = Reading(text=text, intent=intent, **{"said": intent, "confidence": 0.9, **known, **facts})
        return self._turn(action, reading)

    def press(self, value: str) -> Reply:
        """A button, which must be on offer."""
        assert value in [*self.reply.choices, "person"], f"{value} is not among {self.reply.choices}"
        return self._turn("action_choose", Reading.of_button(value))

    def _turn(self, action: str, reading: Reading) -> Reply:
        self.state = State.model_validate(self.state.model_dump(mode="json"))
        self.reply = respond(action, self.state, reading, self.office)
        return self.reply

    @property
    def cards(self) -> dict[str, dict[str, Any]]:
        """The cards of the last answer by kind."""
        return {card["kind"]: card for say in self.reply.says for card in say.cards}

    @property
    def asked(self) -> str | None:
        """The field that the last answer asks for."""
        return self.cards.get("ask", {}).get("field")

    @property
    def text(self) -> str:
        """All texts of the last answer."""
        return "\n".join(say.text for say in self.reply.says)
