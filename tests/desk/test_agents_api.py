"""The agents' API: sign-in, the queue, and the work on a ticket (contract section 5)."""

from __future__ import annotations

from typing import Any

import pytest

from desk import tickets
from tests.desk.house import FRANK, PASSWORD, Agent, House, SetRealTime


@pytest.fixture
def ada(house: House) -> Agent:
    return house.agent()


def sign_in(house: House, email: str, password: str) -> int:
    """The status of an attempt to sign in."""
    answer = house.client.post("/api/agent/session", json={"email": email, "password": password})
    return int(answer.status_code)


def test_an_agents_token_lasts_for_a_working_day(house: House, ada: Agent, real_time: SetRealTime) -> None:
    assert ada.get("/api/agent/queue").status_code == 200
    real_time.forward(hours=13)
    assert ada.get("/api/agent/queue").status_code == 401


@pytest.mark.parametrize(
    ("email", "password", "status"),
    [
        (" ADA@keydesk.example", PASSWORD, 200),
        ("ada@keydesk.example", "wrong", 401),
        ("nobody@keydesk.example", PASSWORD, 401),
        (FRANK, PASSWORD, 401),
        ("ada@keydesk.example", "", 401),
    ],
)
def test_only_an_agent_with_the_right_password_gets_in(house: House, email: str, password: str, status: int) -> None:
    assert sign_in(house, email, password) == status


def test_five_wrong_passwords_lock_the_address_for_15_minutes(house: House, real_time: SetRealTime) -> None:
    for _ in range(5):
        sign_in(house, "ada@keydesk.example", "wrong")
    assert sign_in(house, "ada@keydesk.example", PASSWORD) == 401
    assert sign_in(house, "lena@keydesk.example", PASSWORD) == 200
    real_time.forward(minutes=15, seconds=1)
    assert sign_in(house, "ada@keydesk.example", PASSWORD) == 200


def test_the_queue_is_in_the_order_of_the_contract(house: House, ada: Agent) -> None:
    def file(category: str, **facts: Any) -> str:
        return house.ticket(category, **{"product": None, "percent": None, **facts})

    planned, developers = file("support_user_change"), file("sdk_store_submission")
    skips, standard = file("host_bug_other"), file("gdpr_removal")
    skip_the_line(house, skips)
    second, second_urgent = file("pms_down"), file("payment_interface_failure")
    first = file("host_unavailable")
    house.clock.forward(minutes=-30)
    due_earlier, first_due_earlier = file("app_feature_broken"), file("key_download_failure", percent=60)
    assert ada.queue() == [
        first_due_earlier, first, second_urgent, second, skips, due_earlier, standard, developers, planned,
    ]  # fmt: skip


def skip_the_line(house: House, reference: str) -> None:
    """Put a ticket first among its equals."""
    with house.core.store.write() as session:
        tickets.find_ticket(session, reference, None).skip_rank = 0


def test_solved_tickets_leave_the_queue_and_come_back_when_opened_again(house: House, ada: Agent) -> None:
    reference = house.ticket()
    ada.post(f"/tickets/{reference}/status", status="resolved", solution="done")
    assert ada.queue() == []
    ada.post(f"/tickets/{reference}/status", status="open")
    assert ada.queue() == [reference]
    assert ada.ticket(reference)["resolved_at"] is None


def test_a_status_change_keeps_time_solution_and_trail(house: House, ada: Agent) -> None:
    reference = house.ticket()
    house.clock.forward(minutes=10)
    body = ada.post(f"/tickets/{reference}/status", status="resolved", solution="A new certificate").json()
    assert (body["status"], body["resolved_at"], body["solution"]) == (
        "resolved", "2026-03-02T18:10:00Z", "A new certificate",
    )  # fmt: skip
    event = body["events"][-1]
    assert (event["kind"], event["actor"], event["data"]["from"], event["data"]["to"]) == (
        "status", "ada@keydesk.example", "open", "resolved",
    )  # fmt: skip


def test_a_closed_ticket_stays_closed(house: House, ada: Agent) -> None:
    reference = house.ticket()
    ada.post(f"/tickets/{reference}/status", status="closed")
    assert ada.post(f"/tickets/{reference}/status", status="open").status_code == 409
    assert ada.ticket(reference)["status"] == "closed"


def test_the_first_reply_is_the_first_response_and_only_that_one(house: House, ada: Agent) -> None:
    reference = house.ticket()
    house.clock.forward(minutes=5)
    assert ada.post(f"/tickets/{reference}/replies", text="We are on it.").status_code == 201
    house.clock.forward(minutes=5)
    ada.post(f"/tickets/{reference}/replies", text="Please try again.")
    body = ada.ticket(reference)
    assert body["first_response_at"] == "2026-03-02T18:05:00Z"
    assert [event["data"]["first_response"] for event in body["events"] if event["kind"] == "reply"] == [True, False]


def test_a_reply_reaches_the_conversation_and_the_requesters_mail(house: House, ada: Agent) -> None:
    chat = house.chat(FRANK, property="Harbor View Hotel")
    reference = chat.report()["reference"]
    ada.post(f"/tickets/{reference}/replies", text="We are on it.")
    last, sent = chat.history()[-1], house.mails_to(FRANK)[-1]
    assert (last["author"], last["name"], last["text"]) == ("agent", "Ada", "We are on it.")
    assert sent.subject.startswith(f"Re: [{reference}]")
    assert sent.body.startswith("We are on it.")
    assert sent.sent_at is not None


def test_internal_notes_and_times_are_for_agents_only(house: House, ada: Agent) -> None:
    reference, frank = house.ticket(), house.chat(FRANK)
    assert ada.post(f"/tickets/{reference}/notes", text="The customer is angry").status_code == 201
    assert ada.post(f"/tickets/{reference}/time", minutes=25).status_code == 201
    house.client.post(f"/api/tickets/{reference}/notes", json={"text": "By an agent too"}, headers=ada.headers)
    for_agent = [event["kind"] for event in ada.ticket(reference)["events"]]
    for_customer = house.client.get(f"/api/tickets/{reference}", headers=frank.headers)
    assert for_agent == ["opened", "internal_note", "time", "internal_note"]
    assert [event["kind"] for event in for_customer.json()["events"]] == ["opened"]
    assert "angry" not in for_customer.text


def test_understanding_is_shown_to_agents_without_trace_and_not_to_customers(house: House, ada: Agent) -> None:
    chat = house.chat(FRANK, property="Harbor View Hotel")
    reference = chat.report()["reference"]
    for_customer = house.client.get(f"/api/tickets/{reference}", headers=chat.headers).json()
    assert any("understanding" in message for message in ada.ticket(reference)["transcript"])
    assert not any("understanding" in message for message in for_customer["transcript"])


def test_a_severity_by_hand_keeps_both_values_and_works_the_goals_out_again(house: House, ada: Agent) -> None:
    reference = house.ticket()
    house.clock.forward(minutes=30)
    body = ada.post(f"/tickets/{reference}/severity", severity=3, reason="One phone only").json()
    assert (body["severity"], body["rule"], body["priority"]) == (3, "keys-majority", "standard")
    assert (body["response_due"], body["resolution_due"]) == ("2026-03-03T18:00:00Z", "2026-03-09T17:00:00Z")
    change = body["events"][-1]["data"]
    assert (change["from"]["severity"], change["to"]["severity"], change["reason"]) == (1, 3, "One phone only")
    assert change["from"]["resolution_due"] == "2026-03-02T22:00:00Z"


def test_a_severity_by_hand_settles_a_review(house: House, ada: Agent) -> None:
    reference = house.ticket(percent=None)
    assert ada.ticket(reference)["needs_review"]
    ada.post(f"/tickets/{reference}/severity", severity=2, reason="Looked at it")
    assert not ada.ticket(reference)["needs_review"]


@pytest.mark.parametrize("status", ["pending_customer", "pending_third_party"])
def test_the_resolution_clock_stands_still_while_the_ticket_waits(house: House, ada: Agent, status: str) -> None:
    clock_hours, business_hours = house.ticket(), house.ticket("room_mapping_update", product=None, percent=None)
    due = [ada.ticket(reference)["resolution_due"] for reference in (clock_hours, business_hours)]
    assert due == ["2026-03-02T22:00:00Z", "2026-03-04T18:00:00Z"]
    house.clock.forward(minutes=30)
    ada.post(f"/tickets/{clock_hours}/status", status=status)
    house.clock.forward(hours=1)
    assert ada.ticket(clock_hours)["resolution_due"] == "2026-03-02T23:00:00Z"
    ada.post(f"/tickets/{clock_hours}/status", status="open")
    house.clock.forward(hours=5, minutes=30)
    ada.post(f"/tickets/{business_hours}/status", status=status)
    house.clock.forward(hours=14)
    ada.post(f"/tickets/{business_hours}/status", status="open")
    house.clock.forward(days=1)
    due = [ada.ticket(reference)["resolution_due"] for reference in (clock_hours, business_hours)]
    assert due == ["2026-03-02T23:00:00Z", "2026-03-04T20:00:00Z"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("status", {"status": "lost"}),
        ("status", {}),
        ("replies", {"text": "  "}),
        ("notes", {"text": ""}),
        ("notes", {"text": "x" * 4001}),
        ("time", {"minutes": 0}),
        ("time", {"minutes": 1441}),
        ("time", {"minutes": "ten"}),
        ("time", {"minutes": 1.5}),
        ("severity", {"severity": 4, "reason": "why not"}),
        ("severity", {"severity": 0, "reason": "why not"}),
        ("severity", {"severity": 1, "reason": " "}),
        ("severity", {"severity": True, "reason": "why not"}),
        ("severity", {"severity": 1}),
    ],
)
def test_work_that_can_not_be_is_refused_and_changes_nothing(house: House, ada: Agent, path: str, body: Any) -> None:
    reference = house.ticket()
    before = ada.ticket(reference)
    assert ada.post(f"/tickets/{reference}/{path}", **body).status_code == 422
    assert ada.ticket(reference) == before


@pytest.mark.parametrize(
    ("path", "body"),
    [("status", {"status": "open"}), ("replies", {"text": "x"}), ("notes", {"text": "x"}), ("time", {"minutes": 1}),
     ("severity", {"severity": 1, "reason": "x"})],
)  # fmt: skip
def test_work_on_a_ticket_that_does_not_exist_is_404(house: House, ada: Agent, path: str, body: Any) -> None:
    assert ada.post(f"/tickets/KD-9/{path}", **body).status_code == 404


def test_a_customers_token_does_no_agents_work(house: House) -> None:
    reference, frank = house.ticket(), house.chat(FRANK)
    answer = house.client.post(
        f"/api/agent/tickets/{reference}/status", json={"status": "closed"}, headers=frank.headers
    )
    assert answer.status_code == 401
    assert house.client.get("/api/agent/queue", headers=frank.headers).status_code == 401
