"""Which mail an account gets at each development of a ticket, in plain words; sending is `desk.mail`'s work.

The audit trail is what causes them: whoever adds an entry need not think of the mail. They go to the requester; once that
person is no longer registered, to the owner of the account.

What the agreement needs is always sent: that a report is filed, with its goals; the first response; that it is solved.
All else (`OPTIONAL`) ends with the link in the mail or in the portal's settings.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import emergency, mail
from desk import letter_texts as texts
from desk.dialogue.times import both_times
from desk.settings import Settings, channel_secret
from desk.store.people import Agent, Person
from desk.store.portal import UnwantedMail
from desk.store.work import SOLVED, Ticket, TicketEvent
from policy import Policy

OPTIONAL = tuple(texts.ABOUT)
STATIONERY = "stationery"


@dataclass(frozen=True)
class Stationery:
    """What a letter is written with; `Core` puts it beside the record, so that every session has it."""

    settings: Settings
    policy: Policy

    @property
    def base_url(self) -> str:
        """Where users reach the desk."""
        return self.settings.base_url

    def unsubscribe_url(self, person_id: int, kind: str) -> str:
        """The link that ends mails of a kind for somebody, without signing in."""
        return f"{self.base_url}/portal/unsubscribe?t={self._signed(person_id, kind)}"

    def read_unsubscribe(self, token: str) -> tuple[int, str] | None:
        """Whose mails of which kind a link's token ends; None if it is not one of ours."""
        number, _, rest = token.partition(".")
        kind = rest.partition(".")[0]
        if not (number.isascii() and number.isdigit() and len(number) < 10) or kind not in OPTIONAL:
            return None
        ours = hmac.compare_digest(self._signed(int(number), kind).encode(), token.encode())
        return (int(number), kind) if ours else None

    def _signed(self, person_id: int, kind: str) -> str:
        secret, said = channel_secret(self.settings).encode(), f"keydesk unsubscribe {person_id} {kind}".encode()
        return f"{person_id}.{kind}.{hmac.new(secret, said, hashlib.sha256).hexdigest()[:32]}"


@dataclass(frozen=True)
class Letter:
    """What is said; `kind` is the one of `OPTIONAL` that it belongs to, or None for what the agreement needs.

    An agent's own words stand as they were written, without a greeting of ours.
    """

    text: str
    kind: str | None
    greets: bool = True


def tell(session: Session, ticket: Ticket, event: TicketEvent, path: str) -> None:
    """Write the mail that an entry of the ticket's trail causes, if it causes one. `path` leads to the ticket."""
    desk: Stationery | None = session.info.get(STATIONERY)
    writer, reader = _WRITERS.get(event.kind), _reader(session, ticket)
    letter = writer(session, desk, ticket, event) if writer and desk and reader else None
    if desk is None or reader is None or letter is None or not _is_wanted(session, reader, letter):
        return
    unsubscribe = desk.unsubscribe_url(reader.id, letter.kind) if letter.kind else None
    greeting = [texts.GREETING.format(name=reader.name)] if letter.greets else []
    link, foot = texts.LINK.format(url=desk.base_url + path), _foot(desk, ticket, letter, unsubscribe)
    body = "\n\n".join((*greeting, letter.text, link, foot)) + "\n"
    answers = "" if event.kind == "opened" else "Re: "
    subject = f"{answers}[{ticket.reference}] {ticket.subject}"
    mail.write(session, reader.email, subject, body, event.at, thread_of(ticket), unsubscribe)


def thread_of(ticket: Ticket) -> str:
    """The mail thread of a ticket."""
    return f"<ticket-{ticket.id}@keydesk>"


def _foot(desk: Stationery, ticket: Ticket, letter: Letter, unsubscribe: str | None) -> str:
    if letter.kind is None:
        return texts.NEEDED.format(settings=f"{desk.base_url}/portal/settings")
    about = texts.ABOUT[letter.kind]
    return texts.OPTIONAL.format(reference=ticket.reference, about=about, unsubscribe=unsubscribe)


def _reader(session: Session, ticket: Ticket) -> Person | None:
    if ticket.requester.is_registered:
        return ticket.requester
    owner = select(Person).where(Person.account_id == ticket.account_id, Person.role == "owner")
    return session.scalars(owner.order_by(Person.id).limit(1)).first()


def _is_wanted(session: Session, reader: Person, letter: Letter) -> bool:
    return letter.kind is None or session.get(UnwantedMail, (reader.id, letter.kind)) is None


def _opened(session: Session, desk: Stationery, ticket: Ticket, event: TicketEvent) -> Letter:
    phone = emergency.phone_for(desk.policy, ticket)
    text = texts.OPENED.format(
        reference=ticket.reference,
        subject=ticket.subject,
        description=ticket.description,
        severity=_severity_name(desk, ticket.severity),
        response=_time(ticket, ticket.response_due),
        resolution=_time(ticket, ticket.resolution_due),
        best_effort=texts.BEST_EFFORT if ticket.best_effort else "",
        emergency=texts.EMERGENCY.format(phone=phone) if phone else "",
    )
    return Letter(text, None)


def _reply(session: Session, desk: Stationery, ticket: Ticket, event: TicketEvent) -> Letter:
    agent = session.scalar(select(Agent.name).where(Agent.email == event.actor)) or "The support team"
    text = texts.REPLY.format(text=event.data["text"], agent=agent)
    return Letter(text, None if event.data["first_response"] else "replies", greets=False)


def _status(session: Session, desk: Stationery, ticket: Ticket, event: TicketEvent) -> Letter | None:
    before, after = event.data["from"], event.data["to"]
    if ticket.merged_into_id is not None:
        return None
    solution = texts.SOLUTION.format(text=ticket.solution) if ticket.solution and after in SOLVED else ""
    facts = {"reference": ticket.reference, "subject": ticket.subject, "solution": solution}
    if after in SOLVED and before not in SOLVED:
        return Letter(texts.SOLVED.format(**facts), None)
    if before in SOLVED and after not in SOLVED:
        return Letter(texts.REOPENED.format(**facts), "changes")
    if before == after or event.actor == ticket.requester.email:
        return None
    return Letter(texts.WAITING.format(status=texts.STATUS.get(after, after), **facts), "changes")


def _severity(session: Session, desk: Stationery, ticket: Ticket, event: TicketEvent) -> Letter:
    text = texts.SEVERITY.format(
        reference=ticket.reference,
        subject=ticket.subject,
        before=_severity_name(desk, event.data["from"]["severity"]),
        after=_severity_name(desk, event.data["to"]["severity"]),
        reason=event.data["reason"],
        response=_time(ticket, ticket.response_due),
        resolution=_time(ticket, ticket.resolution_due),
    )
    return Letter(text, "changes")


def _category(session: Session, desk: Stationery, ticket: Ticket, event: TicketEvent) -> Letter | None:
    """Only what the agreement counts: another severity, with its goals."""
    same = event.data["from"]["severity"] == event.data["to"]["severity"]
    return None if same else _severity(session, desk, ticket, event)


def _merged(session: Session, desk: Stationery, ticket: Ticket, event: TicketEvent) -> Letter:
    into = event.data["into"]
    url = f"{desk.base_url}/portal/tickets/{into}"
    return Letter(texts.MERGED.format(reference=ticket.reference, subject=ticket.subject, into=into, url=url), None)


def _severity_name(desk: Stationery, level: int) -> str:
    return f"{level} ({desk.policy.severities[level].title.lower()})"


def _time(ticket: Ticket, at: datetime) -> str:
    return both_times(at, ticket.property_.timezone if ticket.property_ else None)


Writer = Callable[[Session, Stationery, Ticket, TicketEvent], Letter | None]
_WRITERS: dict[str, Writer] = {
    "opened": _opened,
    "reply": _reply,
    "status": _status,
    "severity": _severity,
    "category": _category,
    "merged": _merged,
}


def welcome(session: Session, base_url: str, owner: Person, person: Person, now: datetime) -> None:
    """Tell somebody that they were registered, by whom, and where to go."""
    account = owner.account.name
    body = texts.WELCOME.format(
        name=person.name, owner=owner.name, account=account, base_url=base_url, owner_email=owner.email
    )
    mail.write(session, person.email, texts.WELCOME_SUBJECT.format(account=account), body, now)
