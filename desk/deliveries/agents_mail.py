"""E-mail to the agents' mailbox: each ticket is one thread, and an answer to it becomes a note (`desk.inbound`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from desk import mail
from desk.deliveries import words
from desk.deliveries.port import OPENED, Parcel


@dataclass(frozen=True)
class AgentsMail:
    """A mailbox that agents read."""

    transport: mail.Transport
    sender: str
    to: str

    def deliver(self, parcel: Parcel) -> str:
        """The Message-ID, which is the same on each try: mail programs show a repeated one once."""
        mail.hand_over(self.transport, lambda: self._message(parcel))
        return message_id(parcel.key)

    def _message(self, parcel: Parcel) -> EmailMessage:
        is_new, subject = parcel.event == OPENED, words.subject(parcel.payload)
        message = EmailMessage()
        message["From"], message["To"] = self.sender, self.to
        message["Subject"] = subject if is_new else f"Re: {subject}"
        message["Date"] = format_datetime(datetime.fromisoformat(parcel.payload["at"]))
        message["Message-ID"] = message_id(parcel.key)
        message["Auto-Submitted"] = "auto-generated"
        message["X-Keydesk-Delivery"] = parcel.key
        if not is_new and parcel.remote:
            message["In-Reply-To"] = message["References"] = parcel.remote
        message.set_content(words.opened(parcel) if is_new else words.updated(parcel))
        return message


def message_id(key: str) -> str:
    """The Message-ID of a delivery."""
    return f"<{key}@keydesk>"
