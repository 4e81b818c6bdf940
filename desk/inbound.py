"""Mail that comes in (`keydesk receive-mail`): an answer to a ticket's thread becomes a note of the ticket.

A sender's address proves nothing. So a mail in a registered user's name adds a note that says that it came by mail, one in an
agent's name an internal note and nothing else, and all other mail is kept aside for people to look at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from desk import mail_read, tickets
from desk.clock import real_clock
from desk.core import Core
from desk.errors import NotFound
from desk.identity import person_by_email
from desk.mail_read import BIGGEST, Letter, NotForATicket
from desk.store.outgoing import Delivery, ReceivedMail
from desk.store.people import Agent
from desk.store.work import Mail, Ticket
from desk.tokens import hashed

LONGEST_NOTE = 4000
ASIDE = "mail-aside"
TICKET_THREAD = re.compile(r"<ticket-(\d{1,9})@keydesk>")
DELIVERY_ID = re.compile(r"<([0-9a-f]{32})@keydesk>")
SUBJECT = re.compile(r"\[(KD-\d{1,9})\]", re.IGNORECASE)
# The same for a ticket that is not there: nobody learns by mail which ones there are.
MAY_NOT = "its sender may not write to that ticket"
CUT = "\n[The mail was longer.]"


@dataclass(frozen=True)
class Received:
    """What became of a mail: the ticket that has it now, or the file in which it is kept aside and why."""

    reference: str | None = None
    reason: str | None = None
    file: str | None = None


def receive(core: Core, raw: bytes) -> Received:
    """Take one message as it came (RFC 5322). The same one again changes nothing."""
    try:
        reference = _file(core, raw)
    except NotForATicket as reason:
        return Received(reason=str(reason), file=_keep_aside(core, raw))
    return Received(reference=reference)


def _file(core: Core, raw: bytes) -> str:
    letter = mail_read.read(raw)
    mark = hashed(letter.message_id + letter.sender + letter.text)
    try:
        with core.store.write() as session:
            ticket = _ticket(session, letter)
            if session.scalar(select(ReceivedMail.id).where(ReceivedMail.message_hash == mark)) is None:
                session.add(ReceivedMail(message_hash=mark, ticket_id=ticket.id, received_at=real_clock()))
                _add(session, core, ticket, letter)
            return ticket.reference
    except IntegrityError:
        # Handed in twice at the same moment: the other one has filed it.
        with core.store.read() as session:
            return _ticket(session, letter).reference


def _ticket(session: Session, letter: Letter) -> Ticket:
    """The ticket that it answers: by the mail it answers, then its thread, then the reference in its subject."""
    for message_id in letter.answers:
        number = _ticket_number(session, message_id)
        ticket = session.get(Ticket, number) if number else None
        if ticket is not None:
            return ticket
    named = SUBJECT.search(letter.subject)
    if named is None:
        raise NotForATicket("it answers no mail about a ticket and its subject names none")
    try:
        return tickets.find_ticket(session, named[1], None)
    except NotFound:
        raise NotForATicket(MAY_NOT) from None


def _ticket_number(session: Session, message_id: str) -> int | None:
    """The ticket of a mail that the desk has sent, by its Message-ID or by that of the thread."""
    thread = TICKET_THREAD.fullmatch(message_id)
    if thread is None:
        delivery = DELIVERY_ID.fullmatch(message_id)
        if delivery is not None:
            number = session.scalar(select(Delivery.ticket_id).where(Delivery.key == delivery[1]))
            if number is not None:
                return number
        sent = session.scalar(select(Mail.thread).where(Mail.message_id == message_id).limit(1))
        thread = TICKET_THREAD.fullmatch(sent or "")
    return int(thread[1]) if thread else None


def _add(session: Session, core: Core, ticket: Ticket, letter: Letter) -> None:
    agent = session.scalar(select(Agent).where(Agent.email == letter.sender, Agent.disabled_at.is_(None)))
    person = person_by_email(session, letter.sender)
    if agent is not None:
        note = _note("By e-mail; the address is no proof:", letter.text)
        tickets.add_note(session, ticket, note, agent.email, core.clock(), internal=True)
    elif person is not None and person.is_registered and person.account_id == ticket.account_id:
        tickets.add_note(session, ticket, _note("By e-mail:", letter.text), person.email, core.clock())
    else:
        raise NotForATicket(MAY_NOT)


def _note(head: str, text: str) -> str:
    whole = f"{head}\n\n{text}"
    return whole if len(whole) <= LONGEST_NOTE else whole[: LONGEST_NOTE - len(CUT)] + CUT


def _keep_aside(core: Core, raw: bytes) -> str:
    """The file's name, in a folder that only its owner can read."""
    folder = core.settings.var / ASIDE
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{real_clock():%Y%m%dT%H%M%S%f}.eml"
    path = folder / name
    path.touch(mode=0o600)
    path.write_bytes(raw[: BIGGEST + 1])
    return name
