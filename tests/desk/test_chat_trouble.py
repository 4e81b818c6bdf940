"""When Rasa or the action server fails, nothing is lost, the user is told, and the agents see it."""

from __future__ import annotations

import sqlite3
import uuid

from desk.clock import iso
from desk.dialogue import texts
from desk.rasa import RasaTrouble
from tests.desk.conftest import HouseWith
from tests.desk.house import FRANK, OUTAGE, House


def test_what_the_user_wrote_is_in_the_record_before_rasa_is_called(house: House) -> None:
    chat, seen = house.chat(), []
    house.rasa.before_answer = lambda: seen.append([message["text"] for message in chat.history()])
    chat.say("my keys are gone")
    assert seen == [[texts.GREETING, "my keys are gone"]]


def test_a_rasa_that_is_down_is_said_honestly_and_the_conversation_is_flagged(house: House) -> None:
    chat, agent = house.chat(), house.agent()
    house.rasa.down = True
    chat.say("my keys are gone")
    assert chat.text == texts.TROUBLE
    assert "person" in chat.choices
    assert agent.conversations("flagged") == [chat.id]
    assert [message["author"] for message in chat.history()] == ["bot", "user", "bot"]


def test_the_next_turn_works_again_by_itself(house: House) -> None:
    chat = house.chat()
    house.rasa.down = True
    chat.say("hello")
    house.rasa.down = False
    assert chat.say("hello").text == texts.HELLO_AGAIN


def test_trouble_in_the_form_loses_nothing_of_it(house: House) -> None:
    chat = house.chat().say(OUTAGE)
    assert chat.asked == "email"
    house.rasa.down = True
    chat.say("who wants to know?")
    assert chat.asked == "email"
    assert texts.ONLY_SIMPLE in chat.text
    house.rasa.down = False
    assert chat.say(f"it is {FRANK}").cards["verification"]["state"] == "code_sent"
    chat.say(house.code_for(FRANK))
    chat.press("Harbor View Hotel")
    assert chat.cards["summary"]["rule"] == "keys-majority"


def test_without_understanding_a_verified_user_still_gets_a_ticket_whose_clock_starts_at_the_first_message(
    house: House,
) -> None:
    chat = house.chat()
    house.rasa.down = True
    told_at = house.clock()
    chat.say("guests stand in the lobby, no phone gets a key since noon")
    assert {"key_download_failure", "host_unavailable", "bug_report", "person"} <= set(chat.choices)
    house.clock.forward(minutes=7)
    chat.press("key_download_failure").press("ios_app").say("18 of 24")
    assert chat.say(FRANK).cards["verification"]["state"] == "code_sent"
    chat.say(house.code_for(FRANK)).press("Harbor View Hotel")
    assert chat.cards["summary"]["rule"] == "keys-majority"
    ticket = chat.say("yes").cards["ticket"]
    assert ticket["affected_percent"] == 75
    assert ticket["opened_at"] == iso(told_at)
    assert house.agent().queue() == [ticket["reference"]]


def test_who_writes_again_while_understanding_is_down_loses_neither_the_report_nor_its_time(house: House) -> None:
    chat = house.chat(FRANK, property="Harbor View Hotel")
    house.rasa.down = True
    told_at = house.clock()
    chat.say("60% of the guests stand in the lobby, no phone gets a key since noon")
    house.clock.forward(minutes=5)
    chat.say("is anybody there?").press("key_download_failure").press("ios_app")
    ticket = chat.press("confirm").cards["ticket"]
    assert (ticket["affected_percent"], ticket["opened_at"]) == (60, iso(told_at))


def test_the_clock_of_a_later_outage_does_not_start_at_an_earlier_one(house: House) -> None:
    chat = house.chat(FRANK, property="Harbor View Hotel")
    house.rasa.down = True
    chat.say("no phone gets a key since noon")
    house.rasa.down = False
    chat.say("hello")
    house.clock.forward(hours=3)
    house.rasa.down = True
    chat.say("60% of the guests get no key on their phones").press("key_download_failure").press("ios_app")
    assert chat.press("confirm").cards["ticket"]["opened_at"] == iso(house.clock())


def test_without_understanding_a_guest_is_sent_to_the_hotel_and_a_person_can_be_asked_for(house: House) -> None:
    house.rasa.down = True
    assert "guest_redirect" in house.chat(audience="guest").say("my key does not work").cards
    assert "guest_redirect" in house.chat().say("I'm staying in room 214 and my door won't open").cards
    assert "handoff" in house.chat().say("let me talk to a person").cards


def test_a_turn_that_ended_in_trouble_keeps_its_answer(house: House) -> None:
    chat, client_id = house.chat(), str(uuid.uuid4())
    house.rasa.down = True
    first = chat.post(client_id=client_id, text="hello").json()
    house.rasa.down = False
    assert chat.post(client_id=client_id, text="hello").json() == first
    assert len(house.rasa.calls) == 1
    assert len(chat.history()) == 3


def test_an_answer_that_was_written_before_the_trouble_counts(house: House) -> None:
    chat = house.chat(FRANK, property="Harbor View Hotel").say(OUTAGE)

    def die() -> None:
        raise RasaTrouble("ReadTimeout")

    house.rasa.after_answer = die
    assert "ticket" in chat.press("confirm").cards
    assert len(house.agent().queue()) == 1


def test_buttons_work_while_rasa_is_down(house: House) -> None:
    chat = house.chat(FRANK, property="Harbor View Hotel").say(OUTAGE)
    house.rasa.down = True
    assert "ticket" in chat.press("confirm").cards
    assert house.chat().press("person").cards["handoff"]["state"] == "queued"


def test_the_first_message_of_each_turn_tells_what_was_understood_even_in_trouble(house_with: HouseWith) -> None:
    house = house_with(trace=True)
    chat = house.chat().say(OUTAGE)
    house.rasa.down = True
    told = chat.say("hello").answer[0]["understanding"]
    assert (told["category"], told["affected_percent"], told["intent"]) == ("key_download_failure", 60, "unclear")
    house.rasa.down = False
    assert chat.press("person").say("are you there?").answer[0]["understanding"]["category"] == "key_download_failure"


def test_a_record_that_is_away_is_worth_another_try_and_nothing_of_it_is_kept(house: House) -> None:
    chat, client_id = house.chat(), str(uuid.uuid4())
    with sqlite3.connect(house.core.store.url.removeprefix("sqlite:///")) as record:
        record.execute("alter table turn rename to moved_away")
        refused = chat.post(client_id=client_id, text="hello")
        record.execute("alter table moved_away rename to turn")
    assert (refused.status_code, refused.json()["title"]) == (503, "unavailable")
    assert int(refused.headers["Retry-After"]) > 0
    assert chat.post(client_id=client_id, text="hello").status_code == 200
    assert [message["text"] for message in chat.history() if message["author"] == "user"] == ["hello"]


def test_readiness_names_what_does_not_answer(house: House) -> None:
    house.rasa.down = True
    answer = house.client.get("/readyz")
    assert answer.status_code == 503
    assert "rasa" in answer.json()["waiting_for"]
    assert "database" not in answer.json()["waiting_for"]
    assert house.client.get("/healthz").status_code == 200
