"""More turns at once than the desk takes on: the others are told to come back, and what runs finishes."""

from __future__ import annotations

import requests
from httpx import Response

from tests.desk.conftest import HouseWith
from tests.desk.house import Chat, House


def send(house: House, chat: Chat, number: int) -> Response:
    return house.client.post(
        f"/api/conversations/{chat.id}/messages",
        json={"client_id": f"11111111-1111-4111-8111-11111111111{number}", "text": "hello"},
        headers={"Authorization": f"Bearer {chat.token}"},
    )


def test_a_turn_too_many_is_turned_away_at_once_and_the_running_one_is_answered(house_with: HouseWith) -> None:
    house = house_with(max_turns=1)
    running, other = house.chat(), house.chat()
    refused: list[Response] = []
    house.rasa.before_answer = lambda: refused.append(send(house, other, 1))
    answered = send(house, running, 2)
    assert answered.status_code == requests.codes.ok
    assert [answer.status_code for answer in refused] == [requests.codes.unavailable]
    assert int(refused[0].headers["Retry-After"]) >= 1


def test_what_was_turned_away_is_not_in_the_record_and_may_be_sent_again(house_with: HouseWith) -> None:
    house = house_with(max_turns=1)
    running, other = house.chat(), house.chat()
    house.rasa.before_answer = lambda: print(send(house, other, 1).status_code)
    send(house, running, 2)
    assert [message["author"] for message in other.history()] == ["bot"]
    house.rasa.before_answer = lambda: None
    assert send(house, other, 1).status_code == requests.codes.ok
    assert [message["author"] for message in other.history()][:2] == ["bot", "user"]
