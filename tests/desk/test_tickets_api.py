"""The ticket API for registered users (contract section 5)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from desk import sessions
from desk.store.people import Person
from tests.desk.house import CASEY, FRANK, OLIVIA, OUTAGE, TOM, Agent, Chat, House, JsonObject

TICKET_FIELDS = {
    "reference", "account", "property", "requester", "channel", "subject", "description", "category", "product",
    "affected_percent", "tier", "severity", "rule", "priority", "status", "opened_at", "response_due",
    "resolution_due", "response_due_source", "plan_response_due", "first_response_at", "resolved_at",
    "best_effort", "skip_the_line", "incident", "needs_review", "transcript", "events",
}  # fmt: skip


def get(house: House, path: str, token: str) -> Any:
    """A read with a token."""
    return house.client.get(path, headers={"Authorization": f"Bearer {token}"})


def portal_token(house: House, address: str) -> str:
    """The token of somebody who has signed in to the portal."""
    with house.core.store.write() as session:
        return sessions.open_portal(session, address).token


def references(house: House, token: str, query: str = "") -> list[str]:
    """The references of a list."""
    answer = get(house, f"/api/tickets{query}", token)
    assert answer.status_code == 200, answer.text
    return [item["reference"] for item in answer.json()["items"]]


@pytest.fixture
def frank(house: House) -> Chat:
    return house.chat(FRANK, property="Harbor View Hotel")


@pytest.fixture
def ada(house: House) -> Agent:
    return house.agent()


def test_a_ticket_has_every_field_of_the_contract(house: House, frank: Chat) -> None:
    card = frank.report()
    body = get(house, f"/api/tickets/{card['reference']}", frank.token).json()
    assert body.keys() >= TICKET_FIELDS
    known: JsonObject = {
        "account": "Harbor View Group", "property": "Harbor View Hotel", "requester": FRANK, "channel": "chat",
        "category": "key_download_failure", "product": "ios_app", "affected_percent": 60, "tier": 2, "severity": 1,
        "rule": "keys-majority", "priority": "urgent", "status": "open", "description": OUTAGE,
        "opened_at": "2026-03-02T18:00:00Z", "response_due": "2026-03-02T19:00:00Z",
        "resolution_due": "2026-03-02T22:00:00Z", "response_due_source": "severity_goal",
        "plan_response_due": "2026-03-03T18:00:00Z", "first_response_at": None, "resolved_at": None,
        "best_effort": False, "skip_the_line": False, "incident": None, "needs_review": False,
    }  # fmt: skip
    assert {name: body[name] for name in known} == known


def test_the_card_in_the_chat_says_the_same_as_the_ticket(house: House, frank: Chat) -> None:
    card = frank.report()
    body = get(house, f"/api/tickets/{card['reference']}", frank.token).json()
    assert {name: body[name] for name in card if name not in {"kind", "url"}} == {
        name: value for name, value in card.items() if name not in {"kind", "url"}
    }


def test_the_transcript_grows_until_the_ticket_is_closed(house: House, frank: Chat, ada: Agent) -> None:
    reference = frank.report()["reference"]
    frank.say("hello")
    assert ada.ticket(reference)["transcript"][-1]["text"] == frank.text
    ada.post(f"/tickets/{reference}/status", status="closed", solution="New certificate")
    frank.say("what now?")
    kept = ada.ticket(reference)["transcript"]
    assert [message["seq"] for message in kept] == list(range(1, len(kept) + 1))
    assert "what now?" not in [message["text"] for message in kept]


def test_colleagues_of_the_account_see_the_ticket_and_others_do_not(house: House) -> None:
    reference = house.ticket()
    tokens = {who: house.chat(who).token for who in (OLIVIA, FRANK, TOM, CASEY, "x@example.com")} | {
        "anonymous": house.chat().token, "portal": portal_token(house, FRANK), "casey's portal": portal_token(house, CASEY),
    }  # fmt: skip
    found = {who: get(house, f"/api/tickets/{reference}", token).status_code for who, token in tokens.items()}
    assert found == {
        OLIVIA: 200, FRANK: 200, "portal": 200, TOM: 404, CASEY: 403, "x@example.com": 403, "anonymous": 403,
        "casey's portal": 403,
    }  # fmt: skip


def test_a_list_shows_the_own_account_only_and_agents_see_all(house: House, ada: Agent) -> None:
    mine, other = house.ticket(requester=FRANK), house.ticket(requester=TOM)
    assert references(house, house.chat(FRANK).token) == [mine]
    assert references(house, house.chat(TOM).token) == [other]
    assert references(house, ada.token) == [other, mine]


@pytest.mark.parametrize("reference", ["KD-99", "KD-0", "KD-x", "99", "KD-" + "9" * 30, "KD-１"])
def test_a_ticket_that_does_not_exist_is_404(house: House, ada: Agent, reference: str) -> None:
    assert ada.get(f"/api/tickets/{reference}").status_code == 404


def test_somebody_who_is_removed_loses_access_at_once(house: House) -> None:
    reference, token = house.ticket(), house.chat(FRANK).token
    with house.core.store.write() as session:
        session.execute(update(Person).where(Person.email == FRANK).values(role="none"))
    assert get(house, f"/api/tickets/{reference}", token).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [3, 2, 1]),
        ("?status=resolved", [2]),
        ("?status=open", [3, 1]),
        ("?severity=1", [1]),
        ("?severity=3&status=open", [3]),
        ("?q=LOBBY", [3]),
        ("?q=certificate", [2]),
        ("?q=nobody gets", [3, 2, 1]),
        ("?q=KD-2", [2]),
        ("?q=kd-2", [2]),
        ("?q=2", [2]),
        ("?q=%25", []),
        ("?q=_", []),
        ("?q=nothing like it", []),
        ("?limit=2", [3, 2]),
    ],
)
def test_a_list_is_filtered(house: House, ada: Agent, query: str, found: list[int]) -> None:
    house.ticket()
    house.ticket(category="room_mapping_update", product=None)
    house.ticket(category="app_feature_broken", subject="The lobby button is dead")
    ada.post("/tickets/KD-2/status", status="resolved", solution="A new certificate")
    assert references(house, house.chat(FRANK).token, query) == [f"KD-{number}" for number in found]


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=x", "status=lost", "severity=x", "cursor=x", "cursor=" + "9" * 60, "cursor=LTE",
     "cursor=OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk", "q=" + "x" * 201],
)  # fmt: skip
def test_a_list_that_can_not_be_is_refused(house: House, query: str) -> None:
    answer = get(house, f"/api/tickets?{query}", house.chat(FRANK).token)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


def test_pages_follow_each_other_without_a_gap_though_new_tickets_come_in(house: House) -> None:
    made = [house.ticket() for _ in range(5)]
    token, seen, query = house.chat(FRANK).token, [], "?limit=2"
    while query:
        page = get(house, f"/api/tickets{query}", token).json()
        seen += [item["reference"] for item in page["items"]]
        query = f"?limit=2&cursor={page['next']}" if page["next"] else ""
        house.ticket()
    assert seen == made[::-1]


def test_a_list_has_twenty_items_unless_another_limit_is_given(house: House) -> None:
    for _ in range(21):
        house.ticket()
    token = house.chat(FRANK).token
    assert len(references(house, token)) == 20
    assert len(references(house, token, "?limit=100")) == 21


def test_a_note_is_in_the_audit_trail_and_wakes_a_ticket_that_waits_for_the_customer(house: House, ada: Agent) -> None:
    reference, frank = house.ticket(), house.chat(FRANK)
    ada.post(f"/tickets/{reference}/status", status="pending_customer")
    answer = house.client.post(f"/api/tickets/{reference}/notes", json={"text": " it is back "}, headers=frank.headers)
    assert answer.status_code == 201
    body = ada.ticket(reference)
    assert body["status"] == "open"
    assert [(event["actor"], event["data"]["text"]) for event in body["events"] if event["kind"] == "note"] == [
        (FRANK, "it is back")
    ]


@pytest.mark.parametrize("body", [{"text": " "}, {"text": "x" * 4001}, {}, {"text": None}, []])
def test_a_note_that_says_nothing_or_too_much_is_refused(house: House, body: Any) -> None:
    reference, frank = house.ticket(), house.chat(FRANK)
    answer = house.client.post(f"/api/tickets/{reference}/notes", json=body, headers=frank.headers)
    assert answer.status_code == 422


def test_nobody_notes_on_another_accounts_ticket(house: House, ada: Agent) -> None:
    reference, tom = house.ticket(), house.chat(TOM)
    answer = house.client.post(f"/api/tickets/{reference}/notes", json={"text": "hello"}, headers=tom.headers)
    assert answer.status_code == 404
    assert [event["kind"] for event in ada.ticket(reference)["events"]] == ["opened"]
