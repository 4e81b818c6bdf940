"""Whatever is sent to the documented API, it never answers with a fault of its own, and errors are problem documents."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok

from tests.desk.conftest import HouseWith
from tests.desk.house import FRANK, House
from tests.desk.test_access import OPEN_TO_ALL

# The same examples in each run, so that a failure here is a failure everywhere.
BOUNDED = settings(
    max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture
def house(house_with: HouseWith) -> House:
    return house_with(trace=True)


def operations(house: House) -> list[Any]:
    """Everything that the document describes under /api, without the endless stream of events."""
    document = schemathesis.openapi.from_asgi("/api/openapi.json", house.app)
    kept = document.include(path_regex="^/api/").exclude(path_regex="/events$")
    return [found.ok() for found in kept.get_all_operations() if isinstance(found, Ok)]


def attack(operation: Any, headers: dict[str, str], reach: dict[str, str]) -> None:
    """Send generated requests; names in `reach` stand for what exists."""

    @BOUNDED
    @given(case=operation.as_strategy())
    def attempt(case: Any) -> None:
        case.path_parameters.update({name: reach[name] for name in case.path_parameters if name in reach})
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=(not_a_server_error,))
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == ["application/problem+json"], answer.status_code

    attempt()


def test_the_document_describes_the_whole_api(house: House) -> None:
    assert len(operations(house)) >= 18


def test_strangers_break_nothing_that_is_open_to_them(house: House) -> None:
    for operation in operations(house):
        if (operation.method, operation.path) in OPEN_TO_ALL:
            attack(operation, {}, {})
    assert house.client.post("/api/conversations", json={}).status_code == 201


def test_an_agent_breaks_nothing(house: House) -> None:
    chat, agent = house.chat(FRANK), house.agent()
    for operation in operations(house):
        attack(operation, agent.headers, {"reference": house.ticket(), "conversation_id": chat.id})
    assert chat.post(text="hello").status_code == 200


def test_a_verified_user_breaks_nothing(house: House) -> None:
    chat = house.chat(FRANK)
    reach = {"reference": house.ticket(), "conversation_id": chat.id}
    for operation in operations(house):
        if not operation.path.startswith("/api/agent/"):
            attack(operation, chat.headers, reach)
    assert chat.post(text="hello").status_code == 200
