"""A mail server on this machine (aiosmtpd) that can be told to make troubles."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.desk.deliveries.fake_http import HANGS, LOSES


class FakeMailbox:
    """Keeps the mails that it takes; each one meets the next of `troubles` first: a reply, HANGS or LOSES."""

    def __init__(self) -> None:
        self.troubles: deque[str] = deque()
        self.mails: list[EmailMessage] = []
        self.port = 0
        self.tries = 0

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        self.tries += 1
        trouble = self.troubles.popleft() if self.troubles else None
        if trouble not in {None, HANGS, LOSES}:
            return str(trouble)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        if trouble == HANGS:
            await asyncio.sleep(3)
        if trouble == LOSES:
            server.transport.abort()
        return "250 OK"

    @property
    def distinct(self) -> list[EmailMessage]:
        """What a mail program shows: a repeated Message-ID is the same mail."""
        return list({str(mail["Message-ID"]): mail for mail in self.mails}.values())


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@contextmanager
def receiving(mailbox: FakeMailbox) -> Iterator[None]:
    """Let it listen, at the port that it had before if it had one."""
    mailbox.port = mailbox.port or free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()
