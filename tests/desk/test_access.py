"""Every route of the API asks who calls, except a few that are listed here by name."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.desk.house import House

OPEN_TO_ALL = {("post", "/api/conversations"), ("post", "/api/agent/session")}
BODIES: dict[str, dict[str, Any]] = {
    "/api/conversations/{conversation_id}/messages": {"client_id": str(uuid.uuid4()), "text": "hello"},
    "/api/agent/tickets/{reference}/status": {"status": "open"},
    "/api/agent/tickets/{reference}/time": {"minutes": 5},
    "/api/agent/tickets/{reference}/incident": {"incident": None},
    "/api/agent/tickets/{reference}/merge": {"other": "KD-1"},
    "/api/agent/tickets/{reference}/link": {"other": "KD-1"},
    "/api/agent/tickets/{reference}/unlink": {"other": "KD-1"},
    "/api/agent/tickets/{reference}/category": {"category": "pms_down", "reason": "a reason"},
    "/api/agent/incidents": {"product": "ios_app", "title": "a title"},
    "/api/agent/incidents/{reference}/close": {"solution": "a solution"},
    "/api/agent/conversations/{conversation_id}/corrections": {"seq": 1, "intent": "how_to"},
    "/api/agent/tickets/{reference}/assignee": {"assignee": "me"},
    "/api/agent/tickets/{reference}/severity": {"severity": 1, "reason": "a reason"},
}
TEXT = {"text": "hello"}


def operations(house: House) -> set[tuple[str, str]]:
    """Method and path of everything under /api."""
    paths = house.client.get("/api/openapi.json").json()["paths"]
    return {(method, path) for path, methods in paths.items() if path.startswith("/api/") for method in methods}


def test_the_list_of_routes_is_not_empty(house: House) -> None:
    assert len(operations(house)) >= 19
    assert operations(house) > OPEN_TO_ALL


@pytest.mark.parametrize("authorization", [None, "Bearer wrong", "Bearer", "Token x", "Bearer " + "x" * 5000])
def test_without_a_good_token_every_route_answers_401_and_nothing_happens(
    house: House, authorization: str | None
) -> None:
    reference, chat = house.ticket(), house.chat()
    agent = house.agent()
    before = agent.ticket(reference), chat.history()
    headers = {"Authorization": authorization} if authorization else {}
    answers = {}
    for method, path in sorted(operations(house) - OPEN_TO_ALL):
        url = path.format(conversation_id=chat.id, reference=reference)
        body = BODIES.get(path, TEXT) if method == "post" else None
        answer = house.client.request(method, url, headers=headers, json=body)
        answers[method, path] = (answer.status_code, answer.headers.get("WWW-Authenticate"))
    assert set(answers.values()) == {(401, "Bearer")}, answers
    assert (agent.ticket(reference), chat.history()) == before


def test_a_conversations_token_opens_nothing_of_the_agents(house: House) -> None:
    chat = house.chat("frank@harborview.example")
    for method, path in sorted(operations(house) - OPEN_TO_ALL):
        if path.startswith("/api/agent/"):
            url = path.format(conversation_id=chat.id, reference="KD-1")
            body = BODIES.get(path, TEXT) if method == "post" else None
            assert house.client.request(method, url, headers=chat.headers, json=body).status_code == 401, path


def test_an_agents_token_is_no_conversations_token(house: House) -> None:
    agent, chat = house.agent(), house.chat()
    for path in ("messages", "events", "transcript"):
        assert agent.get(f"{chat.url}/{path}").status_code == 401


def test_pages_of_other_origins_may_call_the_chat_but_send_no_cookies(house: House) -> None:
    asked = {"Origin": "https://hotel.example", "Access-Control-Request-Method": "POST"}
    answer = house.client.options("/api/conversations", headers=asked)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
