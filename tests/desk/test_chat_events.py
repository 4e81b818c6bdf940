"""Server-Sent Events over a real server: live events, and what was missed (contract section 3)."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from desk.__main__ import DeskServer
from tests.desk.house import FRANK, Chat, House, JsonObject

PATIENCE_SECONDS = 10.0


@dataclass
class Stream:
    """An open stream of events."""

    lines: Iterator[str]

    def event(self) -> tuple[str, str | None, JsonObject]:
        """The next event: name, id, data. Comments are passed over."""
        fields: dict[str, str] = {}
        for line in self.lines:
            if line == "" and "event" in fields:
                return fields["event"], fields.get("id"), json.loads(fields["data"])
            name, _, value = line.partition(": ")
            fields[name] = value
        raise AssertionError("the stream ended")

    def until(self, name: str) -> list[tuple[str, str | None, JsonObject]]:
        """The events up to the first one with this name."""
        found = [self.event()]
        while found[-1][0] != name:
            found.append(self.event())
        return found


@contextmanager
def serving(app: FastAPI, **options: Any) -> Iterator[str]:
    """A desk on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(
            uvicorn.Config(app, **{"log_level": "error", "timeout_graceful_shutdown": 2, **options})
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()


@pytest.fixture
def address(house: House) -> Iterator[str]:
    """The address of the desk."""
    with serving(house.app) as url:
        yield url


@contextmanager
def listening(address: str, chat: Chat, last_event_id: str | None = None) -> Iterator[Stream]:
    """Listen to a conversation; from the first line on, every event is heard."""
    headers = {**chat.headers, **({"Last-Event-ID": last_event_id} if last_event_id is not None else {})}
    with httpx.stream("GET", address + chat.url + "/events", headers=headers, timeout=PATIENCE_SECONDS) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.iter_lines()
        assert next(lines).startswith(":")
        yield Stream(lines)


def test_what_is_said_is_heard_at_once_by_who_listens(house: House, address: str) -> None:
    chat = house.chat()
    with listening(address, chat) as stream:
        chat.say("hello")
        heard = [event for event in (stream.event() for _ in range(3)) if event[0] == "message"]
    assert [(id, data["author"]) for _, id, data in heard] == [("2", "user"), ("3", "bot")]
    assert [data for _, _, data in heard] == chat.history(after=1)


def test_the_bot_is_seen_typing(house: House, address: str) -> None:
    chat = house.chat()
    with listening(address, chat) as stream:
        chat.say("hello")
        assert [name for name, _, _ in stream.until("typing")] == ["message", "typing"]


def test_last_event_id_brings_what_was_missed_and_then_what_is_new(house: House, address: str) -> None:
    chat = house.chat().say("one").say("two")
    with listening(address, chat, last_event_id="3") as stream:
        missed = [stream.event(), stream.event()]
        assert [id for _, id, _ in missed] == ["4", "5"]
        chat.say("three")
        assert stream.event()[1] == "6"


def test_without_last_event_id_the_stream_begins_now(house: House, address: str) -> None:
    chat = house.chat().say("one")
    with listening(address, chat) as stream:
        chat.say("two")
        assert stream.event()[2]["text"] == "two"


def test_a_ticket_and_a_hand_over_are_events_of_their_own(house: House, address: str) -> None:
    chat = house.chat(FRANK, property="Harbor View Hotel")
    with listening(address, chat) as stream:
        ticket = chat.report()
        assert stream.until("ticket")[-1][2]["reference"] == ticket["reference"]
        chat.press("person")
        assert stream.until("handoff")[-1][2] == {"state": "queued"}


def test_an_agents_words_arrive_live(house: House, address: str) -> None:
    chat, agent = house.chat(), house.agent()
    with listening(address, chat) as stream:
        agent.post(f"/conversations/{chat.id}/join")
        assert stream.until("handoff")[-1][2] == {"state": "joined"}
        agent.post(f"/conversations/{chat.id}/messages", text="I am here")
        assert stream.event()[2]["text"] == "I am here"


def test_nobody_hears_another_conversation(house: House, address: str) -> None:
    mine, other = house.chat(), house.chat()
    with listening(address, mine) as stream:
        other.say("a secret")
        mine.say("hello")
        assert stream.event()[2]["text"] == "hello"


@pytest.mark.parametrize("last_event_id", ["x", "-1", "1.5", "9" * 30])
def test_a_last_event_id_that_is_no_seq_is_refused(house: House, last_event_id: str) -> None:
    chat = house.chat()
    answer = house.client.get(f"{chat.url}/events", headers={**chat.headers, "Last-Event-ID": last_event_id})
    assert answer.status_code == 422


def test_a_desk_that_stops_ends_its_streams_at_once(house: House) -> None:
    """Browsers then come back, to another desk, with what they saw last."""
    config = uvicorn.Config(house.app, log_level="error", timeout_graceful_shutdown=30)
    with socket.create_server(("127.0.0.1", 0)) as socket_, ThreadPoolExecutor() as pool:
        server = DeskServer(config, house.app.state.desk)
        running = pool.submit(server.run, [socket_])
        chat = house.chat()
        with listening(f"http://127.0.0.1:{socket_.getsockname()[1]}", chat) as stream:
            server.should_exit = True
            with pytest.raises(AssertionError, match="the stream ended"):
                stream.event()
        running.result(PATIENCE_SECONDS)
