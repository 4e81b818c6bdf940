"""Where the facts of a ticket come from: said, inferred from what was said, chosen by a button, or from the account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.dialogue.shares import BANDS
from desk.store.talk import Conversation, Message, Turn
from desk.store.work import Ticket, TicketEvent
from policy import Policy

How = Literal["said", "inferred", "chosen", "account", "page", "code", "form", "agent"]
MOST_TURNS = 60
NEEDED = ("category", "product", "affected_percent", "third_party", "property")


@dataclass(frozen=True)
class Origin:
    """How a fact came to be known, and the user's words or the button's title that it comes from."""

    how: How
    quote: str = ""


def origins(session: Session, policy: Policy, ticket: Ticket) -> dict[str, Origin]:
    """The origin of each fact by its field; facts of which the record does not tell are left out."""
    found: dict[str, Origin] = {"account": Origin("account")}
    conversation = session.get(Conversation, ticket.conversation_id) if ticket.conversation_id else None
    if ticket.channel == "portal":
        found |= {field: Origin("form") for field in NEEDED} | {"requester": Origin("account")}
    elif conversation is not None:
        found |= _of_talk(policy, ticket, conversation, _turns(session, ticket))
        found["requester"] = Origin("code" if _was_verified(session, conversation) else "page")
    if _set_by_agent(session, ticket):
        found |= {field: Origin("agent") for field in ("category", "product", "affected_percent")}
    return found


def _turns(session: Session, ticket: Ticket) -> list[Turn]:
    """The turns up to the one that filed the ticket, newest first."""
    query = select(Turn).where(Turn.conversation_id == ticket.conversation_id)
    if ticket.turn_id is not None:
        query = query.where(Turn.id <= ticket.turn_id)
    return list(session.scalars(query.order_by(Turn.id.desc()).limit(MOST_TURNS)))


def _was_verified(session: Session, conversation: Conversation) -> bool:
    cards = session.scalars(select(Message.cards).where(Message.conversation_id == conversation.id))
    return any(card["kind"] == "verification" and card["state"] == "verified" for found in cards for card in found)


def _set_by_agent(session: Session, ticket: Ticket) -> bool:
    query = select(TicketEvent.id).where(TicketEvent.ticket_id == ticket.id, TicketEvent.kind == "category")
    return session.scalar(query.limit(1)) is not None


def _of_talk(policy: Policy, ticket: Ticket, conversation: Conversation, turns: list[Turn]) -> dict[str, Origin]:
    readers: dict[str, Callable[[Turn, dict[str, Any]], Origin | None]] = {
        "category": lambda turn, read: _category(ticket, turn, read),
        "product": lambda turn, read: _product(ticket, turn, read),
        "affected_percent": lambda turn, read: _share(ticket, turn, read),
        "third_party": _cause,
        "property": lambda turn, read: _property(ticket, turn),
    }
    found = {field: _newest(turns, reader) for field, reader in readers.items()}
    found["product"] = found["product"] or _implied(policy, ticket)
    found["property"] = found["property"] or _known_property(ticket, conversation)
    return {field: origin for field, origin in found.items() if origin is not None}


def _newest(turns: list[Turn], reader: Callable[[Turn, dict[str, Any]], Origin | None]) -> Origin | None:
    return next((origin for turn in turns if (origin := reader(turn, turn.reading or {}))), None)


def _category(ticket: Ticket, turn: Turn, read: dict[str, Any]) -> Origin | None:
    if turn.choice == ticket.category:
        return Origin("chosen", turn.text)
    words = {read.get("category"), read.get("likely_category")}
    return Origin("inferred", turn.text) if ticket.category in words else None


def _product(ticket: Ticket, turn: Turn, read: dict[str, Any]) -> Origin | None:
    if ticket.product is None:
        return None
    if turn.choice == ticket.product:
        return Origin("chosen", turn.text)
    if ticket.product in (read.get("products") or ()):
        return Origin("said", turn.text)
    return Origin("inferred", turn.text) if read.get("product") == ticket.product else None


def _implied(policy: Policy, ticket: Ticket) -> Origin | None:
    category = policy.categories.get(ticket.category)
    implied = category is not None and category.product == ticket.product and ticket.product is not None
    return Origin("inferred", category.title) if implied and category else None


def _share(ticket: Ticket, turn: Turn, read: dict[str, Any]) -> Origin | None:
    if turn.choice in BANDS and BANDS[str(turn.choice)] == ticket.affected_percent:
        return Origin("chosen", turn.text)
    share = read.get("share")
    if share is None:
        return None
    return Origin("said" if share["percent"] == ticket.affected_percent else "inferred", turn.text)


def _cause(turn: Turn, read: dict[str, Any]) -> Origin | None:
    return Origin("inferred", turn.text) if read.get("third_party") is not None else None


def _property(ticket: Ticket, turn: Turn) -> Origin | None:
    name = ticket.property_.name if ticket.property_ else None
    if name is None:
        return None
    if turn.choice == name:
        return Origin("chosen", turn.text)
    return Origin("said", turn.text) if turn.choice is None and name.lower() in turn.text.lower() else None


def _known_property(ticket: Ticket, conversation: Conversation) -> Origin | None:
    if ticket.property_ is None:
        return None
    if conversation.property_name == ticket.property_.name:
        return Origin("page")
    return Origin("account") if len(ticket.account.properties) == 1 else None
