"""Mail: written with the change that causes it, sent at least once, and nothing can be smuggled into its headers."""

from __future__ import annotations

import email
import email.policy
import errno
import smtplib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from desk import mail
from desk.store.work import Mail
from tests.desk.house import FRANK, House, SetRealTime

NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
SENDER = "support@keydesk.example"


@dataclass
class Server:
    """A mail server that refuses while there is `trouble`, and keeps what it takes."""

    trouble: Exception | None = None
    taken: list[EmailMessage] = field(default_factory=list)

    def __call__(self, message: EmailMessage) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.taken.append(message)


def write(house: House, to: str = FRANK, subject: str = "Hello", body: str = "A text.\n") -> None:
    """Put a mail into the outbox."""
    with house.core.store.write() as session:
        mail.write(session, to, subject, body, NOW)


def send(house: House, server: Server) -> int:
    """Send what waits."""
    return mail.send_waiting(house.core.store, server, SENDER)


def files(house: House) -> list[Path]:
    """The written mails."""
    return sorted((house.core.settings.var / "mail").glob("*"))


def test_a_mail_that_does_not_fit_on_the_disk_leaves_no_half_of_it_behind(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(path: Path, content: bytes) -> None:
        path.touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    write(house)
    with monkeypatch.context() as full:
        full.setattr(Path, "write_bytes", half)
        assert house.core.send_mail() == 0
    assert files(house) == []


def test_without_a_mail_server_each_mail_is_an_eml_file(house: House) -> None:
    write(house, subject="Grüße from the desk", body="First line\nSecond line: ö\n")
    write(house)
    assert house.core.send_mail() == 2
    assert [path.suffix for path in files(house)] == [".eml", ".eml"]
    message = email.message_from_bytes(files(house)[0].read_bytes(), policy=email.policy.default)
    assert (message["To"], message["From"], message["Subject"]) == (FRANK, SENDER, "Grüße from the desk")
    assert message["Message-ID"] and message["Date"]
    assert message.get_content() == "First line\nSecond line: ö\n"


def test_a_mail_is_sent_once(house: House) -> None:
    write(house)
    assert [house.core.send_mail() for _ in range(3)] == [1, 0, 0]


def test_a_change_that_is_rolled_back_mails_nobody(house: House) -> None:
    with pytest.raises(RuntimeError), house.core.store.write() as session:
        mail.write(session, FRANK, "Hello", "A text.", NOW)
        raise RuntimeError
    assert house.core.send_mail() == 0


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\n ", "\u2028", "\x0b"])
def test_no_header_can_be_smuggled_in_by_a_subject(house: House, break_: str) -> None:
    server = Server()
    write(house, subject=f"Keys{break_}Bcc: everybody@example.com")
    send(house, server)
    message = email.message_from_bytes(server.taken[0].as_bytes(), policy=email.policy.default)
    assert message["Bcc"] is None
    assert message["Subject"] == "Keys Bcc: everybody@example.com"


def test_no_header_can_be_smuggled_in_by_an_address_and_other_mail_goes_on(house: House) -> None:
    server = Server()
    write(house, to="x@example.com\nBcc: everybody@example.com")
    write(house, to=FRANK)
    assert send(house, server) == 1
    assert [message["To"] for message in server.taken] == [FRANK]


@pytest.mark.parametrize(
    "trouble",
    [ConnectionRefusedError(), TimeoutError(), smtplib.SMTPServerDisconnected(), smtplib.SMTPDataError(451, b"later"),
     smtplib.SMTPRecipientsRefused({}), UnicodeEncodeError("ascii", "ö", 0, 1, "no"), OSError("disk full")],
)  # fmt: skip
def test_a_mail_that_can_not_go_now_is_tried_again_later(
    house: House, real_time: SetRealTime, trouble: Exception
) -> None:
    server = Server(trouble)
    write(house)
    assert send(house, server) == 0
    server.trouble = None
    assert send(house, server) == 0, "not at once"
    real_time.forward(minutes=1)
    assert send(house, server) == 1


def test_a_server_that_is_down_for_a_day_loses_nothing_and_is_not_hammered(
    house: House, real_time: SetRealTime
) -> None:
    server = Server(ConnectionRefusedError())
    for number in range(3):
        write(house, subject=f"Mail {number}")
    for _ in range(24 * 60):
        send(house, server)
        real_time.forward(minutes=1)
    with house.core.store.read() as session:
        attempts = [session.get_one(Mail, number).attempts for number in (1, 2, 3)]
    assert all(20 < tries < 40 for tries in attempts)
    server.trouble = None
    real_time.forward(hours=1)
    assert send(house, server) == 3
    assert [message["Subject"] for message in server.taken] == ["Mail 0", "Mail 1", "Mail 2"]


def test_a_turn_of_the_chat_is_answered_though_the_mail_server_is_down(house: House, tmp_path: Path) -> None:
    (house.core.settings.var / "mail").write_text("a file where the folder should be")
    chat = house.chat(FRANK, property="Harbor View Hotel")
    assert chat.report()["reference"] == "KD-1"
    assert "keydesk_mail_waiting 1.0" in house.client.get("/metrics").text


def test_mails_of_one_ticket_are_one_thread(house: House) -> None:
    reference, agent, server = house.ticket(), house.agent(), Server()
    send(house, server)
    agent.post(f"/tickets/{reference}/replies", text="We are on it.")
    sent = house.mails_to(FRANK)
    assert [mail_.subject.removeprefix("Re: ") for mail_ in sent] == [f"[{reference}] Keys do not arrive"] * 2
    assert sent[0].thread == sent[1].thread == "<ticket-1@keydesk>"
    assert sent[0].message_id != sent[1].message_id
