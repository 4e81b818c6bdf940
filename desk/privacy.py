"""A person's data, out (`keydesk export`) or away (`keydesk forget`), over every place where it is kept."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session as SqlSession

from desk import conversations, corrections, files, inbound, portal_privacy, ticket_json, transcript_access
from desk.core import Core
from desk.deliveries import privacy as deliveries
from desk.identity import normal_email, person_by_email
from desk.mentions import REMOVED, Mentions
from desk.store.learning import Correction
from desk.store.people import EmailCode, Session, WrongTry
from desk.store.talk import Conversation, Message, Turn
from desk.store.work import Mail, Ticket, TicketEvent

NOBODY = -1


def export(core: Core, email: str) -> dict[str, Any]:
    """All that is kept about an address, as JSON values."""
    email = normal_email(email)
    with core.store.read() as session:
        person = person_by_email(session, email)
        person_id = person.id if person else NOBODY
        own = select(Ticket).where(Ticket.requester_id == person_id).order_by(Ticket.id)
        talks = _conversations(session, email)
        return {
            "email": email,
            "person": {"name": person.name, "role": person.role, "account": person.account.name} if person else None,
            "conversations": [_conversation(session, found) for found in talks],
            "tickets": [
                ticket_json.whole(session, core.policy, ticket, core.clock(), for_agent=False)
                for ticket in session.scalars(own)
            ],
            "mails": [
                {"subject": mail.subject, "body": mail.body, "at": mail.created_at.isoformat()}
                for mail in session.scalars(select(Mail).where(func.lower(Mail.to) == email).order_by(Mail.id))
            ],
            **portal_privacy.export(session, person, files.folder(core.settings)),
            "deliveries": deliveries.delivered(session, person_id),
            "read_by": transcript_access.of_person(session, [found.id for found in talks], person_id),
        }


def _conversations(session: SqlSession, email: str) -> list[Conversation]:
    return list(session.scalars(select(Conversation).where(Conversation.email == email)))


def _conversation(session: SqlSession, conversation: Conversation) -> dict[str, Any]:
    messages = conversations.history(session, conversation.id)
    return {
        "conversation_id": conversation.id,
        "created_at": conversation.created_at.isoformat(),
        "messages": [conversations.message_json(message, trace=False) for message in messages],
        "corrections": [corrections.as_json(one) for one in corrections.of_conversation(session, conversation.id)],
    }


def forget(core: Core, email: str) -> dict[str, int]:
    """Remove an address and what its owner wrote. Tickets stay as the account's record, without the person.

    Returns how many conversations, tickets and mails were touched. Rasa keeps nothing between turns.
    """
    email = normal_email(email)
    with core.store.write() as session:
        own = _conversations(session, email)
        names = _names(session, email, own)
        counts = {"conversations": len(own), "tickets": _forget_tickets(session, email, [found.id for found in own])}
        counts["deliveries"] = deliveries.forget_copies(session, email, _person_id(session, email))
        for conversation in own:
            _forget_conversation(session, conversation)
        counts["mails"] = session.query(Mail).where(func.lower(Mail.to) == email).delete()
        session.execute(delete(EmailCode).where(EmailCode.email == email))
        session.execute(delete(WrongTry).where(WrongTry.subject.in_((email, f"agent:{email}"))))
        session.execute(delete(Session).where(Session.email == email))
        sent_files = portal_privacy.forget(session, person_by_email(session, email))
        mentions = Mentions(email, names)
        _forget_person(session, email)
        mentions.remove(session)
    counts["files"] = files.remove(files.folder(core.settings), sent_files)
    folders = (core.settings.mail_folder, core.settings.var / inbound.ASIDE)
    counts["mail_files"] = sum(mentions.remove_files(folder) for folder in folders)
    core.store.scrub()
    return counts


def _names(session: SqlSession, email: str, own: list[Conversation]) -> set[str]:
    """How the person is called in the account, and by the pages that have vouched for them."""
    person = person_by_email(session, email)
    return {found.name for found in (person, *own) if found is not None and found.name}


def _person_id(session: SqlSession, email: str) -> int:
    person = person_by_email(session, email)
    return person.id if person else NOBODY


def _forget_conversation(session: SqlSession, conversation: Conversation) -> None:
    session.execute(delete(Correction).where(Correction.conversation_id == conversation.id))
    session.execute(delete(Message).where(Message.conversation_id == conversation.id))
    session.execute(delete(Turn).where(Turn.conversation_id == conversation.id))
    session.delete(conversation)
    session.flush()


def _forget_tickets(session: SqlSession, email: str, conversation_ids: list[str]) -> int:
    own = (Ticket.requester_id == _person_id(session, email)) | Ticket.conversation_id.in_(conversation_ids)
    found = list(session.scalars(select(Ticket).where(own)))
    for ticket in found:
        ticket.conversation_id, ticket.turn_id, ticket.description = None, None, REMOVED
    events = session.scalars(select(TicketEvent).where(func.lower(TicketEvent.actor) == email))
    for event in events:
        event.actor, event.data = REMOVED, {**event.data, **({"text": REMOVED} if event.data.get("text") else {})}
    session.flush()
    return len(found)


def _forget_person(session: SqlSession, email: str) -> None:
    person = person_by_email(session, email)
    if person is not None:
        person.email, person.name, person.role = f"removed-{person.id}@removed.invalid", REMOVED, "none"
        session.flush()
