"""Who is at the ends of a conversation and who types: told at once to the other side only, never kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, select

from desk.company import AWAY, PRESENT, End
from desk.store.base import Base
from desk.store.people import Session
from desk.web import agents_live
from tests.desk.house import PASSWORD, Agent, Chat, House, JsonObject
from tests.desk.test_chat_events import PATIENCE_SECONDS, Stream, listening, serving

ADA = "ada@keydesk.example"


@pytest.fixture
def address(house: House) -> Iterator[str]:
    with serving(house.app) as url:
        yield url


class Page:
    """An agent's browser on a conversation's page."""

    def __init__(self, address: str, chat: Chat, email: str = ADA) -> None:
        self.client = httpx.Client(base_url=address, timeout=PATIENCE_SECONDS, follow_redirects=True)
        self.client.post("/desk/login", data={"email": email, "password": PASSWORD})
        self.here = f"/desk/conversations/{chat.id}"

    def send(self, action: str, **fields: str) -> httpx.Response:
        """A form of the page."""
        csrf = self.client.get(self.here).text.split('name="csrf" value="')[1][:64]
        return self.client.post(f"{self.here}/{action}", data={"csrf": csrf, **fields})

    @contextmanager
    def open(self) -> Iterator[Stream]:
        """Its stream."""
        with self.client.stream("GET", f"{self.here}/events") as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            lines = answer.iter_lines()
            assert next(lines).startswith(":")
            yield Stream(lines)


def told(stream: Stream, name: str) -> JsonObject:
    """The data of the next event with this name."""
    return stream.until(name)[-1][2]


def type_as_user(chat: Chat, active: bool = True) -> int:
    return int(chat.house.client.post(f"{chat.url}/typing", json={"active": active}, headers=chat.headers).status_code)


def joined(house: House) -> tuple[Chat, Agent]:
    """A conversation that Ada has joined."""
    chat, ada = house.chat(), house.agent()
    ada.post(f"/conversations/{chat.id}/join")
    return chat, ada


def test_each_side_sees_the_other_type_and_nobody_themselves(house: House, address: str) -> None:
    chat, ada = joined(house)
    with listening(address, chat) as widget, Page(address, chat).open() as page:
        assert type_as_user(chat) == 204
        assert told(page, "typing") == {"author": "user", "active": True}
        assert ada.post(f"/conversations/{chat.id}/typing", active=True).status_code == 204
        assert ada.post(f"/conversations/{chat.id}/typing", active=False).status_code == 204
        assert told(widget, "typing") == {"author": "agent", "name": "Ada", "active": True}
        assert told(widget, "typing") == {"author": "agent", "name": "Ada", "active": False}


def test_the_page_itself_tells_that_its_agent_types(house: House, address: str) -> None:
    chat, _ = joined(house)
    page = Page(address, chat)
    with listening(address, chat) as widget:
        assert page.send("typing", active="true").status_code == 204
        assert told(widget, "typing")["name"] == "Ada"


def test_only_who_has_joined_is_seen_typing(house: House) -> None:
    chat, _ = joined(house)
    lena = house.agent("lena@keydesk.example")
    assert lena.post(f"/conversations/{chat.id}/typing", active=True).status_code == 409


def test_the_user_learns_that_the_agents_page_is_open_and_that_it_is_closed(house: House, address: str) -> None:
    chat, _ = joined(house)
    with listening(address, chat) as widget:
        with Page(address, chat).open():
            assert told(widget, "presence") == {"author": "agent", "name": "Ada", "state": PRESENT}
        assert told(widget, "presence") == {"author": "agent", "name": "Ada", "state": AWAY}


def test_the_agent_learns_that_the_user_is_there_whoever_came_first_and_that_they_go(
    house: House, address: str
) -> None:
    chat, _ = joined(house)
    page = Page(address, chat)
    with page.open() as stream:
        with listening(address, chat):
            assert told(stream, "presence") == {"author": "user", "state": PRESENT}
        assert told(stream, "presence") == {"author": "user", "state": AWAY}
    with listening(address, chat), page.open() as stream:
        assert told(stream, "presence") == {"author": "user", "state": PRESENT}


def test_an_agent_who_only_reads_along_sees_the_user_and_is_not_seen(house: House, address: str) -> None:
    chat, _ = joined(house)
    with listening(address, chat) as widget, Page(address, chat, "lena@keydesk.example").open() as page:
        assert told(page, "presence") == {"author": "user", "state": PRESENT}
        chat.say("hello")
        heard = widget.event()
        assert heard[0] == "message"


def test_a_page_hears_that_something_was_said_but_not_what(house: House, address: str) -> None:
    chat, _ = joined(house)
    with Page(address, chat).open() as page:
        chat.say("a secret word")
        assert page.until("news")[-1][2] == {}


def test_an_agent_who_is_signed_out_hears_no_more(house: House, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agents_live, "KEEP_ALIVE_SECONDS", 0.05)
    chat, _ = joined(house)
    page = Page(address, chat)
    with page.open() as stream:
        with house.core.store.write() as session:
            session.execute(delete(Session))
        with pytest.raises(AssertionError, match="the stream ended"):
            while True:
                stream.event()


def test_typing_too_often_is_refused_and_leaves_nothing_behind(house_with: Any) -> None:
    house = house_with(rate_limit="30/minute", conversation_limit="20/minute")
    chat, _ = joined(house)
    before = everything(house)
    answers = [type_as_user(chat) for _ in range(61)]
    assert (answers[:60], answers[60]) == ([204] * 60, 429)
    assert everything(house) == before


def everything(house: House) -> str:
    with house.core.store.read() as session:
        tables = Base.metadata.sorted_tables
        return json.dumps(
            {table.name: [list(row) for row in session.execute(select(table))] for table in tables}, default=str
        )


def test_an_end_answers_who_asks_and_corrects_its_own_authors_leaving() -> None:
    user, agent, reader = End("user"), End("agent", "Ada"), End("reader")
    assert user.answers(agent.is_here(asks=True)) == user.answers(reader.is_here(asks=True)) == [user.is_here()]
    assert (
        user.answers(agent.is_here()) == user.answers(agent.types(True)) == user.answers(user.is_here(asks=True)) == []
    )
    assert user.answers(user.is_away()) == [user.is_here()]
    assert not user.is_told(reader.is_here()) and not user.is_told(user.types(True)) and user.is_told(agent.types(True))
