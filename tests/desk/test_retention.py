"""Chats without a ticket and the texts of mails go after the time that the operator sets, and nothing else does, on
both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from desk.retention import REMOVED, keep_no_longer
from desk.store.talk import Conversation, Message, Turn
from desk.store.work import Mail
from tests.desk.house import FRANK, House


def left(house: House) -> set[str]:
    """The conversations that are there, none of whose rows hang in the air."""
    with house.core.store.read() as session:
        ids = set(session.scalars(select(Conversation.id)))
        assert {
            *session.scalars(select(Message.conversation_id)),
            *session.scalars(select(Turn.conversation_id)),
        } <= ids
        return ids


def test_a_chat_goes_when_nothing_was_said_in_it_for_the_time_set(any_house_with: Any) -> None:
    house = any_house_with(keep_chats_days=30)
    quiet, busy = house.chat(), house.chat()
    quiet.say("hello")
    house.clock.forward(days=29)
    busy.say("hello")
    assert keep_no_longer(house.core) == 0
    house.clock.forward(days=2)
    assert keep_no_longer(house.core) == 1
    assert left(house) == {busy.id}
    assert quiet.get("/messages").status_code == 401


def test_chats_with_a_ticket_and_those_that_wait_for_a_person_stay(any_house_with: Any) -> None:
    house = any_house_with(keep_chats_days=30)
    filed, waiting = house.chat(FRANK), house.chat()
    filed.report()
    waiting.press("person")
    house.clock.forward(days=400)
    keep_no_longer(house.core)
    assert left(house) == {filed.id, waiting.id}


def test_without_the_setting_everything_stays(any_house: House) -> None:
    chat = any_house.chat()
    any_house.clock.forward(days=4000)
    assert keep_no_longer(any_house.core) == 0
    assert left(any_house) == {chat.id}


def test_the_texts_of_sent_mails_go_and_their_ids_stay(any_house_with: Any, monkeypatch: Any) -> None:
    house = any_house_with(keep_mails_days=10)
    house.chat(FRANK).report()
    house.core.send_mail()
    sent = house.mails_to(FRANK)
    files = house.core.settings.mail_folder
    assert sent and list(files.iterdir()) and keep_no_longer(house.core) == 0
    later = sent[-1].sent_at.replace(year=sent[-1].sent_at.year + 1)
    monkeypatch.setattr("desk.retention.real_clock", lambda: later)
    assert keep_no_longer(house.core) >= 1
    assert list(files.iterdir()) == []
    with house.core.store.read() as session:
        assert {mail.body for mail in session.scalars(select(Mail).where(Mail.to == FRANK))} == {REMOVED}
    assert [mail.message_id for mail in house.mails_to(FRANK)] == [mail.message_id for mail in sent]
