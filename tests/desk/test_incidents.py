"""Incidents by program and in the chat: opened, matched, linked, closed with one solution; and where facts come from."""

from __future__ import annotations

from typing import Any

import pytest

from desk import identity, incidents, portal_filing, provenance, tickets
from tests.desk.house import FRANK, OLIVIA, OUTAGE, TOM, Agent, House


def opened(agent: Agent, **facts: Any) -> str:
    """The reference of a fresh incident."""
    body = {"product": "ios_app", "category": "key_download_failure", "title": "Keys do not arrive", **facts}
    answer = agent.post("/incidents", **body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["reference"])


def test_a_report_that_fits_is_told_of_the_incident_and_its_ticket_is_linked(any_house: House) -> None:
    agent = any_house.agent()
    assert opened(agent) == "INC-1"
    chat = any_house.chat(FRANK, property="Harbor View Hotel").say(OUTAGE)
    card = {
        "kind": "incident",
        "reference": "INC-1",
        "product": "ios_app",
        "title": "Keys do not arrive",
        "status": "open",
    }
    assert chat.cards["incident"] == {**card, "since": "2026-03-02T18:00:00Z"}
    reference = chat.press("confirm").cards["ticket"]["reference"]
    ticket = agent.ticket(reference)
    assert ticket["incident"] == "INC-1"
    assert ticket["events"][-1]["data"] == {"from": None, "to": "INC-1"}
    assert agent.get("/api/agent/queue").json()["items"][0]["incident"] == "INC-1"


def test_the_incident_of_the_category_comes_before_that_of_the_whole_product(any_house: House) -> None:
    agent = any_house.agent()
    whole, exact = opened(agent, category=None), opened(agent)
    with any_house.core.store.read() as session:
        found = [
            incidents.matching(session, *about)
            for about in (
                ("ios_app", "key_download_failure"),
                ("ios_app", "app_feature_broken"),
                ("android_app", "key_download_failure"),
                (None, "key_download_failure"),
            )
        ]
    assert [incident.reference if incident else None for incident in found] == [exact, whole, None, None]


def test_closing_solves_the_open_tickets_and_tells_each_requester(any_house: House) -> None:
    agent = any_house.agent()
    reference = opened(agent)
    mine, other, done = any_house.ticket(), any_house.ticket(requester=TOM), any_house.ticket()
    for ticket in (mine, other, done):
        assert agent.post(f"/tickets/{ticket}/incident", incident=reference).json()["incident"] == reference
    agent.post(f"/tickets/{done}/status", status="resolved", solution="Restarted")
    answer = agent.post(f"/incidents/{reference}/close", solution="A new certificate", resolve=True)
    assert (answer.json()["status"], answer.json()["solution"]) == ("closed", "A new certificate")
    bodies = [agent.ticket(ticket) for ticket in (mine, other, done)]
    assert [body["status"] for body in bodies] == ["resolved"] * 3
    assert [body["solution"] for body in bodies] == ["A new certificate", "A new certificate", "Restarted"]
    assert "A new certificate" in any_house.mails_to(TOM)[-1].body
    assert agent.post(f"/incidents/{reference}/close", solution="again").status_code == 409
    assert agent.post(f"/tickets/{any_house.ticket()}/incident", incident=reference).status_code == 409


def test_without_the_wish_closing_leaves_the_tickets_open(house: House) -> None:
    agent = house.agent()
    reference, ticket = opened(agent), house.ticket()
    agent.post(f"/tickets/{ticket}/incident", incident=reference)
    agent.post(f"/incidents/{reference}/close", solution="Later", resolve=False)
    assert agent.ticket(ticket)["status"] == "open"
    assert agent.post(f"/tickets/{ticket}/incident", incident=None).json()["incident"] is None


@pytest.mark.parametrize("body", [{"product": "x"}, {"category": "x"}, {"title": " "}, {"title": "x" * 201}])
def test_an_incident_that_cannot_be_is_refused(house: House, body: dict[str, str]) -> None:
    full = {"product": "ios_app", "category": None, "title": "Down", **body}
    assert house.agent().post("/incidents", **full).status_code == 422


def test_a_second_incident_on_the_same_is_refused(house: House) -> None:
    agent = house.agent()
    opened(agent)
    body = {"product": "ios_app", "category": "key_download_failure", "title": "Again"}
    assert agent.post("/incidents", **body).status_code == 409
    assert [item["reference"] for item in agent.get("/api/agent/incidents").json()["items"]] == ["INC-1"]


def test_facts_of_a_ticket_say_where_they_come_from(house: House) -> None:
    chat = house.chat().say(OUTAGE)
    chat.say(f"I am {OLIVIA}").say(house.code_for(OLIVIA)).press("Harbor Lights Inn")
    reference = chat.press("confirm").cards["ticket"]["reference"]
    with house.core.store.read() as session:
        found = provenance.origins(session, house.core.policy, tickets.find_ticket(session, reference, None))
    assert {field: origin.how for field, origin in found.items()} == {
        "account": "account",
        "requester": "code",
        "category": "inferred",
        "product": "said",
        "affected_percent": "said",
        "property": "chosen",
    }
    assert found["affected_percent"].quote == OUTAGE
    assert found["property"].quote == "Harbor Lights Inn"


def test_what_the_hotels_page_says_is_known_from_there(house: House) -> None:
    chat = house.chat(FRANK, property="Harbor View Hotel").say(OUTAGE)
    reference = chat.press("confirm").cards["ticket"]["reference"]
    with house.core.store.read() as session:
        found = provenance.origins(session, house.core.policy, tickets.find_ticket(session, reference, None))
    assert (found["property"].how, found["requester"].how) == ("page", "page")


def test_a_ticket_from_the_portal_is_linked_too(any_house: House) -> None:
    agent, core = any_house.agent(), any_house.core
    reference = opened(agent)
    with core.store.write() as session:
        person = identity.person_by_email(session, FRANK)
        assert person is not None
        wish = portal_filing.Wish("key_download_failure", "Nobody gets a key since noon", "ios_app", percent=60)
        filed = portal_filing.file_once(session, core, person, wish, "a key").reference
    assert agent.ticket(filed)["incident"] == reference
