"""The mail outbox: written in the transaction that causes it, sent afterwards, by SMTP or as `.eml` files."""

from __future__ import annotations

import smtplib
import ssl
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.clock import real_clock
from desk.store.engine import Store
from desk.store.work import Mail

Transport = Callable[[EmailMessage], None]
TIMEOUT_SECONDS = 10
BATCH = 20
LONGEST_WAIT = timedelta(hours=1)
log = structlog.get_logger("desk.mail")


def write(session: Session, to: str, subject: str, body: str, at: datetime, thread: str | None = None) -> None:
    """Put a mail into the outbox. Line breaks in the subject are flattened, so that no header can be smuggled in."""
    message_id = f"<{uuid.uuid4().hex}@keydesk>"
    flat = " ".join(subject.split())
    session.add(
        Mail(
            to=to,
            subject=flat,
            body=body,
            message_id=message_id,
            thread=thread,
            created_at=at,
            next_try_at=real_clock(),
        )
    )


def transport_for(smtp_url: str | None, folder: Path) -> Transport:
    """SMTP if a server is configured, else one `.eml` file a mail in `folder`."""
    return _smtp(smtp_url) if smtp_url else _files(folder)


def _files(folder: Path) -> Transport:
    def send(message: EmailMessage) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{real_clock():%Y%m%dT%H%M%S%f}-{message['Message-ID'].strip('<>').split('@')[0]}.eml"
        part = folder / f".{name}"
        part.write_bytes(message.as_bytes())
        part.rename(folder / name)

    return send


def _smtp(url: str) -> Transport:
    parts = urlsplit(url)
    host, port, context = parts.hostname or "localhost", parts.port or 0, ssl.create_default_context()

    def connect() -> smtplib.SMTP:
        if parts.scheme == "smtps":
            return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
        return smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)

    def send(message: EmailMessage) -> None:
        with connect() as server:
            server.ehlo_or_helo_if_needed()
            if parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=context)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)

    return send


def send_waiting(store: Store, transport: Transport, sender: str) -> int:
    """Send what waits, at least once each; failures are tried again later with growing pauses. Returns how many went."""
    with store.read() as session:
        due = (
            select(Mail.id)
            .where(Mail.sent_at.is_(None), Mail.next_try_at <= real_clock())
            .order_by(Mail.id)
            .limit(BATCH)
        )
        waiting = list(session.scalars(due))
    return sum(_send_one(store, transport, sender, mail_id) for mail_id in waiting)


def _send_one(store: Store, transport: Transport, sender: str, mail_id: int) -> bool:
    with store.write() as session:
        mail = session.get(Mail, mail_id, with_for_update={"skip_locked": True})
        if mail is None or mail.sent_at is not None or mail.next_try_at > real_clock():
            return False
        mail.attempts += 1
        mail.next_try_at = real_clock() + _pause_after(mail.attempts)
    try:
        transport(_message(mail, sender))
    except Exception as error:  # whatever is wrong with one mail must not hold up the others
        log.warning("mail_failed", mail_id=mail_id, error=type(error).__name__)
        with store.write() as session:
            session.get_one(Mail, mail_id).error = str(error)
        return False
    with store.write() as session:
        session.get_one(Mail, mail_id).sent_at = real_clock()
    return True


def _pause_after(attempts: int) -> timedelta:
    return min(timedelta(seconds=15 * 2 ** min(attempts, 10)), LONGEST_WAIT)


def _message(mail: Mail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    message["Date"], message["Message-ID"] = format_datetime(mail.created_at), mail.message_id
    if mail.thread:
        message["References"] = mail.thread
        message["In-Reply-To"] = mail.thread
    message.set_content(mail.body)
    return message
