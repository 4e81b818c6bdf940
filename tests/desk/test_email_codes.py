"""Six-digit codes by mail prove an address in the chat (contract section 4)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from desk.identity import check_code
from desk.store.people import EmailCode
from tests.desk.house import CASEY, FRANK, OUTAGE, Chat, House, SetRealTime

STRANGER = "stranger@example.com"


def asked_for_code(house: House, address: str) -> Chat:
    """A conversation that has just asked for a code for the address."""
    return house.chat().say(OUTAGE).say(f"I am {address}")


def state(chat: Chat) -> str:
    """What the last answer says about the proof."""
    return str(chat.cards["verification"]["state"])


def wrong(house: House, address: str) -> str:
    """A code that is not the right one."""
    return "000000" if house.code_for(address) != "000000" else "111111"


def test_the_right_code_verifies_and_the_form_goes_on(house: House) -> None:
    chat = asked_for_code(house, FRANK)
    assert state(chat) == "code_sent"
    chat.say(house.code_for(FRANK))
    assert (state(chat), chat.asked) == ("verified", "property")
    assert "summary" in chat.press("Harbor View Hotel").cards


@pytest.mark.parametrize("address", [FRANK, CASEY, STRANGER])
def test_every_address_gets_a_code_and_the_answers_do_not_tell_who_is_known(house: House, address: str) -> None:
    chat = asked_for_code(house, address)
    said = [chat.text, chat.say(wrong(house, address)).text]
    assert len(house.code_for(address)) == 6
    same_for_a_stranger = asked_for_code(house, "nobody@example.net")
    other = [same_for_a_stranger.text, same_for_a_stranger.say(wrong(house, "nobody@example.net")).text]
    assert [text.replace(address, "…") for text in said] == [text.replace("nobody@example.net", "…") for text in other]


def test_a_proven_address_that_is_not_registered_gets_no_ticket_and_may_give_another(house: House) -> None:
    chat = asked_for_code(house, CASEY)
    chat.say(house.code_for(CASEY))
    assert "not_registered" in chat.cards
    chat.say(f"then {FRANK}")
    assert chat.say(house.code_for(FRANK)).asked == "property"


def test_a_code_works_only_in_the_conversation_that_asked_for_it(house: House) -> None:
    first = asked_for_code(house, FRANK)
    code_of_first = house.code_for(FRANK)
    second = asked_for_code(house, FRANK)
    assert state(second.say(code_of_first)) == "wrong_code"
    assert state(first.say(code_of_first)) == "verified"


def test_only_the_newest_code_of_a_conversation_works(house: House) -> None:
    chat = asked_for_code(house, FRANK)
    old = house.code_for(FRANK)
    chat.press("resend_code")
    if old != house.code_for(FRANK):  # once in a million runs
        assert state(chat.say(old)) == "wrong_code"
    assert state(chat.say(house.code_for(FRANK))) == "verified"


def test_a_code_works_once(house: House) -> None:
    chat = asked_for_code(house, CASEY)
    code = house.code_for(CASEY)
    chat.say(code)
    with house.core.store.write() as session:
        assert check_code(session, CASEY, code, chat.id) == "expired"


@pytest.mark.parametrize(("seconds", "answer"), [(599, "verified"), (601, "expired")])
def test_a_code_is_valid_for_ten_minutes_of_real_time(
    house: House, real_time: SetRealTime, seconds: int, answer: str
) -> None:
    chat = asked_for_code(house, FRANK)
    house.clock.forward(days=3)
    real_time.forward(seconds=seconds)
    assert state(chat.say(house.code_for(FRANK))) == answer


def test_the_fifth_wrong_try_locks_the_address_everywhere_for_15_minutes(house: House, real_time: SetRealTime) -> None:
    chat, elsewhere = asked_for_code(house, FRANK), asked_for_code(house, FRANK)
    right_elsewhere, bad = house.code_for(FRANK), wrong(house, FRANK)
    assert [state(chat.say(bad)) for _ in range(5)] == ["wrong_code"] * 4 + ["locked"]
    assert state(elsewhere.say(right_elsewhere)) == "locked"
    assert state(asked_for_code(house, FRANK)) == "locked"
    assert state(asked_for_code(house, CASEY)) == "code_sent"
    real_time.forward(minutes=15, seconds=1)
    chat = asked_for_code(house, FRANK)
    assert state(chat.say(house.code_for(FRANK))) == "verified"


def test_wrong_tries_in_several_conversations_add_up(house: House) -> None:
    chats = [asked_for_code(house, FRANK) for _ in range(3)]
    turns = [(chat, wrong(house, FRANK)) for chat in (*chats, *chats)][:5]
    states = [state(chat.say(code)) for chat, code in turns]
    assert states == ["wrong_code"] * 4 + ["locked"]


def test_slow_wrong_tries_are_locked_for_15_minutes_from_the_fifth(house: House, real_time: SetRealTime) -> None:
    chat = asked_for_code(house, FRANK)
    bad = wrong(house, FRANK)
    for _ in range(4):
        chat.say(bad)
        real_time.forward(minutes=2)
    assert state(chat.say(bad)) == "locked"
    real_time.forward(minutes=14)
    assert state(asked_for_code(house, FRANK)) == "locked"
    real_time.forward(minutes=2)
    assert state(asked_for_code(house, FRANK)) == "code_sent"


def test_the_fourth_code_within_an_hour_is_locked(house: House, real_time: SetRealTime) -> None:
    assert [state(asked_for_code(house, STRANGER)) for _ in range(4)] == ["code_sent"] * 3 + ["locked"]
    assert len(house.mails_to(STRANGER)) == 3
    real_time.forward(minutes=61)
    assert state(asked_for_code(house, STRANGER.upper())) == "code_sent"


def test_codes_are_not_kept_in_the_record_in_clear(house: House) -> None:
    asked_for_code(house, FRANK)
    with house.core.store.read() as session:
        kept = session.scalars(select(EmailCode.code_hash)).one()
    assert house.code_for(FRANK) not in kept
