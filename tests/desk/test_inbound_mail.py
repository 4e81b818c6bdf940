"""Mail that comes in: answers become notes, an address is no proof, and nothing is lost."""

from __future__ import annotations

import io
import sys
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desk import inbound, mail_read, privacy
from desk.cli import main
from tests.desk.conftest import HouseWith
from tests.desk.house import CASEY, FRANK, OLIVIA, TOM, House

ADA = "ada@keydesk.example"
ANSWER = """It works again since noon, thank you.

On Mon, 2 Mar 2026 at 18:00, Keydesk <support@keydesk.example> wrote:
> We have your report.
> A secret of the quote.
"""


def letter(sender: str = FRANK, text: str = ANSWER, **headers: str) -> bytes:
    """A mail as a mail server hands it over."""
    message = EmailMessage()
    message["From"], message["To"] = sender, "support@keydesk.example"
    message["Message-ID"] = headers.pop("Message_ID", "<one@mail.example>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def trail(house: House, reference: str = "KD-1") -> list[tuple[str, str, str]]:
    """What was written to a ticket: kind, actor, text."""
    events = house.agent().ticket(reference)["events"]
    return [(event["kind"], event["actor"], event["data"]["text"]) for event in events if "text" in event["data"]]


def aside(house: House) -> list[Path]:
    """The mails that were kept aside."""
    return sorted((house.core.settings.var / inbound.ASIDE).glob("*.eml"))


@pytest.mark.parametrize(
    "headers",
    [
        {"In_Reply_To": "<ticket-1@keydesk>"},
        {"References": "<other@x> <ticket-1@keydesk>", "Subject": "Re: anything"},
        {"Subject": "Re: [KD-1] Keys do not arrive"},
        {"Subject": "AW: [kd-1] Keys"},
    ],
)
def test_an_answer_to_the_thread_of_a_ticket_is_a_note(house: House, headers: dict[str, str]) -> None:
    house.ticket()
    assert inbound.receive(house.core, letter(**headers)).reference == "KD-1"
    assert trail(house) == [("note", FRANK, "By e-mail:\n\nIt works again since noon, thank you.")]


def test_an_answer_to_the_mail_itself_finds_its_ticket(house: House) -> None:
    house.ticket()
    house.ticket(category="host_unavailable", product="openkey_host", percent=None)
    second = house.mails_to(FRANK)[1]
    received = inbound.receive(house.core, letter(In_Reply_To=second.message_id, Subject="Re: [KD-1] the wrong one"))
    assert received.reference == "KD-2"


def test_a_colleague_of_the_same_account_may_answer(house: House) -> None:
    house.ticket()
    inbound.receive(house.core, letter(f"Olivia <{OLIVIA.upper()}>", Subject="[KD-1]"))
    assert trail(house)[0][:2] == ("note", OLIVIA)


@pytest.mark.parametrize("sender", [TOM, CASEY, "stranger@example.com"])
def test_others_may_not_and_do_not_learn_which_tickets_there_are(house: House, sender: str) -> None:
    house.ticket()
    refused = [inbound.receive(house.core, letter(sender, Subject=f"[{named}]")) for named in ("KD-1", "KD-999")]
    assert [found.reference for found in refused] == [None, None]
    assert refused[0].reason == refused[1].reason
    assert trail(house) == []
    assert len(aside(house)) == 2


def test_a_mail_in_an_agents_name_is_an_internal_note_and_nothing_more(house: House) -> None:
    reference = house.ticket()
    inbound.receive(house.core, letter(ADA, "Status: closed\nReply: hello", Subject=f"Re: [{reference}]"))
    body = house.agent().ticket(reference)
    assert trail(house)[0][:2] == ("internal_note", ADA)
    assert "the address is no proof" in trail(house)[0][2]
    assert (body["status"], body["first_response_at"]) == ("open", None)
    assert len(house.mails_to(FRANK)) == 1, "the requester hears nothing"


def test_an_answer_to_the_agents_mail_becomes_an_internal_note(house_with: HouseWith) -> None:
    from huey import MemoryHuey

    from desk.deliveries.courier import Courier

    house = house_with(agents_email="agents@keydesk.example")
    house.ticket()
    Courier(house.core.store, house.core.lanes(), MemoryHuey(results=False)).run("email")
    [sent] = (house.core.settings.var / "mail").glob("*.eml")
    [message_id] = [line.split(": ")[1] for line in sent.read_text().splitlines() if line.startswith("Message-ID")]
    inbound.receive(house.core, letter(ADA, In_Reply_To=message_id))
    assert trail(house)[0][0] == "internal_note"


def test_a_waiting_ticket_is_open_again_after_the_customers_answer(house: House) -> None:
    reference = house.ticket()
    house.agent().post(f"/tickets/{reference}/status", status="pending_customer")
    inbound.receive(house.core, letter(Subject=f"[{reference}]"))
    assert house.agent().ticket(reference)["status"] == "open"


def test_the_same_mail_handed_in_again_changes_nothing(house: House) -> None:
    house.ticket()
    same = letter(Subject="[KD-1]")
    assert [inbound.receive(house.core, same).reference for _ in range(2)] == ["KD-1", "KD-1"]
    assert len(trail(house)) == 1
    inbound.receive(house.core, letter(Subject="[KD-1]", Message_ID="<two@mail.example>"))
    assert len(trail(house)) == 2


@pytest.mark.parametrize(
    "raw",
    [
        letter(Auto_Submitted="auto-replied", Subject="[KD-1]"),
        letter(Precedence="bulk", Subject="[KD-1]"),
        letter(f"{FRANK}, {TOM}", Subject="[KD-1]"),
        b"From: frank@harborview.example\nFrom: tom@palmcourt.example\nSubject: [KD-1]\n\nHello",
        b"Subject: [KD-1]\n\nHello",
        letter(text="> only a quote", Subject="[KD-1]"),
        letter(Subject="a question"),
        letter(In_Reply_To="<ticket-999999999@keydesk>"),
        letter(Subject="[KD-99999999999999]"),
        b"",
        b"\x00\xff\xfe",
        b"From: " + b"<" * 5000 + b"\nSubject: [KD-1]\n\nHello",
        b"x" * (mail_read.BIGGEST + 1),
    ],
)
def test_all_other_mail_is_kept_aside_with_a_reason(house: House, raw: bytes) -> None:
    house.ticket()
    received = inbound.receive(house.core, raw)
    assert received.reference is None
    assert received.reason
    assert FRANK not in received.reason
    [kept] = aside(house)
    assert kept.read_bytes() == raw[: mail_read.BIGGEST + 1]
    assert kept.stat().st_mode & 0o077 == 0
    assert trail(house) == []


@pytest.mark.parametrize(
    "subject", ["[KD-1]\r\nBcc: everybody@example.com", "=?utf-8?q?=5BKD-1=5D=0D=0ABcc:_everybody=40example.com?="]
)
def test_no_header_of_an_incoming_mail_gets_into_an_outgoing_one(house: House, subject: str) -> None:
    house.ticket()
    raw = letter().replace(b"To: ", b"Subject: " + subject.encode() + b"\nTo: ", 1)
    inbound.receive(house.core, raw)
    house.core.send_mail()
    sent = [path.read_text() for path in (house.core.settings.var / "mail").glob("*.eml")]
    assert not any("\nBcc:" in text for text in sent)


def test_broken_letters_and_long_texts_can_be_stored(any_house: House) -> None:
    any_house.ticket()
    raw = (
        b"From: frank@harborview.example\nSubject: [KD-1]\nContent-Type: text/plain; charset=nonsense\n\nK\x00ey \xff "
        + b"x" * 9000
    )
    assert inbound.receive(any_house.core, raw).reference == "KD-1"
    [(_, _, text)] = trail(any_house)
    assert len(text) == 4000
    assert text.endswith("[The mail was longer.]")


def test_a_persons_mail_that_was_kept_aside_is_forgotten_with_them(house: House) -> None:
    inbound.receive(house.core, letter(subject="a question"))
    inbound.receive(house.core, letter(TOM, Subject="another"))
    privacy.forget(house.core, FRANK)
    assert [TOM in path.read_text() for path in aside(house)] == [True]


@pytest.fixture
def hand_in(house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Hands a mail to the command: exit status, standard output, standard error."""
    monkeypatch.setenv("KEYDESK_VAR", str(house.core.settings.var))

    def run(raw: bytes) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["keydesk", "receive-mail"])
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


def test_the_command_tells_the_mail_server_what_became_of_it(house: House, hand_in: Any) -> None:
    house.ticket()
    status, out, _ = hand_in(letter(Subject="[KD-1]"))
    assert (status, out) == (0, "KD-1\n")
    status, out, err = hand_in(letter(Subject="a question"))
    assert (status, out) == (3, "")
    assert "kept aside: it answers no mail about a ticket" in err


def test_a_database_that_is_away_lets_the_mail_server_try_again(
    hand_in: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KEYDESK_DATABASE_URL", f"sqlite:///{tmp_path}/empty.db")
    status, _, err = hand_in(letter(Subject="[KD-1]"))
    assert status == 75
    assert "try again later" in err
