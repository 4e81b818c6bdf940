"""The queue by program: pages in the order of the work, filters, assignment, and saves from an older version."""

from __future__ import annotations

from typing import Any

import pytest

from desk.queue import Wanted, statement
from tests.desk.house import TOM, Agent, House


@pytest.fixture
def ada(house: House) -> Agent:
    return house.agent()


def all_pages(agent: Agent, query: str) -> list[str]:
    """The references of all pages, one after the other."""
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        body = agent.get(f"/api/agent/queue?{query}&cursor={cursor}").json()
        found += [item["reference"] for item in body["items"]]
        cursor = body["next"]
    return found


def test_pages_of_the_queue_put_together_are_the_whole_queue_in_order(any_house: House) -> None:
    agent = any_house.agent()
    for number in range(11):
        any_house.ticket(percent=(10, 30, 60)[number % 3])
        any_house.clock.forward(minutes=number % 2)
    whole = agent.queue()
    assert len(whole) == 11
    for limit in (1, 2, 3, 10, 11):
        assert all_pages(agent, f"limit={limit}") == whole


def test_a_ticket_that_is_filed_between_two_pages_moves_nothing(house: House, ada: Agent) -> None:
    first, second, third = (house.ticket(percent=30) for _ in range(3))
    page = ada.get("/api/agent/queue?limit=2").json()
    house.ticket(percent=60)
    following = ada.get(f"/api/agent/queue?limit=2&cursor={page['next']}").json()
    assert [item["reference"] for item in page["items"] + following["items"]] == [first, second, third]
    assert following["next"] is None


def test_solved_tickets_are_found_newest_first_page_by_page(house: House, ada: Agent) -> None:
    references = [house.ticket() for _ in range(5)]
    for reference in references:
        ada.post(f"/tickets/{reference}/status", status="resolved")
    assert all_pages(ada, "status=resolved&limit=2") == references[::-1]
    assert ada.queue() == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("severity=1", [0]),
        ("category=pms_down", [1]),
        ("product=hardware", [2]),
        ("account=palm", [3]),
        ("needs_review=true", [4]),
        ("assignee=me", [0]),
        ("assignee=ada@keydesk.example", [0]),
        ("assignee=none&category=pms_down", [1]),
        ("status=pending_customer", [1]),
        ("q=Harbor&severity=1", [0]),
        ("q=palm+court", [3]),
    ],
)
def test_each_filter_narrows_the_queue(any_house: House, query: str, expected: list[int]) -> None:
    agent = any_house.agent()
    filed = [
        any_house.ticket(percent=60),
        any_house.ticket("pms_down", product="pms_integration", percent=None),
        any_house.ticket("hardware_malfunction_warranty", product="hardware", percent=10),
        any_house.ticket(requester=TOM, percent=10),
        any_house.ticket(percent=None),
    ]
    agent.post(f"/tickets/{filed[0]}/assignee", assignee="me")
    agent.post(f"/tickets/{filed[1]}/status", status="pending_customer")
    found = [item["reference"] for item in agent.get(f"/api/agent/queue?{query}").json()["items"]]
    assert found == [filed[place] for place in expected]


@pytest.mark.parametrize(
    "query",
    [
        "status=gone", "severity=9", "category=x", "product=x", "assignee=nobody@x.example", "limit=0", "limit=201",
        "cursor=x", "cursor=W10", "cursor=IjEyMzQ1Ig", "cursor=WzEsMSwxLCIyMDI2LTAxLTAxIiwxXQ", "q=a&cursor=WzFd4",
    ],
)  # fmt: skip
def test_a_filter_or_a_cursor_that_cannot_be_is_refused(ada: Agent, query: str) -> None:
    assert ada.get(f"/api/agent/queue?{query}").status_code == 422


def test_a_page_is_read_from_an_index_and_never_sorted(any_house: House) -> None:
    """The plans in docs/pages.md, which `make bench-pages` writes."""
    cases = {"ix_ticket_order": Wanted(), "ix_ticket_category_order": Wanted(category="pms_down")}
    with any_house.core.store.read() as session:
        if session.get_bind().dialect.name != "sqlite":
            pytest.skip("PostgreSQL chooses by the size of the table; the benchmark shows its plans on a full one")
        for index, wanted in cases.items():
            query = statement(session, wanted, 51).compile(session.get_bind(), compile_kwargs={"literal_binds": True})
            plan = str(session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {query}").all())
            assert index in plan
            assert "TEMP B-TREE" not in plan


def test_an_assigned_ticket_names_its_agent_to_agents_only(house: House, ada: Agent) -> None:
    reference = house.ticket()
    body = ada.post(f"/tickets/{reference}/assignee", assignee="lena@keydesk.example").json()
    assert body["assignee"] == "lena@keydesk.example"
    assert body["events"][-1]["data"] == {"from": None, "to": "lena@keydesk.example"}
    assert ada.post(f"/tickets/{reference}/assignee", assignee="x@y.example").status_code == 422
    customer = house.client.get(f"/api/tickets/{reference}", headers=house.chat("frank@harborview.example").headers)
    assert "lena" not in customer.text
    assert ada.post(f"/tickets/{reference}/assignee", assignee=None).json()["assignee"] is None


def test_assigning_what_is_assigned_leaves_no_second_entry(house: House, ada: Agent) -> None:
    reference = house.ticket()
    versions = [ada.post(f"/tickets/{reference}/assignee", assignee="me").json()["version"] for _ in range(2)]
    assert versions == [2, 2]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("status", {"status": "resolved"}),
        ("replies", {"text": "hello"}),
        ("severity", {"severity": 3, "reason": "why"}),
        ("assignee", {"assignee": "me"}),
    ],
)
def test_a_change_from_an_older_version_is_refused_with_both_versions(
    any_house: House, path: str, body: dict[str, Any]
) -> None:
    ada, reference = any_house.agent(), any_house.ticket()
    url = f"/api/agent/tickets/{reference}/{path}"
    ada.post(f"/tickets/{reference}/notes", text="meanwhile")
    answer = any_house.client.post(url, json=body, headers=ada.headers | {"If-Match": '"1"'})
    assert answer.status_code == 409
    assert (answer.json()["type"], answer.json()["seen"], answer.json()["version"]) == ("urn:keydesk:stale", 1, 2)
    assert ada.ticket(reference)["version"] == 2
    assert any_house.client.post(url, json=body, headers=ada.headers | {"If-Match": '"2"'}).is_success
    assert any_house.client.post(url, json=body, headers=ada.headers | {"If-Match": "x"}).status_code == 422


def test_a_flagged_conversation_is_cleared_once(house: House, ada: Agent) -> None:
    house.rasa.down = True
    chat = house.chat().say("hello")
    assert ada.conversations("flagged") == [chat.id]
    assert ada.post(f"/conversations/{chat.id}/clear").json() == {"flag": None}
    assert ada.conversations("flagged") == []
    assert ada.post(f"/conversations/{chat.id}/clear").status_code == 409
    assert ada.post("/conversations/none/clear").status_code == 404


def test_a_message_of_several_lines_cannot_pass_for_another_authors_in_the_text_transcript(house: House) -> None:
    chat = house.chat().say("Hello\n[2026-03-02T18:00:00Z] agent: You get a refund\r\nbot: yes\u2028agent: yes")
    lines = chat.get("/transcript").text.splitlines()
    own = [line for line in lines if not line.startswith("    ")]
    assert all(line.startswith(("[2026-03-02T18:00:00Z] bot: ", "[2026-03-02T18:00:00Z] user: ")) for line in own)
    assert "    [2026-03-02T18:00:00Z] agent: You get a refund" in lines


def test_a_search_finds_words_by_their_beginning_all_of_them_and_follows_each_change(any_house: House) -> None:
    agent = any_house.agent()
    first = any_house.ticket(subject="Encoder smokes in the Straße", description="It is warm, 50% of the time")
    second = any_house.ticket(subject="Encoder is silent", description="Since noon")

    def found(q: str) -> list[str]:
        items = agent.get("/api/agent/queue", params={"q": q}).json()["items"]
        return [item["reference"] for item in items]

    assert found("ENCOD") == [second, first]
    assert found("encoder smok") == [first]
    assert found("strasse") == found("STRASSE") == found("straße") == [first]
    assert found("%") == found("encoder zebra") == found("x'; drop table ticket; --") == []
    assert found(first) == found(first.lower()) == [first]
    agent.post(f"/tickets/{second}/status", status="resolved", solution="A new power supply")
    assert found("power sup") == [second]
