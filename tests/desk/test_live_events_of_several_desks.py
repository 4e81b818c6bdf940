"""Live events between desks over Redis: heard everywhere, never in the way, and no loss while Redis is away."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
import redis

from desk.live_redis import SharedLive
from tests.desk.conftest import Parts
from tests.desk.house import Chat, House, build_house, settings_for
from tests.desk.test_chat_events import PATIENCE_SECONDS, Stream, listening, serving
from tests.desk.test_company import Page, joined, told

LIMIT = "3/minute"


class RedisServer:
    """A Redis of its own that a test can stop and start."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = int(found.getsockname()[1])
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", self._folder]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        with redis.Redis.from_url(self.url) as client:
            eventually(lambda: answers(client))

    def stop(self) -> None:
        """Stop it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


def answers(client: redis.Redis) -> bool:
    """Whether a Redis answers."""
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


def eventually(is_so: Callable[[], bool]) -> None:
    """Wait until it is so."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)  # between two looks


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    if shutil.which("redis-server") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs Debian's redis-server")
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


@contextmanager
def desks(parts: Parts, seeded: Path, folder: Path, redis_url: str) -> Iterator[list[tuple[House, str]]]:
    """Two desks on one database, each with its address."""
    shutil.copy(seeded, folder / "keydesk.db")
    with ExitStack() as stack:
        running = []
        for _ in range(2):
            house = build_house(parts, settings_for(folder, redis_url=redis_url))
            stack.callback(house.core.store.close)
            running.append((house, stack.enter_context(serving(house.app))))
        yield running


@pytest.fixture
def two_desks(
    parts: Parts, seeded: Path, tmp_path: Path, redis_server: RedisServer
) -> Iterator[list[tuple[House, str]]]:
    with desks(parts, seeded, tmp_path, redis_server.url) as running:
        with redis.Redis.from_url(redis_server.url) as client:
            eventually(lambda: client.pubsub_numsub("keydesk:live")[0][1] == 2)
        yield running


def seqs(stream: Stream, count: int) -> list[str | None]:
    """The ids of the next messages."""
    found: list[str | None] = []
    while len(found) < count:
        name, id, _ = stream.event()
        found += [id] if name == "message" else []
    return found


def test_what_is_said_at_one_desk_is_heard_at_the_other(two_desks: list[tuple[House, str]]) -> None:
    (here, _), (_, there) = two_desks
    chat = here.chat()
    with listening(there, chat) as stream:
        chat.say("hello")
        heard = [stream.event() for _ in range(3)]
    assert [(name, id) for name, id, _ in heard] == [("message", "2"), ("typing", None), ("message", "3")]
    assert [data for name, _, data in heard if name == "message"] == chat.history(after=1)


def test_who_types_and_who_is_there_at_one_desk_is_seen_at_the_other(two_desks: list[tuple[House, str]]) -> None:
    (one, address), (_, other_address) = two_desks
    chat, _ = joined(one)
    with Page(other_address, chat).open() as page, listening(address, chat) as widget:
        assert told(page, "presence") == {"author": "user", "state": "present"}
        assert told(widget, "presence")["name"] == "Ada"
        httpx.post(f"{address}{chat.url}/typing", json={"active": True}, headers=chat.headers)
        assert told(page, "typing") == {"author": "user", "active": True}


def test_each_message_is_heard_once_and_in_order_when_both_desks_answer(two_desks: list[tuple[House, str]]) -> None:
    (here, _), (other, there) = two_desks
    chat = here.chat()
    same_chat = Chat(other, chat.id, chat.token)
    with listening(there, chat) as stream:
        threads = [
            threading.Thread(target=(chat, same_chat)[number % 2].post, kwargs={"text": f"message {number}"})
            for number in range(6)
        ]
        for thread in threads:
            thread.start()
        assert seqs(stream, 12) == [str(seq) for seq in range(2, 14)]
        for thread in threads:
            thread.join()
    answered = [message for message in chat.history() if message["author"] == "bot"]
    assert len(answered) == 7, "the greeting, and one answer to each"


def test_an_outage_of_redis_fails_no_turn_and_what_was_said_meanwhile_is_heard_later(
    two_desks: list[tuple[House, str]], redis_server: RedisServer
) -> None:
    (here, near), (_, there) = two_desks
    chat = here.chat()
    with listening(there, chat) as far_stream, listening(near, chat) as near_stream:
        chat.say("before")
        assert seqs(far_stream, 2) == ["2", "3"]
        redis_server.stop()
        begun = time.monotonic()
        chat.say("meanwhile")
        assert time.monotonic() - begun < 5, "no turn waits for Redis"
        assert seqs(near_stream, 4) == ["2", "3", "4", "5"]
        redis_server.start()
        assert seqs(far_stream, 2) == ["4", "5"]


def test_a_desk_starts_and_answers_though_redis_is_away(parts: Parts, seeded: Path, tmp_path: Path) -> None:
    shutil.copy(seeded, tmp_path / "keydesk.db")
    nobody = "redis://127.0.0.1:1/0"
    house = build_house(parts, settings_for(tmp_path, redis_url=nobody, rate_limit=LIMIT))
    with serving(house.app) as address:
        chat = house.chat()
        with listening(address, chat) as stream:
            chat.say("hello")
            assert seqs(stream, 2) == ["2", "3"]
        refused = [chat.post(text="more").status_code for _ in range(3)]
    assert refused == [200, 200, 429], "limits are kept in the process meanwhile"
    house.core.store.close()


def test_a_line_that_could_not_wait_is_made_up_for_from_the_record(two_desks: list[tuple[House, str]]) -> None:
    """Each desk keeps so many lines for Redis and no more; a listener then reads the record."""
    (here, _), (_, there) = two_desks
    live = here.app.state.desk.live
    assert isinstance(live, SharedLive)
    chat = here.chat()
    with listening(there, chat) as stream:
        live._send_later = lambda line: None  # type: ignore[method-assign]  # a full queue
        chat.say("lost on its way")
        del live._send_later
        chat.say("not lost")
        assert seqs(stream, 4) == ["2", "3", "4", "5"]
