"""Tickets filed in the portal: the report as its form gives it, what is known already, and filing exactly once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from desk import incidents, tickets
from desk.core import Core
from desk.errors import BadInput, NotAllowed
from desk.store.people import Person, Property
from desk.store.portal import FiledForm
from desk.store.work import Ticket
from policy import Decision, Policy, triage

SUPPORT_USER = "support_user_change"
LONGEST_SUBJECT = 120
LONGEST_KEY = 64
CHANNEL = "portal"


@dataclass(frozen=True)
class Wish:
    """What somebody wants filed; `product` None is the one that the category implies, `percent` None is not known."""

    category: str
    description: str
    product: str | None
    property: Property | None = None
    percent: float | None = None
    third_party: bool = False


@dataclass(frozen=True)
class Known:
    """What the account has on the same matter: open tickets, and one that was solved."""

    open: list[Ticket]
    solved: Ticket | None


def reports_by_mail(policy: Policy, person: Person) -> bool:
    """Whether the account's plan reports by e-mail, so that the form is not for it (contract section 6)."""
    return policy.plans[person.account.plan].report_by == "email"


def decide(core: Core, person: Person, wish: Wish, now: datetime) -> Decision:
    """What the policy makes of it, were it filed now."""
    return triage(core.policy, tickets.case_of(_filing(core, person, wish), now))


def known(session: Session, core: Core, person: Person, wish: Wish, now: datetime) -> Known:
    """What is open on it at the same property, and how it was solved before."""
    filing = _filing(core, person, wish)
    hotel = wish.property.id if wish.property else None
    return Known(
        tickets.open_like(session, person.account_id, filing.category, hotel, now),
        tickets.solved_like(session, person.account_id, filing.category, filing.product, now),
    )


def file_once(session: Session, core: Core, person: Person, wish: Wish, key: str) -> Ticket:
    """File the wish, or find the ticket that this form (by its `key`) has filed already.

    Raises NotAllowed for a key that is somebody else's.
    """
    if not 0 < len(key) <= LONGEST_KEY:
        raise BadInput("The form is not complete. Please open the page again and send it from there.")
    earlier = session.get(FiledForm, key)
    if earlier is None:
        try:
            with session.begin_nested():
                return _file(session, core, person, wish, key)
        except IntegrityError:
            earlier = session.get_one(FiledForm, key)
    if earlier.person_id != person.id:
        raise NotAllowed("This form was sent by somebody else.")
    return session.get_one(Ticket, earlier.ticket_id)


def _file(session: Session, core: Core, person: Person, wish: Wish, key: str) -> Ticket:
    ticket = tickets.open_ticket(session, core.policy, _filing(core, person, wish), core.clock())
    incidents.link_if_known(session, ticket, ticket.opened_at)
    session.add(FiledForm(key=key, person_id=person.id, ticket_id=ticket.id))
    return ticket


def _filing(core: Core, person: Person, wish: Wish) -> tickets.Filing:
    category = core.policy.categories[wish.category]
    subject = f"{category.title}, {wish.property.name}" if wish.property else category.title
    return tickets.Filing(
        requester=person,
        property=wish.property,
        channel=CHANNEL,
        category=wish.category,
        product=wish.product or category.product,
        percent=wish.percent,
        third_party=wish.third_party,
        subject=subject[:LONGEST_SUBJECT],
        description=wish.description,
    )
