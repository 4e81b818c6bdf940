"""A person joins the conversation: queued, live, left, flagged (contract sections 3 and 5)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from desk.dialogue import texts
from tests.desk.house import FRANK, OUTAGE, Agent, Chat, House

SATURDAY = datetime(2026, 3, 7, 18, 0, tzinfo=UTC)


@pytest.fixture
def ada(house: House) -> Agent:
    return house.agent()


@pytest.fixture
def chat(house: House) -> Chat:
    return house.chat().say("my keys are gone")


def test_who_asks_for_a_person_is_queued_and_the_bot_keeps_the_messages(house: House, chat: Chat, ada: Agent) -> None:
    assert chat.press("person").cards["handoff"]["state"] == "queued"
    called = len(house.rasa.calls)
    chat.say("are you there?")
    assert (chat.text, chat.choices) == (texts.STILL_QUEUED, ["back_to_bot"])
    assert len(house.rasa.calls) == called
    assert ada.conversations("queued") == [chat.id]
    assert [message["text"] for message in chat.history()].count("are you there?") == 1


def test_who_goes_back_to_the_bot_leaves_the_queue(chat: Chat, ada: Agent) -> None:
    chat.press("person").press("back_to_bot")
    assert ada.conversations("queued") == []
    assert chat.say("hello").text == texts.HELLO_AGAIN


def test_the_longest_waiting_is_first_and_asking_again_does_not_cost_the_place(house: House, ada: Agent) -> None:
    first, second = house.chat().press("person"), house.chat()
    house.clock.forward(minutes=1)
    second.press("person")
    house.clock.forward(minutes=1)
    first.press("person")
    assert ada.conversations("queued") == [first.id, second.id]


def test_out_of_hours_the_message_is_taken_and_the_bot_goes_on(house: House, ada: Agent) -> None:
    house.clock.now = SATURDAY
    chat = house.chat().press("person")
    assert chat.cards["handoff"] == {
        "kind": "handoff", "state": "out_of_hours", "opens_at": "2026-03-09T13:00:00Z",
    }  # fmt: skip
    assert ada.conversations("queued") == [chat.id]
    assert chat.say("hello").text


def test_while_an_agent_is_there_the_bot_is_silent(house: House, chat: Chat, ada: Agent) -> None:
    chat.press("person")
    assert ada.post(f"/conversations/{chat.id}/join").status_code == 200
    called = len(house.rasa.calls)
    answer = chat.post(text="finally")
    assert answer.json() == {"messages": []}
    assert len(house.rasa.calls) == called
    assert (ada.conversations("queued"), ada.conversations("live")) == ([], [chat.id])


def test_what_an_agent_writes_is_in_the_history_with_the_name(chat: Chat, ada: Agent) -> None:
    ada.post(f"/conversations/{chat.id}/join")
    assert ada.post(f"/conversations/{chat.id}/messages", text="Hello, Ada here").status_code == 201
    joined, said = chat.history()[-2:]
    assert (joined["author"], joined["cards"]) == ("system", [{"kind": "handoff", "state": "joined"}])
    assert (said["author"], said["name"], said["text"]) == ("agent", "Ada", "Hello, Ada here")


def test_asking_for_a_person_while_one_is_there_sends_nobody_away(chat: Chat, ada: Agent) -> None:
    ada.post(f"/conversations/{chat.id}/join")
    assert chat.post(choice="person").json() == {"messages": []}
    assert ada.conversations("live") == [chat.id]


def test_the_user_may_go_back_to_the_bot_from_an_agent(chat: Chat, ada: Agent) -> None:
    chat.press("person")
    ada.post(f"/conversations/{chat.id}/join")
    assert chat.press("back_to_bot").text == texts.BACK_WITH_BOT
    assert ada.conversations("live") == []
    assert ada.post(f"/conversations/{chat.id}/messages", text="hello?").status_code == 409


def test_when_the_agent_leaves_the_bot_is_back(chat: Chat, ada: Agent) -> None:
    ada.post(f"/conversations/{chat.id}/join")
    assert ada.post(f"/conversations/{chat.id}/leave").status_code == 200
    assert chat.history()[-1]["cards"] == [{"kind": "handoff", "state": "left"}]
    assert chat.say("hello").text == texts.HELLO_AGAIN
    assert ada.conversations("live") == []


def test_the_form_goes_on_after_an_agent_was_there(house: House, ada: Agent) -> None:
    chat = house.chat(FRANK, property="Harbor View Hotel").say(OUTAGE)
    ada.post(f"/conversations/{chat.id}/join")
    ada.post(f"/conversations/{chat.id}/leave")
    assert "ticket" in chat.press("confirm").cards


@pytest.mark.parametrize(("path", "body"), [("leave", {}), ("messages", {"text": "hello"})])
def test_only_who_has_joined_may_write_or_leave(house: House, chat: Chat, ada: Agent, path: str, body: Any) -> None:
    assert ada.post(f"/conversations/{chat.id}/{path}", **body).status_code == 409
    ada.post(f"/conversations/{chat.id}/join")
    lena = house.agent("lena@keydesk.example")
    assert lena.post(f"/conversations/{chat.id}/{path}", **body).status_code == 409
    assert lena.post(f"/conversations/{chat.id}/join").status_code == 409
    assert ada.post(f"/conversations/{chat.id}/{path}", **body).status_code in {200, 201}


def test_joining_a_flagged_conversation_settles_the_flag(house: House, ada: Agent) -> None:
    chat = house.chat()
    house.rasa.down = True
    chat.say("hello")
    assert ada.conversations("flagged") == [chat.id]
    ada.post(f"/conversations/{chat.id}/join")
    assert ada.conversations("flagged") == []


@pytest.mark.parametrize("path", ["join", "leave", "messages"])
def test_a_conversation_that_does_not_exist_is_404(ada: Agent, path: str) -> None:
    assert ada.post(f"/conversations/nothing/{path}", text="hello").status_code == 404


def test_a_state_that_does_not_exist_is_refused(ada: Agent) -> None:
    assert ada.get("/api/agent/conversations?state=lost").status_code == 422


@pytest.mark.parametrize("text", ["", "  ", "x" * 4001])
def test_an_agent_says_something_or_nothing(chat: Chat, ada: Agent, text: str) -> None:
    ada.post(f"/conversations/{chat.id}/join")
    assert ada.post(f"/conversations/{chat.id}/messages", text=text).status_code == 422


def test_a_ticket_can_be_answered_while_the_conversation_is_live(house: House, ada: Agent) -> None:
    chat = house.chat(FRANK, property="Harbor View Hotel")
    reference = chat.report()["reference"]
    ada.post(f"/conversations/{chat.id}/join")
    ada.post(f"/tickets/{reference}/replies", text="Here is the answer")
    assert chat.history()[-1]["text"] == "Here is the answer"
    assert ada.conversations("live") == [chat.id]
