"""The mail outbox: written in the transaction that causes it, sent afterwards, by SMTP or as `.eml` files."""

from __future__ import annotations

import smtplib
import ssl
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import Session

from desk.clock import real_clock
from desk.deliveries.errors import DeliveryError, Refused, TryLater, Unreachable
from desk.deliveries.sending import Hand, send_due
from desk.store.engine import Store
from desk.store.work import Mail

Transport = Callable[[EmailMessage], None]
TIMEOUT_SECONDS = 10
NAME_BEGINS = "%Y%m%dT%H%M%S%f"
PERMANENT = 500
WRITTEN = "mail written"


def write(
    session: Session,
    to: str,
    subject: str,
    body: str,
    at: datetime,
    thread: str | None = None,
    unsubscribe: str | None = None,
) -> None:
    """Put a mail into the outbox. Line breaks in the subject are flattened, so that no header can be smuggled in."""
    session.info[WRITTEN] = True
    message_id = f"<{uuid.uuid4().hex}@keydesk>"
    flat = " ".join(subject.split())
    session.add(
        Mail(
            to=to,
            subject=flat,
            body=body,
            message_id=message_id,
            thread=thread,
            unsubscribe=unsubscribe,
            created_at=at,
            next_try_at=real_clock(),
        )
    )


def was_written(session: Session) -> bool:
    """Whether a mail was put into the outbox in this session."""
    return WRITTEN in session.info


def transport_for(smtp_url: str | None, folder: Path) -> Transport:
    """SMTP if a server is configured, else one `.eml` file a mail in `folder`."""
    return _smtp(smtp_url) if smtp_url else _files(folder)


def _files(folder: Path) -> Transport:
    def send(message: EmailMessage) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{real_clock():{NAME_BEGINS}}-{message['Message-ID'].strip('<>').split('@')[0]}.eml"
        part = folder / f".{name}"
        try:
            part.write_bytes(message.as_bytes())
            part.rename(folder / name)
        except OSError:
            part.unlink(missing_ok=True)
            raise

    return send


def files_before(folder: Path, moment: datetime) -> Iterator[Path]:
    """The mails that were written as files before a moment; their names begin with the time."""
    return (path for path in folder.glob("*.eml") if path.name < f"{moment:{NAME_BEGINS}}")


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


@dataclass(frozen=True)
class MailLane:
    """The mails of the outbox, as one queue of things to send."""

    transport: Transport
    sender: str
    name: str = "mail"
    table: type[Mail] = Mail

    def mine(self) -> ColumnElement[bool]:
        """All of them."""
        return true()

    def pack(self, session: Session, row_id: int) -> Hand:
        """The message itself."""
        mail = session.get_one(Mail, row_id)
        return lambda: hand_over(self.transport, lambda: _message(mail, self.sender))


def send_waiting(store: Store, transport: Transport, sender: str) -> int:
    """Send what waits, at least once each; failures are tried again later with growing pauses. Returns how many went."""
    return send_due(store, MailLane(transport, sender))


def hand_over(transport: Transport, make: Callable[[], EmailMessage]) -> None:
    """Send a message. Raises Refused for what no server will ever take, TryLater or Unreachable for all else."""
    try:
        transport(make())
    except smtplib.SMTPRecipientsRefused as error:
        raise _by_code(error, *(code for code, _ in error.recipients.values())) from error
    except (smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError) as error:
        raise Unreachable(_reason(error)) from error
    except smtplib.SMTPResponseException as error:
        raise _by_code(error, error.smtp_code) from error
    except (UnicodeError, smtplib.SMTPNotSupportedError) as error:
        raise TryLater(_reason(error)) from error
    except ValueError as error:
        raise Refused(_reason(error)) from error
    except OSError as error:
        raise Unreachable(_reason(error)) from error


def _by_code(error: Exception, *codes: int) -> DeliveryError:
    """SMTP: 5xx is for ever, all else for now (RFC 5321, 4.2.1)."""
    refused = bool(codes) and all(code >= PERMANENT for code in codes)
    return Refused(_reason(error)) if refused else TryLater(_reason(error))


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _message(mail: Mail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    message["Date"], message["Message-ID"] = format_datetime(mail.created_at), mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    if mail.thread:
        message["References"] = mail.thread
        message["In-Reply-To"] = mail.thread
    if mail.unsubscribe:  # RFC 8058: mail programs offer it as a button
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.body)
    return message
