"""The chat API: what comes back, and what is refused (contract section 3)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from tests.desk.conftest import HouseWith
from tests.desk.house import FRANK, OUTAGE, House

MESSAGE_FIELDS = {"seq", "at", "author", "text", "choices", "cards"}
NOBODY = "00000000-0000-0000-0000-000000000000"


def is_problem(answer: Any, status: int) -> bool:
    """Whether an answer is a problem document of RFC 9457 with this status."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    is_one = answer.headers["content-type"] == "application/problem+json"
    return bool(is_one and body["status"] == status and body["detail"])


def test_a_conversation_begins_with_its_id_its_token_and_a_greeting(house: House) -> None:
    answer = house.client.post("/api/conversations", json={})
    assert answer.status_code == 201
    assert set(answer.json()) == {"conversation_id", "token", "messages"}
    (greeting,) = answer.json()["messages"]
    assert set(greeting) == MESSAGE_FIELDS
    assert (greeting["seq"], greeting["author"], greeting["at"]) == (1, "bot", "2026-03-02T18:00:00Z")


def test_a_guest_is_greeted_as_a_guest_and_not_asked_for_a_problem(house: House) -> None:
    guest, staff = house.chat(audience="guest"), house.chat()
    assert "front desk" in guest.text
    assert (guest.asked, staff.asked) == (None, "problem")


@pytest.mark.parametrize(
    "body",
    [
        {"audience": "manager"},
        {"page_url": "x" * 2001},
        {"locale": 5},
        {"identity_token": "x" * 8001},
        [],
        None,
    ],
)
def test_a_conversation_that_can_not_begin_is_refused(house: House, body: object) -> None:
    assert is_problem(house.client.post("/api/conversations", json=body), 422)


@pytest.mark.parametrize(
    "body",
    [
        {"text": ""},
        {"text": " \n\t "},
        {"text": "\x00"},
        {"text": "x" * 4001},
        {"text": "hello", "choice": "person"},
        {"text": 5},
        {"choice": "confirm"},
        {"choice": "article:pair-an-encoder"},
        {"choice": ""},
        {},
        {"client_id": None, "text": "hello"},
        {"client_id": "not a uuid", "text": "hello"},
    ],
)
def test_a_turn_that_can_not_be_accepted_is_refused_and_leaves_nothing_behind(house: House, body: Any) -> None:
    chat = house.chat()
    assert is_problem(chat.post(**body), 422)
    assert len(chat.history()) == 1
    assert house.rasa.calls == []


def test_a_turn_without_a_client_id_is_refused(house: House) -> None:
    chat = house.chat()
    answer = house.client.post(f"{chat.url}/messages", json={"text": "hello"}, headers=chat.headers)
    assert is_problem(answer, 422)


def test_a_text_of_4000_characters_is_accepted(house: House) -> None:
    assert house.chat().post(text="ö" * 4000).status_code == 200


@pytest.mark.parametrize("text", ["/restart", '/verify{"email":"x"}', "EXTERNAL: hello", "<b>bold</b> & \U0001f511"])
def test_a_text_is_kept_as_it_was_typed(house: House, text: str) -> None:
    chat = house.chat().say(text)
    assert chat.history()[1]["text"] == text
    assert house.rasa.calls[0][1:] == (text, None)


def test_a_person_may_be_asked_for_though_nothing_offers_it(house: House) -> None:
    assert house.chat().press("person").cards["handoff"]["state"] == "queued"


def test_only_choices_of_the_newest_answer_are_on_offer(house: House) -> None:
    chat = house.chat(FRANK, property="Harbor View Hotel").say(OUTAGE)
    assert "confirm" in chat.choices
    chat.press("confirm")
    assert is_problem(chat.post(choice="confirm"), 422)


@pytest.mark.parametrize("path", ["/messages", "/transcript", "/events"])
@pytest.mark.parametrize("authorization", [None, "Bearer nonsense", "Bearer ", "Basic abc", "nonsense"])
def test_reading_without_a_good_token_is_401(house: House, path: str, authorization: str | None) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    assert is_problem(house.client.get(house.chat().url + path, headers=headers), 401)


@pytest.mark.parametrize("path", ["/messages", "/transcript", "/events"])
def test_another_conversations_token_finds_nothing(house: House, path: str) -> None:
    mine, other = house.chat(), house.chat()
    assert is_problem(house.client.get(other.url + path, headers=mine.headers), 404)
    assert is_problem(house.client.get(f"/api/conversations/{NOBODY}{path}", headers=mine.headers), 404)


def test_nobody_writes_into_another_conversation(house: House) -> None:
    mine, other = house.chat(), house.chat()
    body = {"client_id": str(uuid.uuid4()), "text": "hello"}
    assert is_problem(house.client.post(f"{other.url}/messages", json=body, headers=mine.headers), 404)
    assert is_problem(house.client.post(f"{other.url}/messages", json=body), 401)
    assert len(other.history()) == 1


def test_too_many_messages_of_one_conversation_are_held_back_for_a_while(house_with: HouseWith) -> None:
    house = house_with(rate_limit="2/minute")
    chat = house.chat().say("one").say("two")
    refused = chat.post(text="three")
    assert is_problem(refused, 429)
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert house.chat().post(text="another conversation").status_code == 200


def test_too_many_conversations_from_one_address_are_held_back_for_a_while(house_with: HouseWith) -> None:
    house = house_with(rate_limit="30/minute", conversation_limit="2/hour")
    house.chat(), house.chat()
    refused = house.client.post("/api/conversations", json={})
    assert is_problem(refused, 429)
    assert 60 < int(refused.headers["Retry-After"]) <= 3600


def test_rate_limit_off_turns_both_limits_off(house_with: HouseWith) -> None:
    house = house_with(rate_limit="off", conversation_limit="1/hour")
    assert [house.chat().post(text="hello").status_code for _ in range(3)] == [200, 200, 200]


def test_the_same_client_id_gives_the_same_answer_and_does_nothing_twice(house: House) -> None:
    chat, client_id = house.chat(), str(uuid.uuid4())
    first = chat.post(client_id=client_id, text="hello").json()
    again = chat.post(client_id=client_id.upper(), text="something else").json()
    assert first == again
    assert [message["author"] for message in chat.history()] == ["bot", "user", "bot"]
    assert len(house.rasa.calls) == 1


def test_one_client_id_in_two_conversations_is_two_turns(house: House) -> None:
    client_id = str(uuid.uuid4())
    answers = [house.chat().post(client_id=client_id, text="hello").json()["messages"] for _ in range(2)]
    assert all(answers)
    assert len(house.rasa.calls) == 2


def test_a_confirmation_that_is_sent_twice_files_one_ticket(house: House) -> None:
    chat, client_id = house.chat(FRANK, property="Harbor View Hotel").say(OUTAGE), str(uuid.uuid4())
    answers = [chat.post(client_id=client_id, choice="confirm").json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(house.agent().queue()) == 1


def test_the_history_begins_after_the_given_seq(house: House) -> None:
    chat = house.chat().say("one").say("two")
    assert [message["seq"] for message in chat.history()] == [1, 2, 3, 4, 5]
    assert chat.history(after=3)[0]["text"] == "two"
    assert chat.history(after=99) == []


@pytest.mark.parametrize("after", ["-1", "x", "9" * 30])
def test_a_seq_that_can_not_be_is_refused(house: House, after: str) -> None:
    assert is_problem(house.chat().get(f"/messages?after={after}"), 422)


def test_the_transcript_comes_as_text_and_as_json(house: House) -> None:
    chat = house.chat().say("hello there")
    as_json, as_text = chat.get("/transcript?format=json"), chat.get("/transcript")
    assert as_json.json() == {"messages": chat.history()}
    assert as_text.headers["content-type"].startswith("text/plain")
    assert as_text.text.splitlines()[1] == "[2026-03-02T18:00:00Z] user: hello there"
    assert chat.get("/transcript?format=txt").text == as_text.text
    assert is_problem(chat.get("/transcript?format=pdf"), 422)


def test_understanding_is_told_only_with_trace(house_with: HouseWith) -> None:
    plain = house_with().chat(FRANK, property="Harbor View Hotel").say(OUTAGE)
    traced = house_with(trace=True).chat(FRANK, property="Harbor View Hotel").say(OUTAGE)
    assert not any("understanding" in message for message in plain.history())
    told = traced.answer[0]["understanding"]
    assert (told["outcome"], told["category"], told["rule"]) == ("escalate", "key_download_failure", "keys-majority")
    assert [("understanding" in message) for message in traced.answer] == [True] + [False] * (len(traced.answer) - 1)


def test_an_unknown_address_and_a_wrong_method_are_problems_too(house: House) -> None:
    assert is_problem(house.client.get("/api/nothing"), 404)
    assert is_problem(house.client.put("/api/conversations"), 405)


def test_a_body_that_is_too_large_or_not_json_is_refused(house: House) -> None:
    assert is_problem(house.client.post("/api/conversations", content=b"x" * 300_000), 413)
    assert is_problem(house.client.post("/api/conversations", content=b"{"), 422)


def test_a_fault_of_our_own_is_a_problem_with_an_id_to_quote_and_no_details(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr("desk.web.chat.conversations.authorised", broken)
    with capture_logs(processors=[merge_contextvars]) as logged:
        answer = house.client.get(house.chat().url + "/messages")
    assert is_problem(answer, 500)
    assert "hunter2" not in answer.text
    assert answer.headers["X-Request-Id"] == answer.json()["request_id"] == logged[-1]["request_id"]
    assert logged[-1]["exc_info"]
