"""Identity tokens of the host page: who is verified, and what is refused (contract section 4)."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest

from tests.desk.conftest import HouseWith
from tests.desk.house import CASEY, FRANK, OUTAGE, SECRET, House, SetRealTime, identity_token


def unsigned(header: object, claims: object, signature: str = "") -> str:
    """A token put together by hand."""
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, claims))
    return ".".join([*parts, signature])


def resigned_as(algorithm: str) -> str:
    """A good token whose header names another algorithm."""
    _, claims, signature = identity_token().split(".")
    header = base64.urlsafe_b64encode(json.dumps({"alg": algorithm, "typ": "JWT"}).encode()).decode().rstrip("=")
    return ".".join([header, claims, signature])


def bad_tokens() -> dict[str, str]:
    """Tokens that are no good, made now, since they are judged by real time."""
    now = int(time.time())
    claims = {"sub": FRANK, "iat": now, "exp": now + 600, "aud": "keydesk"}
    return {
        "expired": identity_token(exp=now - 1),
        "signed with another key": identity_token(secret="another-secret-of-enough-length"),
        "without a signature": unsigned({"alg": "none"}, claims),
        "none in capitals": unsigned({"alg": "NONE"}, claims),
        "none with a signature": resigned_as("none"),
        "RS256 in the header": resigned_as("RS256"),
        "HS512": resigned_as("HS512"),
        "for another audience": identity_token(aud="another"),
        "for two audiences": identity_token(aud=["keydesk", "another"]),
        "living too long": identity_token(exp=now + 16 * 60),
        "living for ever": identity_token(exp=10**15),
        "issued in the future": identity_token(iat=now + 300),
        "without sub": identity_token(sub=None),
        "without exp": identity_token(exp=None),
        "without iat": identity_token(iat=None),
        "without aud": identity_token(aud=None),
        "exp in words": identity_token(exp="tomorrow"),
        "exp is true": identity_token(exp=True),
        "sub is no address": identity_token(sub="frank"),
        "sub is a number": identity_token(sub=5),
        "sub with a line break": identity_token(sub="frank@harborview.example\nBcc: x@y.example"),
        "sub far too long": identity_token(sub="x" * 300 + "@harborview.example"),
        "claims are a list": unsigned({"alg": "HS256"}, [1], "x"),
        "empty": "",
        "no token at all": "hello",
        "dots": "..",
        "five parts": "a.b.c.d.e",
        "not ASCII": "ü.ü.ü",
    }


@pytest.mark.parametrize("name", bad_tokens())
def test_a_bad_token_is_401_and_no_conversation(house: House, name: str) -> None:
    before = house.client.get("/metrics").text
    answer = house.client.post("/api/conversations", json={"identity_token": bad_tokens()[name]})
    assert answer.status_code == 401, name
    assert answer.headers["content-type"] == "application/problem+json"
    assert house.client.get("/metrics").text == before


def test_without_a_configured_secret_no_token_is_accepted(house_with: HouseWith) -> None:
    house = house_with(identity_secret=None)
    assert house.client.post("/api/conversations", json={"identity_token": identity_token()}).status_code == 401
    assert house.client.post("/api/conversations", json={}).status_code == 201


@pytest.mark.parametrize(
    "claims", [{}, {"aud": ["keydesk"]}, {"sub": " Frank@HarborView.example "}, {"exp": int(time.time()) + 600.5}]
)
def test_a_good_token_of_a_registered_user_makes_the_conversation_verified(house: House, claims: Any) -> None:
    chat = house.chat(claims.pop("sub", FRANK), property="Harbor View Hotel", **claims).say(OUTAGE)
    assert "summary" in chat.cards
    assert house.client.get("/api/tickets", headers=chat.headers).status_code == 200


def test_the_property_of_the_token_is_the_tickets(house: House) -> None:
    card = house.chat(FRANK, property="Harbor Lights Inn").report()
    assert house.agent().ticket(card["reference"])["property"] == "Harbor Lights Inn"


def test_another_accounts_property_in_the_token_is_not_believed(house: House) -> None:
    chat = house.chat(FRANK, property="Palm Court London").say(OUTAGE)
    assert chat.asked == "property"
    assert chat.choices == ["Harbor View Hotel", "Harbor Lights Inn"]


@pytest.mark.parametrize("address", [CASEY, "stranger@example.com"])
def test_a_good_token_of_anybody_else_proves_who_they_are_and_nothing_more(house: House, address: str) -> None:
    chat = house.chat(address).say(OUTAGE)
    assert "not_registered" in chat.cards
    assert house.agent().queue() == []
    assert house.client.get("/api/tickets", headers=chat.headers).status_code == 403


def test_identity_stays_on_real_time_whatever_the_clock_says(house: House) -> None:
    house.clock.forward(days=400)
    assert house.client.post("/api/conversations", json={"identity_token": identity_token()}).status_code == 201


def test_a_token_used_again_opens_a_conversation_of_its_own_and_none_once_it_has_expired(
    house: House, real_time: SetRealTime
) -> None:
    """A token proves who somebody is; what was said in another conversation it does not show."""
    token = identity_token()
    first, second = (house.client.post("/api/conversations", json={"identity_token": token}).json() for _ in "ab")
    assert len({first["conversation_id"], second["conversation_id"], first["token"], second["token"]}) == 4
    headers = {"Authorization": f"Bearer {second['token']}"}
    answer = house.client.get(f"/api/conversations/{first['conversation_id']}/messages", headers=headers)
    assert answer.status_code == 404
    real_time.forward(seconds=601)
    assert house.client.post("/api/conversations", json={"identity_token": token}).status_code == 401


def test_the_secret_appears_in_no_answer(house: House) -> None:
    for token in bad_tokens().values():
        assert SECRET not in house.client.post("/api/conversations", json={"identity_token": token}).text
