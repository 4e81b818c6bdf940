"""Messages whose desk was killed before it answered, and whose user did not come back."""

from __future__ import annotations

import uuid

import pytest

from desk.dialogue import texts
from desk.late_answers import answer_late
from desk.live import Event
from tests.desk.house import FRANK, OUTAGE, Chat, House


def killed_at(house: House, chat: Chat, **said: str) -> str:
    """A message that the record has and nobody answers; the `client_id` of it."""

    def die() -> None:
        raise SystemError("killed")

    house.rasa.before_answer, client_id = die, str(uuid.uuid4())
    assert chat.post(client_id=client_id, **said).status_code == 500
    house.rasa.before_answer = lambda: None
    return client_id


def late(house: House) -> int:
    """The desk looks for such messages a while later."""
    house.clock.forward(minutes=3)
    return answer_late(house.app.state.desk.door)


def test_a_confirmed_report_is_filed_though_its_user_never_came_back(house: House) -> None:
    chat = house.chat(FRANK, property="Harbor View Hotel").say(OUTAGE)
    client_id = killed_at(house, chat, choice="confirm")
    assert house.agent().queue() == []
    assert late(house) == 1
    (reference,) = house.agent().queue()
    assert reference in chat.history()[-1]["text"]
    assert chat.post(client_id=client_id, choice="confirm").json()["messages"] == [chat.history()[-1]]
    assert late(house) == 0
    assert house.agent().queue() == [reference]


def test_a_message_that_may_still_be_in_hand_is_left_alone(house: House) -> None:
    chat = house.chat()
    killed_at(house, chat, text="hello")
    assert answer_late(house.app.state.desk.door) == 0
    assert [message["author"] for message in chat.history()] == ["bot", "user"]


def test_what_the_conversation_went_on_without_is_put_before_the_agents_and_not_answered(house: House) -> None:
    chat = house.chat(FRANK, property="Harbor View Hotel")
    killed_at(house, chat, text="yes")
    chat.say(OUTAGE)
    before = chat.history()
    assert late(house) == 1
    assert chat.history() == before
    assert house.agent().conversations("flagged") == [chat.id]
    assert house.agent().queue() == []


def test_an_answer_to_a_repeated_message_is_heard_live(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    chat, heard = house.chat(), []
    client_id = killed_at(house, chat, text="hello")

    def publish(_conversation: str, events: list[Event]) -> None:
        heard.extend(event.data["text"] for event in events if event.name == "message")

    monkeypatch.setattr(house.app.state.desk.live, "publish", publish)
    chat.post(client_id=client_id, text="hello")
    assert heard == [texts.HELLO_AGAIN]
    chat.post(client_id=client_id, text="hello")
    assert heard == [texts.HELLO_AGAIN]
