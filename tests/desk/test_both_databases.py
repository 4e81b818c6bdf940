"""The path from a message to a worked ticket, and what a database could do differently, on SQLite and PostgreSQL."""

from __future__ import annotations

import json
import threading
import uuid
from typing import Any
from urllib.parse import quote

import pytest

from tests.desk.house import FRANK, OLIVIA, OUTAGE, TOM, House


def at_once(threads: list[threading.Thread]) -> None:
    """Run them all, and wait for all."""
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


def test_from_a_message_over_the_code_to_a_solved_ticket(any_house: House) -> None:
    house = any_house
    chat, agent = house.chat().say(OUTAGE), house.agent()
    chat.say(f"I am {OLIVIA}").say(house.code_for(OLIVIA)).press("Harbor Lights Inn")
    reference = chat.press("confirm").cards["ticket"]["reference"]
    assert agent.queue() == [reference]
    agent.post(f"/tickets/{reference}/replies", text="We are on it.")
    agent.post(f"/tickets/{reference}/time", minutes=20)
    agent.post(f"/tickets/{reference}/status", status="pending_customer")
    house.clock.forward(hours=1)
    agent.post(f"/tickets/{reference}/status", status="resolved", solution="A new certificate")
    body = agent.ticket(reference)
    assert (body["requester"], body["property"], body["severity"]) == (OLIVIA, "Harbor Lights Inn", 1)
    assert (body["opened_at"], body["resolution_due"]) == ("2026-03-02T18:00:00Z", "2026-03-02T23:00:00Z")
    kinds = [event["kind"] for event in body["events"]]
    assert kinds == ["opened", "reply", "time", "status", "status"]
    assert [message["seq"] for message in body["transcript"]] == list(range(1, len(body["transcript"]) + 1))


def test_a_solved_one_is_offered_and_an_open_one_is_shown(any_house: House) -> None:
    house = any_house
    agent = house.agent()
    solved = house.chat(FRANK, property="Harbor View Hotel").report()["reference"]
    agent.post(f"/tickets/{solved}/status", status="resolved", solution="A new certificate")
    chat = house.chat(FRANK, property="Harbor View Hotel").say(OUTAGE)
    assert (chat.cards["solution"]["reference"], chat.cards["solution"]["solution"]) == (solved, "A new certificate")
    second = chat.press("continue").press("confirm").cards["ticket"]["reference"]
    again = house.chat(FRANK, property="Harbor View Hotel").say(OUTAGE)
    assert again.cards["tickets"]["items"][0]["reference"] == second
    again.press("add_to_it")
    assert agent.ticket(second)["events"][-1]["kind"] == "note"
    assert agent.queue() == [second]


def test_of_many_open_ones_the_newest_are_shown(any_house: House) -> None:
    filed = [any_house.ticket() for _ in range(7)]
    shown = any_house.chat(FRANK, property="Harbor View Hotel").say(OUTAGE).cards["tickets"]["items"]
    assert [item["reference"] for item in shown] == filed[:1:-1]


def test_hand_over_and_back(any_house: House) -> None:
    house = any_house
    chat, agent = house.chat().press("person"), house.agent()
    assert agent.conversations("queued") == [chat.id]
    agent.post(f"/conversations/{chat.id}/join")
    agent.post(f"/conversations/{chat.id}/messages", text="Hello")
    agent.post(f"/conversations/{chat.id}/leave")
    assert [message["author"] for message in chat.history()][-3:] == ["system", "agent", "system"]


@pytest.mark.parametrize(("query", "found"), [("LOBBY", 1), ("%25", 0), ("KD-1", 1), ("straße", 1)])
def test_search_finds_the_same(any_house: House, query: str, found: int) -> None:
    house = any_house
    house.ticket(subject="The lobby button in the Straße is dead")
    house.ticket(requester=TOM, subject="The lobby button")
    answer = house.client.get(f"/api/tickets?q={query}", headers=house.chat(FRANK).headers)
    assert len(answer.json()["items"]) == found


SQL = [
    "' or '1'='1",
    "x') or 1=1 --",
    "'; drop table ticket; --",
    "\\' or 1=1 --",
    "1; select pg_sleep(9)",
    "%' union select 1 --",
]
SEARCHED = ("/api/tickets?q=", "/api/agent/queue?q=", "/api/agent/queue?account=", "/api/agent/queue?category=")


@pytest.mark.parametrize("sql", SQL)
def test_sql_in_any_parameter_is_data(any_house: House, sql: str) -> None:
    reference, agent = any_house.ticket(), any_house.agent()
    for path in SEARCHED:
        answer = agent.get(path + quote(sql))
        assert answer.status_code == 422 or answer.json()["items"] == [], path
    for path in ("/api/tickets?cursor=", "/api/agent/queue?cursor=", "/api/agent/conversations?state="):
        assert agent.get(path + quote(sql)).status_code == 422, path
    assert agent.get("/api/tickets/" + quote(sql, safe="")).status_code == 404
    assert any_house.client.post("/api/agent/session", json={"email": sql, "password": sql}).status_code == 401
    chat = any_house.chat(FRANK, property=sql).say(sql)
    assert chat.history()[1]["text"] == sql
    assert agent.queue() == [reference]


@pytest.mark.parametrize("text", ["a\x00b", "\U0001f511 ключ 鍵", "x" * 4000, "'; drop table ticket; --"])
def test_any_text_is_kept_whole(any_house: House, text: str) -> None:
    chat = any_house.chat().say(text)
    assert chat.history()[1]["text"] == text.replace("\x00", "")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/conversations", {"page_url": "https://x/\x00"}),
        ("/api/conversations", {"locale": "\x00"}),
        ("/api/conversations", {"page_url": "\ud800"}),
        ("/api/agent/session", {"email": "\x00", "password": "x"}),
        ("/api/agent/session", {"email": "a@b.c", "password": "\ud800"}),
        ("/api/agent/tickets/KD-1/notes", {"text": "a\x00b"}),
        ("/api/agent/conversations/%00/join", {}),
    ],
)
def test_characters_that_a_database_refuses_are_no_fault_of_ours(any_house: House, path: str, body: Any) -> None:
    any_house.ticket()
    headers = any_house.agent().headers | {"Content-Type": "application/json"}
    answer = any_house.client.post(path, content=json.dumps(body), headers=headers)
    assert answer.status_code < 500, answer.text


def test_many_at_once_get_one_answer_each_and_one_ticket(any_house: House) -> None:
    chat = any_house.chat(FRANK, property="Harbor View Hotel").say(OUTAGE)
    client_id, answers = str(uuid.uuid4()), []

    def confirm() -> None:
        answers.append(chat.post(client_id=client_id, choice="confirm").json())

    threads = [threading.Thread(target=confirm) for _ in range(5)]
    at_once(threads)
    assert len(answers) == 5
    assert all(answer == answers[0] for answer in answers)
    assert len(any_house.agent().queue()) == 1


def test_turns_of_one_conversation_at_once_leave_no_gap_in_the_transcript(any_house: House) -> None:
    chat = any_house.chat()
    threads = [threading.Thread(target=chat.post, kwargs={"text": f"message {number}"}) for number in range(5)]
    at_once(threads)
    assert [message["seq"] for message in chat.history()] == list(range(1, 12))
