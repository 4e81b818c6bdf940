"""Card numbers, passwords and codes that users type are not kept."""

from __future__ import annotations

import stat

import pytest
from sqlalchemy import select

from desk.masking import CARD, CODE, PASSWORD, masked, without_codes
from desk.purge import purge, purge_mail_files
from desk.store.base import Base
from tests.desk.house import CASEY, FRANK, OUTAGE, House, SetRealTime


@pytest.mark.parametrize(
    "number",
    ["4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "5555 5555 5555 4444", "378282246310005",
     "3782 822463 10005", "6011111111111117", "30569309025904", "2223003122003222"],
)  # fmt: skip
def test_card_numbers_go_however_they_are_written(number: str) -> None:
    assert masked(f"charge {number}, please") == f"charge {CARD}, please"


@pytest.mark.parametrize(
    "text",
    ["4111111111111112", "the phone's IMEI is 356938035643809", "call +1 312 555 0147 or 0044 20 7946 0958",
     "KD-1234567890123", "serial 12345678901234567890", "2026-03-02 18:00:00", "room 4111"],
)  # fmt: skip
def test_other_numbers_stay(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(
    "text",
    ["my password is Hunter22!", "Password: abc123", "the PIN is 4711", "pwd=s3cret-word", 'password is "w1nter sun"'],
)
def test_passwords_go(text: str) -> None:
    assert PASSWORD in masked(text)
    assert not any(secret in masked(text) for secret in ("Hunter", "abc1", "4711", "s3cret", "w1nter"))


@pytest.mark.parametrize(
    "text",
    ["the password is wrong", "password reset does not work", "PIN pad at door 214 is dead", "the pin is not read"],
)
def test_talk_about_passwords_stays(text: str) -> None:
    assert masked(text) == text


def test_codes_go_and_other_numbers_stay() -> None:
    assert without_codes("it is 482913, or 482 913") == f"it is {CODE}, or {CODE}"
    assert without_codes("call 3125550147 about KD-12") == "call 3125550147 about KD-12"


def everything(house: House) -> str:
    """The whole record as text."""
    with house.core.store.read() as session:
        return "\n".join(str(row) for table in Base.metadata.sorted_tables for row in session.execute(select(table)))


def test_a_card_number_is_never_written_down_and_the_transcript_shows_where_it_was(house: House) -> None:
    chat = house.chat()
    chat.say("my card 4111 1111 1111 1111 was charged, password is Tr0ub4dor")
    assert chat.history()[1]["text"] == f"my card {CARD} was charged, password is {PASSWORD}"
    assert "1111 1111" not in everything(house)
    assert "Tr0ub4dor" not in everything(house)


def test_an_e_mail_code_is_read_but_not_kept(house: House) -> None:
    chat = house.chat()
    chat.say(OUTAGE)
    chat.say(FRANK)
    code = house.code_for(FRANK)
    cards = chat.say(f"it is {code}").cards.values()
    assert {"kind": "verification", "state": "verified"} in cards
    assert f"it is {CODE}" in [message["text"] for message in chat.history()]
    kept = everything(house).replace(f"Your Keydesk code: {code}", "").replace(f"Your code is {code}", "")
    assert code not in kept


def test_the_file_with_a_code_goes_once_the_code_has_expired_and_other_mails_stay(
    house: House, real_time: SetRealTime
) -> None:
    house.chat(FRANK, property="Harbor View Hotel").report()
    chat = house.chat()
    chat.say(OUTAGE)
    chat.say(CASEY)
    house.core.send_mail()
    code, folder = house.code_for(CASEY), house.core.settings.mail_folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    real_time.forward(minutes=9)
    assert purge_mail_files(folder) == 0
    assert any(code in path.read_text() for path in folder.iterdir())
    real_time.forward(minutes=2)
    assert purge_mail_files(folder) == 1
    left = [path.read_text() for path in folder.iterdir()]
    assert not any(code in mail for mail in left)
    assert any("KD-1" in mail for mail in left)


def test_the_mail_with_a_code_is_blanked_once_the_code_has_expired(house: House, real_time: SetRealTime) -> None:
    chat = house.chat()
    chat.say(OUTAGE)
    chat.say(FRANK)
    code = house.code_for(FRANK)
    real_time.forward(minutes=9)
    purge(house.core.store)
    assert house.code_for(FRANK) == code
    real_time.forward(minutes=2)
    purge(house.core.store)
    assert code not in everything(house)
