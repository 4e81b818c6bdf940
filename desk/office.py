"""The dialogue's port to the record (`desk.dialogue.office.Office`), over one SQL transaction of one turn."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import credits, feedback, identity, incidents, ticket_json, tickets
from desk.core import Core
from desk.dialogue.office import (
    ArticleView,
    CodeChecked,
    CodeSent,
    CreditsView,
    HandOver,
    Hotel,
    IncidentView,
    NewTicket,
    Requester,
    TicketView,
)
from desk.errors import NotFound
from desk.store.people import Person, Property
from desk.store.talk import Conversation
from desk.store.work import Ticket
from policy import is_open, next_opening
from policy.months import last_day, month_of

NEWEST = 5


class SqlOffice:
    """Implements the port for one conversation; `now` is when the turn was received."""

    def __init__(self, core: Core, session: Session, conversation: Conversation, turn_id: int, now: datetime) -> None:
        self.policy, self.now, self.audience = core.policy, now, conversation.audience
        self._core, self._session, self._conversation, self._turn_id = core, session, conversation, turn_id
        self._people: dict[str, Person | None] = {}
        self._requesters: dict[str, Requester] = {}

    def _person(self) -> Person | None:
        """Looked up afresh in each turn, so that a removed user loses the right at once; in a turn, once an address."""
        email = self._conversation.email
        if email and email not in self._people:
            self._people[email] = identity.person_by_email(self._session, email)
        return self._people[email] if email else None

    def _registered(self) -> Person:
        person = self._person()
        if person is None or not person.is_registered:
            raise PermissionError("only a registered support user may do this")
        return person

    def requester(self) -> Requester | None:
        """A removed user is no longer one."""
        email = self._conversation.email
        if email is not None and email not in self._requesters:
            self._requesters[email] = self._requester(email)
        return self._requesters[email] if email is not None else None

    def _requester(self, email: str) -> Requester:
        person = self._person()
        if person is None or not person.is_registered:
            return Requester(email, registered=False)
        account = person.account
        hotels = tuple(Hotel(hotel.name, hotel.rooms, hotel.timezone) for hotel in account.properties)
        return Requester(
            email,
            True,
            owner=person.role == "owner",
            account=account.name,
            plan=account.plan,
            region=account.region,
            hotels=hotels,
        )

    def named_property(self) -> str | None:
        """Only a property of the requester's own account counts; for others it is what the host page says."""
        name, person = self._conversation.property_name, self._person()
        if name is None or person is None or not person.is_registered:
            return name
        return name if any(hotel.name == name for hotel in person.account.properties) else None

    def send_code(self, email: str) -> CodeSent:
        """Mail a code for this conversation."""
        return identity.send_code(self._session, email, self._conversation.id)

    def check_code(self, email: str, code: str) -> CodeChecked:
        """Check a code; when right, the address is this conversation's."""
        result = identity.check_code(self._session, email, code, self._conversation.id)
        if result == "verified":
            self._conversation.email = identity.normal_email(email)
        return result

    def _property(self, name: str | None) -> Property | None:
        hotels = self._registered().account.properties
        named = [hotel for hotel in hotels if hotel.name == name]
        return named[0] if named else (hotels[0] if len(hotels) == 1 else None)

    def open_ticket(self, ticket: NewTicket) -> TicketView:
        """File it in this turn's transaction; the identity is checked again here."""
        filing = tickets.Filing(
            requester=self._registered(),
            property=self._property(ticket.property),
            channel="chat",
            category=ticket.category,
            product=ticket.product,
            percent=ticket.percent,
            third_party=ticket.third_party,
            subject=ticket.subject,
            description=ticket.description,
            conversation_id=self._conversation.id,
            turn_id=self._turn_id,
        )
        opened = tickets.open_ticket(self._session, self.policy, filing, ticket.opened_at)
        known = incidents.matching(self._session, ticket.product, ticket.category)
        if known is not None and known.reference == ticket.incident:
            incidents.link(self._session, opened, known, filing.requester.email, self.now)
        return self._view(opened)

    def open_like(self, category: str, property_name: str | None) -> list[TicketView]:
        """Open ones of the same property and category."""
        person, hotel = self._registered(), self._property(property_name)
        found = tickets.open_like(self._session, person.account_id, category, hotel.id if hotel else None, self.now)
        return [self._view(ticket) for ticket in found]

    def solved_like(self, category: str, product: str | None) -> TicketView | None:
        """The newest solved one."""
        found = tickets.solved_like(self._session, self._registered().account_id, category, product, self.now)
        return self._view(found) if found else None

    def incident(self, category: str, product: str) -> IncidentView | None:
        """The open incident that fits best."""
        found = incidents.matching(self._session, product, category)
        if found is None:
            return None
        return IncidentView(found.reference, found.title, found.since, incidents.card(found))

    def tickets(self) -> list[TicketView]:
        """The newest of the account."""
        mine = tickets.of_account(self._registered().account_id)
        found = self._session.scalars(select(Ticket).where(mine).order_by(Ticket.id.desc()).limit(NEWEST))
        return [self._view(ticket) for ticket in found]

    def _find(self, reference: str) -> Ticket | None:
        try:
            return tickets.find_ticket(self._session, reference, self._registered().account_id)
        except NotFound:
            return None

    def ticket(self, reference: str) -> TicketView | None:
        """One of the account."""
        found = self._find(reference)
        return self._view(found) if found else None

    def add_note(self, reference: str, text: str) -> bool:
        """A note in the requester's name."""
        found = self._find(reference)
        if found is not None:
            tickets.add_note(self._session, found, text, self._registered().email, self.now)
        return found is not None

    def credits(self) -> CreditsView:
        """As of this turn."""
        account = self._registered().account
        credits.settle(self._session, self.policy, account.id, self.now)
        balance = credits.balance(self._session, account.id)
        return CreditsView(account.name, account.plan, balance, last_day(month_of(self.now)))

    def reopen(self, reference: str, reason: str) -> bool:
        """In the requester's name."""
        found = self._find(reference)
        if found is None or not feedback.can_reopen(found):
            return False
        feedback.reopen(self._session, found, reason, self._registered().email, self.now)
        return True

    def _view(self, ticket: Ticket) -> TicketView:
        body = ticket_json.card(ticket, self._core.settings.base_url)
        return TicketView(
            ticket.reference,
            ticket.subject,
            ticket.status,
            ticket.severity,
            ticket.updated_at,
            body["url"],
            ticket.solution,
            body,
        )

    def article(self, slug: str) -> ArticleView | None:
        """From the knowledge base."""
        article = self._core.articles.get(slug)
        if article is None:
            return None
        return ArticleView(slug, article.title, article.answer, f"{self._core.settings.base_url}/help/{slug}")

    def first_aid(self, category: str) -> list[str]:
        """From the knowledge base."""
        return [article.slug for article in self._core.articles.first_aid(category)]

    def hand_over(self) -> tuple[HandOver, datetime | None]:
        """Put the conversation into the agents' queue; out of hours it waits there for the next opening.

        Asking again does not cost the place in the queue.
        """
        chat = self.policy.calendars.chat
        self._conversation.handoff_at = self._conversation.handoff_at or self.now
        if is_open(chat, self.now):
            self._conversation.handoff = "queued"
            return "queued", None
        self._conversation.handoff = "out_of_hours"
        return "out_of_hours", next_opening(chat, self.now)

    def take_back(self) -> None:
        """Out of the queue, or away from an agent, again."""
        self._conversation.handoff, self._conversation.handoff_at, self._conversation.agent_id = "none", None, None

    def flag(self, reason: str) -> None:
        """For the agents to look at."""
        self._conversation.flag = reason
