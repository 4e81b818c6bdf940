"""Which articles the user was shown before a ticket was filed, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.dialogue.answers import HELPED, NOT_HELPED
from desk.store.talk import Message, Turn
from desk.store.work import Ticket


@dataclass(frozen=True)
class Tried:
    """An article that was shown; `helped` is what the user said of it, None for nothing."""

    slug: str
    title: str
    helped: bool | None = None


def articles(session: Session, ticket: Ticket) -> list[Tried]:
    """Each article once, in the order in which they were shown. What the user says is about the best of the newest ones."""
    if ticket.conversation_id is None:
        return []
    query = select(Message.author, Message.cards, Turn.choice, Turn.reading).outerjoin(Turn, Turn.id == Message.turn_id)
    query = query.where(Message.conversation_id == ticket.conversation_id)
    if ticket.turn_id is not None:
        query = query.where(Message.turn_id <= ticket.turn_id)
    found: dict[str, Tried] = {}
    newest: Tried | None = None
    for author, cards, choice, reading in session.execute(query.order_by(Message.seq)):
        if author == "user":
            helped = _verdict(choice or (reading or {}).get("said"))
            if newest is not None and helped is not None:
                found[newest.slug] = Tried(newest.slug, newest.title, helped)
            newest = None
            continue
        shown = [Tried(card["slug"], card["title"]) for card in cards if card["kind"] == "article"]
        for one in shown:
            found.setdefault(one.slug, one)
        newest = shown[0] if shown else newest
    return list(found.values())


def _verdict(said: str | None) -> bool | None:
    return True if said in HELPED else False if said in NOT_HELPED else None
