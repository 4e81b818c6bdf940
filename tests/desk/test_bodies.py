"""Bodies that are too large, too slow or not what they should be are refused, and do no harm."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from desk.web.body_limit import BodyLimit
from desk.web.guard import BIGGEST_BODY
from tests.desk.house import House

JSON = {"Content-Type": "application/json"}
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def pieces(size: int) -> Iterator[bytes]:
    """A body of `size` bytes that does not say how long it is."""
    for _ in range(0, size, 1024):
        yield b" " * 1024


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/api/conversations", JSON), ("/api/agent/session", JSON), ("/desk/login", FORM), ("/portal/login", FORM)],
)
def test_a_body_that_does_not_say_how_long_it_is_has_the_same_limit(
    house: House, path: str, kind: dict[str, str]
) -> None:
    answer = house.client.post(path, content=pieces(BIGGEST_BODY + 1024), headers=kind)
    assert "content-length" not in answer.request.headers
    assert answer.status_code == 413
    assert answer.json()["type"] == "urn:keydesk:too-large"


def test_a_body_in_pieces_below_the_limit_is_taken(house: House) -> None:
    body = b'{"audience": "guest"}' + b" " * 1000
    assert house.client.post("/api/conversations", content=iter([body[:9], body[9:]]), headers=JSON).status_code == 201


def test_no_more_of_a_large_body_is_read_than_the_limit() -> None:
    read = 0

    async def endless() -> Message:
        nonlocal read
        read += 1000
        return {"type": "http.request", "body": b"x" * 1000, "more_body": True}

    assert status(BodyLimit(swallow, lambda scope: 10_000), endless) == 413
    assert read == 11_000


def test_a_body_that_never_ends_to_arrive_is_given_up() -> None:
    async def silent() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    assert status(BodyLimit(swallow, lambda scope: 10, within=0.01), silent) == 408


def test_waiting_for_the_end_of_the_connection_has_no_limit() -> None:
    messages: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}, {"type": "http.disconnect"}]

    async def later() -> Message:
        await asyncio.sleep(0 if len(messages) == 2 else 0.05)
        return messages.pop(0)

    async def stream(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        assert (await receive())["type"] == "http.disconnect"

    assert status(BodyLimit(stream, lambda scope: 10, within=0.01), later) is None
    assert messages == []


def status(app: BodyLimit, receive: Receive) -> int | None:
    """The status of the answer, if there is one."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app({"type": "http"}, receive, send))
    return next((message["status"] for message in sent if message["type"] == "http.response.start"), None)


async def swallow(scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body"):
        pass


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"audience": {}}', b"[" * 50_000, b'"' + b"\\ud800" * 9 + b'"']
)
def test_malformed_json_is_422_or_400_and_never_a_fault(house: House, body: bytes) -> None:
    for path in ("/api/conversations", "/api/agent/session"):
        assert house.client.post(path, content=body, headers=JSON).status_code in {400, 422}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=ANY_JSON, more=ANY_JSON)
def test_no_json_makes_the_chat_fail(house: House, body: Any, more: Any) -> None:
    chat = house.chat()
    for url, value in (
        (chat.url + "/messages", body),
        (chat.url + "/messages", {"client_id": body, "text": more}),
        (chat.url + "/messages", {"client_id": "11111111-1111-4111-8111-111111111111", "choice": more}),
        ("/api/conversations", body),
        ("/api/conversations", {"identity_token": body, "audience": more}),
        ("/api/agent/session", {"email": body, "password": more}),
    ):
        content = json.dumps(value).encode()
        assert house.client.post(url, content=content, headers={**JSON, **chat.headers}).status_code < 500, (url, value)
