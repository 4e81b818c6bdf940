"""Whose word about an address counts: only the proxy's in front (`KEYDESK_TRUSTED_PROXIES`)."""

from __future__ import annotations

import httpx
import pytest

from desk.__main__ import server_options
from tests.desk.conftest import HouseWith
from tests.desk.test_chat_events import serving


def started_from(addresses: list[str], url: str) -> list[int]:
    """Begin a conversation for each claimed address."""
    path = f"{url}/api/conversations"
    return [httpx.post(path, json={}, headers={"X-Forwarded-For": address}).status_code for address in addresses]


@pytest.mark.parametrize(
    ("trusted", "claimed", "seen"),
    [
        ("127.0.0.1", ["203.0.113.1", "203.0.113.2", "203.0.113.1"], [201, 201, 429]),
        ("127.0.0.0/8", ["203.0.113.1", "203.0.113.2", "203.0.113.1"], [201, 201, 429]),
        ("none", ["203.0.113.1", "203.0.113.2"], [201, 429]),
        ("192.0.2.7", ["203.0.113.1", "203.0.113.2"], [201, 429]),
        # What the user claims stands before what the proxy saw.
        ("127.0.0.1", ["198.51.100.1, 203.0.113.1", "198.51.100.2, 203.0.113.1"], [201, 429]),
    ],
)
def test_the_limit_of_conversations_counts_the_address_that_the_proxy_saw(
    house_with: HouseWith, monkeypatch: pytest.MonkeyPatch, trusted: str, claimed: list[str], seen: list[int]
) -> None:
    house = house_with(rate_limit="30/minute", conversation_limit="1/minute", trusted_proxies=trusted)
    with serving(house.app, **server_options(house.core.settings)) as url:
        assert started_from(claimed, url) == seen
