"""The contract of a delivery, the same for every target: once, in order, never lost, never in anybody's way."""

from __future__ import annotations

import time
from typing import Any

import pytest

from desk import tickets
from desk.deliveries import dead_letters
from desk.deliveries.http import Api
from desk.deliveries.zendesk import Zendesk
from desk.store.outgoing import Delivery
from tests.desk.deliveries.destinations import Delivering, MailDestination
from tests.desk.deliveries.fake_http import HANGS, LOSES, Answer
from tests.desk.house import FRANK, SetRealTime

DAYS_OF_TRYING = 4


def test_an_escalation_arrives_once_with_the_whole_transcript(delivering: Delivering) -> None:
    card = delivering.house.chat(FRANK, property="Harbor View Hotel").report()
    delivering.send()
    delivering.send()
    [text] = delivering.to.texts()
    assert delivering.to.tries() == 1
    assert card["reference"] in text
    assert "60% of our guests can't download their mobile key on iPhones" in text
    assert all(words in text for words in ("Harbor View Hotel", FRANK, "keys-majority"))


def test_the_receiver_sees_the_stable_id_of_the_delivery(delivering: Delivering) -> None:
    delivering.house.ticket()
    delivering.send()
    assert delivering.to.keys() == {row.key for row in delivering.rows()}


def test_later_developments_follow_in_their_order(delivering: Delivering) -> None:
    reference, agent = delivering.house.ticket(), delivering.house.agent()
    agent.post(f"/tickets/{reference}/notes", text="Their certificate has expired.")
    agent.post(f"/tickets/{reference}/replies", text="We renew the certificate now.")
    agent.post(f"/tickets/{reference}/time", minutes=20)
    agent.post(f"/tickets/{reference}/status", status="resolved", solution="A new certificate")
    delivering.send()
    texts = delivering.to.texts()
    assert len(texts) == 4, "time worked is nobody's business elsewhere"
    said = ("Keys do not arrive", "has expired", "renew the certificate", "A new certificate")
    assert all(words in text for words, text in zip(said, texts, strict=True))


@pytest.mark.parametrize("trouble", [LOSES, HANGS])
def test_a_delivery_whose_answer_was_lost_is_repeated_and_seen_once(
    delivering: Delivering, real_time: SetRealTime, trouble: str
) -> None:
    reference, agent = delivering.house.ticket(), delivering.house.agent()
    delivering.to.next(trouble)
    delivering.send()
    assert delivering.rows()[0].sent_at is None
    real_time.forward(hours=3)
    delivering.send()
    agent.post(f"/tickets/{reference}/notes", text="A note whose answer is lost too.")
    delivering.to.next(trouble)
    delivering.send()
    real_time.forward(hours=3)
    delivering.send()
    assert [row.attempts for row in delivering.rows()] == [2, 2]
    assert all(row.sent_at for row in delivering.rows())
    assert len(delivering.to.texts()) == 2


def test_who_asks_for_patience_gets_it(delivering: Delivering, real_time: SetRealTime) -> None:
    delivering.house.ticket()
    delivering.house.ticket(category="host_unavailable", product="openkey_host", percent=None)
    delivering.to.next(delivering.to.busy)
    delivering.send()
    tries = delivering.to.tries()
    real_time.forward(seconds=delivering.to.asked_seconds - 5)
    delivering.send()
    assert delivering.to.tries() == tries, "neither this one nor the other"
    real_time.forward(seconds=10)
    delivering.send()
    real_time.forward(seconds=60)
    delivering.send()
    assert len(delivering.to.texts()) == 2


def test_a_broken_receiver_is_tried_again_with_growing_pauses(delivering: Delivering, real_time: SetRealTime) -> None:
    delivering.house.ticket()
    delivering.to.next(*[delivering.to.broken] * 3)
    minutes = 0
    while not delivering.to.texts():
        delivering.send()
        real_time.forward(minutes=1)
        minutes += 1
    assert delivering.to.tries() == 4
    assert minutes >= 4
    [row] = delivering.rows()
    assert (row.attempts, row.error) == (4, None)


def test_a_refusal_is_a_dead_letter_with_its_reason(delivering: Delivering, real_time: SetRealTime) -> None:
    reference = delivering.house.ticket()
    delivering.to.next(delivering.to.refuses)
    delivering.send()
    real_time.forward(days=1)
    delivering.send()
    [row] = delivering.rows()
    assert delivering.to.tries() == 1
    assert row.dead_at is not None
    assert any(reason in str(row.error) for reason in ("the field is not valid", "We do not take this"))
    with delivering.house.core.store.read() as session:
        [letter] = dead_letters.listed(session)
    assert (letter.reference, letter.target, letter.reason) == (reference, delivering.to.name, row.error)


def test_a_dead_letter_can_be_sent_again(delivering: Delivering) -> None:
    delivering.house.ticket()
    delivering.to.next(delivering.to.refuses)
    delivering.send()
    with delivering.house.core.store.write() as session:
        [letter] = dead_letters.listed(session)
        dead_letters.resend(session, letter.table, letter.id, "ada@keydesk.example", delivering.house.clock())
    delivering.send()
    assert len(delivering.to.texts()) == 1
    with delivering.house.core.store.read() as session:
        assert dead_letters.listed(session) == []


def test_a_receiver_that_is_down_over_a_weekend_loses_nothing(delivering: Delivering, real_time: SetRealTime) -> None:
    reference = delivering.house.ticket()
    delivering.down()
    for hour in range(48):
        if hour % 12 == 0:
            delivering.house.agent().post(f"/tickets/{reference}/notes", text=f"Note {hour // 12}")
        delivering.send()
        real_time.forward(hours=1)
    delivering.up()
    real_time.forward(hours=2)
    delivering.send()
    texts = delivering.to.texts()
    assert len(texts) == 5
    assert all(f"Note {number}" in text for number, text in enumerate(texts[1:]))


def test_a_receiver_that_never_comes_back_is_given_up_in_the_end(
    delivering: Delivering, real_time: SetRealTime
) -> None:
    delivering.house.ticket()
    delivering.down()
    for _ in range(DAYS_OF_TRYING * 24):
        delivering.send()
        real_time.forward(hours=1, minutes=1)
    [row] = delivering.rows()
    assert row.dead_at is not None
    assert row.attempts <= DAYS_OF_TRYING * 24


def test_no_user_waits_for_a_receiver(delivering: Delivering) -> None:
    chat = delivering.house.chat(FRANK, property="Harbor View Hotel")
    delivering.to.next(HANGS)
    started = time.monotonic()
    chat.report()
    assert time.monotonic() - started < 5
    assert delivering.to.tries() == 0, "it is written, and the workers send it"


def test_a_change_that_is_rolled_back_is_delivered_to_nobody(delivering: Delivering) -> None:
    reference = delivering.house.ticket()
    with pytest.raises(RuntimeError), delivering.house.core.store.write() as session:
        ticket = tickets.find_ticket(session, reference, None)
        tickets.add_note(session, ticket, "Nobody should read this.", FRANK, delivering.house.clock())
        raise RuntimeError
    delivering.send()
    assert len(delivering.to.texts()) == 1


@pytest.mark.parametrize("delivering", ["webhook", "zendesk", "freshdesk", "zammad"], indirect=True)
@pytest.mark.parametrize(
    "answer",
    [Answer(400), Answer(401, {"error": "no"}), Answer(403), Answer(404), Answer(301, None, {"Location": "http://x"})],
)
def test_wrong_credentials_and_addresses_are_for_people_to_mend(delivering: Delivering, answer: Answer) -> None:
    delivering.house.ticket()
    delivering.to.next(answer)
    delivering.send()
    [row] = delivering.rows()
    assert row.dead_at is not None
    assert str(row.error).startswith(str(answer.status))
    assert delivering.to.tries() == 1


@pytest.mark.parametrize("delivering", ["zendesk", "freshdesk", "zammad"], indirect=True)
def test_a_development_of_a_ticket_that_never_arrived_says_so(delivering: Delivering) -> None:
    reference, agent = delivering.house.ticket(), delivering.house.agent()
    agent.post(f"/tickets/{reference}/notes", text="A note")
    delivering.to.next(delivering.to.refuses)
    delivering.send()
    first, second = delivering.rows()
    assert first.dead_at is not None
    assert second.dead_at is not None
    assert "was not delivered there" in str(second.error)


def test_secrets_are_in_no_reason(delivering: Delivering, capfd: Any) -> None:
    delivering.house.ticket()
    delivering.down()
    delivering.send()
    secrets = [
        str(value) for name, value in delivering.to.settings.items() if name.endswith(("secret", "token", "key"))
    ]
    [row] = delivering.rows()
    seen = str(row.error) + "".join(capfd.readouterr())
    assert all(secret not in seen for secret in secrets)
    assert secrets or isinstance(delivering.to, MailDestination)


@pytest.mark.parametrize("delivering", ["zendesk"], indirect=True)
def test_zendesk_knows_a_repeated_key_though_its_list_lags_behind(
    delivering: Delivering, real_time: SetRealTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivering.house.ticket()
    delivering.to.next(LOSES)
    delivering.send()
    monkeypatch.setattr(Zendesk, "find_ticket", lambda *_: None)
    real_time.forward(minutes=1)
    delivering.send()
    assert delivering.to.tries() == 2
    assert len(delivering.to.texts()) == 1
    assert delivering.rows()[0].remote == "1"


@pytest.mark.parametrize("delivering", ["zammad"], indirect=True)
def test_an_address_that_is_no_helpdesk_is_told_by_its_answer(delivering: Delivering) -> None:
    delivering.house.ticket()
    delivering.to.next(Answer(200, "<html>Welcome</html>"))
    delivering.send()
    assert "no ticket id" in str(delivering.rows()[0].error)


@pytest.mark.parametrize("delivering", ["email"], indirect=True)
def test_the_mails_of_a_ticket_are_one_thread_and_no_header_can_be_smuggled_in(delivering: Delivering) -> None:
    reference = delivering.house.ticket(subject="Keys\r\nBcc: everybody@example.com")
    delivering.house.agent().post(f"/tickets/{reference}/notes", text="A note")
    delivering.send()
    assert isinstance(delivering.to, MailDestination)
    first, second = delivering.to.mailbox.mails
    assert first["Subject"] == f"[{reference}] Keys Bcc: everybody@example.com"
    assert second["Subject"] == f"Re: {first['Subject']}"
    assert (second["In-Reply-To"], second["References"]) == (first["Message-ID"], first["Message-ID"])
    assert (first["Bcc"], first["Auto-Submitted"]) == (None, "auto-generated")


@pytest.mark.parametrize("delivering", ["webhook"], indirect=True)
def test_a_target_hears_nothing_of_tickets_from_before_its_time(delivering: Delivering) -> None:
    reference = delivering.house.ticket()
    with delivering.house.core.store.write() as session:
        session.query(Delivery).delete()
    delivering.house.agent().post(f"/tickets/{reference}/notes", text="A note")
    assert delivering.rows() == []


@pytest.mark.parametrize("delivering", ["webhook"], indirect=True)
def test_a_desk_that_dies_on_the_way_tries_again(
    delivering: Delivering, real_time: SetRealTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    delivering.house.ticket()
    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(Api, "send", die)
        delivering.send()
    delivering.send()
    assert delivering.to.texts() == [], "somebody may still be at it"
    real_time.forward(minutes=3)
    delivering.send()
    assert len(delivering.to.texts()) == 1
