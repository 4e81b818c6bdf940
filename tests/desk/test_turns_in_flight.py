"""More turns at once than the desk takes on: the others are told to come back, what runs finishes, and all in order."""

from __future__ import annotations

import asyncio

import pytest
import requests
from httpx import Response

from desk.errors import Unavailable
from desk.web import turns_in_flight
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


def test_new_conversations_are_turned_away_before_those_that_run(house_with: HouseWith) -> None:
    house = house_with(max_turns=2)
    running, other = house.chat(), house.chat()
    answers: list[Response] = []

    def meanwhile() -> None:
        house.rasa.before_answer = lambda: None
        answers.append(house.client.post("/api/conversations", json={}))
        answers.append(send(house, other, 1))

    house.rasa.before_answer = meanwhile
    assert send(house, running, 2).status_code == requests.codes.ok
    begun, answered = answers
    assert (begun.status_code, answered.status_code) == (requests.codes.unavailable, requests.codes.ok)
    assert int(begun.headers["Retry-After"]) >= 1
    assert house.client.post("/api/conversations", json={}).status_code == requests.codes.created


def test_who_came_first_is_served_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns_in_flight, "AT_ONCE", 1)
    served: list[int] = []

    async def everybody() -> None:
        line = turns_in_flight.TurnsInFlight(most=10)

        async def somebody(number: int) -> None:
            async with line.turn():
                await asyncio.sleep(0)
                served.append(number)

        await asyncio.gather(*(somebody(number) for number in range(10)))

    asyncio.run(everybody())
    assert served == list(range(10))


def test_a_place_in_line_is_free_again_after_a_failure() -> None:
    async def one_after_the_other() -> None:
        line = turns_in_flight.TurnsInFlight(most=1)
        with pytest.raises(RuntimeError):
            async with line.turn():
                raise RuntimeError("broken")
        async with line.turn():
            with pytest.raises(Unavailable):
                async with line.turn():
                    pass

    asyncio.run(one_after_the_other())
