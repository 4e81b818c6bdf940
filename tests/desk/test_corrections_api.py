"""Corrections by program."""

from __future__ import annotations

from tests.desk.house import House


def test_a_correction_is_kept_with_the_agent_and_the_time(house: House) -> None:
    chat, agent = house.chat().say("is anybody there"), house.agent()
    seq = next(message["seq"] for message in chat.history() if message["author"] == "user")
    answer = agent.post(f"/conversations/{chat.id}/corrections", seq=seq, intent="request_person")
    assert answer.status_code == 201
    body = answer.json()
    assert (body["seq"], body["intent"], body["article"]) == (seq, "request_person", None)
    assert body["agent"] == "ada@keydesk.example"
    assert body["at"]


def test_what_means_nothing_is_refused(house: House) -> None:
    chat, agent = house.chat().say("is anybody there"), house.agent()
    seq = next(message["seq"] for message in chat.history() if message["author"] == "user")
    last = chat.history()[-1]["seq"]
    for wrong in ({"seq": seq}, {"seq": last, "intent": "how_to"}, {"seq": seq, "intent": "weather"}, {"seq": 0}):
        assert agent.post(f"/conversations/{chat.id}/corrections", **wrong).status_code == 422
    assert agent.post("/conversations/none/corrections", seq=1, intent="how_to").status_code == 404
