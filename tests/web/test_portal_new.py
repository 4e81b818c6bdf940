"""A new ticket in the portal: the form, the summary before it is filed, and filing exactly once."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from desk import tickets
from desk.store.work import Ticket

FRANK, OTTO = "frank@harborview.example", "otto@cornerinn.example"
OUTAGE = {
    "category": "key_download_failure",
    "product": "ios_app",
    "share": "50_or_more",
    "property": "1",
    "description": "Nobody gets a key since this morning",
}
SATURDAY = datetime(2026, 3, 7, 18, 0, tzinfo=UTC)


def at_form(house: Any) -> Any:
    frank = house.support_user()
    frank.open("/portal/new")
    return frank


def filed(house: Any) -> list[Ticket]:
    with house.core.store.read() as session:
        return list(session.scalars(select(Ticket).order_by(Ticket.id)))


def solved(house: Any, solution: str = "A new certificate") -> str:
    reference = house.ticket()
    with house.core.store.write() as session:
        ticket = tickets.find_ticket(session, reference, None)
        tickets.set_status(session, ticket, "resolved", "ada@keydesk.example", house.clock(), solution)
    return str(reference)


def test_the_summary_shows_severity_rule_and_goals_in_both_times_before_anything_is_filed(house: Any) -> None:
    page = at_form(house).send("/portal/new", **OUTAGE)
    assert "Severity 1 Critical" in page.text
    assert "Rule keys-majority" in page.text
    assert "Mon 2 Mar, 14:00 your time (Mon 2 Mar, 13:00 Central)" in page.text
    assert filed(house) == []


def test_what_is_confirmed_is_filed_by_the_same_policy_and_the_agents_have_it(house: Any) -> None:
    frank = at_form(house)
    frank.send("/portal/new", **OUTAGE)
    page = frank.send("/portal/new/file")
    assert page.url.path == "/portal/tickets/KD-1"
    assert "Your ticket is filed." in page.text
    (ticket,) = filed(house)
    facts = (ticket.channel, ticket.severity, ticket.rule, ticket.affected_percent, ticket.product)
    assert facts == ("portal", 1, "keys-majority", 50.0, "ios_app")
    assert "KD-1" in house.agent().open("/desk").text
    assert house.mails_to(FRANK)[-1].subject.startswith("[KD-1]")


def test_a_form_that_is_sent_twice_files_once(house: Any) -> None:
    frank = at_form(house)
    summary = frank.send("/portal/new", **OUTAGE)
    for _ in range(2):
        frank.page = summary
        assert frank.send("/portal/new/file").url.path == "/portal/tickets/KD-1"
    assert len(filed(house)) == 1


def test_the_key_of_somebody_elses_form_leads_nowhere(house: Any) -> None:
    frank = at_form(house)
    frank.send("/portal/new", **OUTAGE)
    key = re.search(r'name="key" value="([^"]+)"', frank.page.text)
    frank.send("/portal/new/file")
    tom = house.support_user("tom@palmcourt.example")
    tom.open("/portal/new")
    assert key is not None
    tom.send("/portal/new", **OUTAGE | {"property": ""})
    assert tom.send("/portal/new/file", key=key[1]).status_code == 403


def test_change_leads_back_to_the_form_with_all_that_was_typed(house: Any) -> None:
    frank = at_form(house)
    frank.send("/portal/new", **OUTAGE | {"description": "First line\nsecond <b>line</b>"})
    page = frank.send("/portal/new/change")
    assert "First line\nsecond &lt;b&gt;line&lt;/b&gt;</textarea>" in page.text
    assert '<option value="key_download_failure" selected>' in page.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("category", ""), ("category", "support_user_change"), ("category", "nonsense"), ("product", "nonsense"),
     ("share", ""), ("percent", "0"), ("percent", "101"), ("percent", "many"), ("percent", "."), ("property", ""),
     ("property", "3"), ("description", " "), ("description", "x" * 4001)],
)  # fmt: skip
def test_what_is_missing_or_can_not_be_is_marked_and_nothing_is_filed(house: Any, field: str, value: str) -> None:
    frank = at_form(house)
    page = frank.send("/portal/new", **OUTAGE | {field: value})
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    frank.open("/portal/new")
    csrf = re.search(r'name="csrf" value="(\w+)"', frank.page.text)
    assert csrf is not None
    form = OUTAGE | {field: value, "csrf": csrf[1], "key": "k"}
    assert frank.client.post("/portal/new/file", data=form).status_code == 422
    assert filed(house) == []


@pytest.mark.parametrize(
    ("fields", "rule"),
    [({"share": "unknown"}, "keys-unknown"), ({"share": "under_25"}, "keys-minor"),
     ({"share": "under_25", "percent": "30 %"}, "keys-significant"), ({"share": "", "percent": "49,5"}, "keys-significant"),
     ({"category": "host_unavailable", "product": "pms_integration", "share": ""}, "pms-down"),
     ({"category": "host_unavailable", "product": "", "share": ""}, "host-down")],
)  # fmt: skip
def test_the_policy_decides_as_it_does_in_the_chat(house: Any, fields: dict[str, str], rule: str) -> None:
    page = at_form(house).send("/portal/new", **OUTAGE | fields)
    assert f"Rule {rule}" in page.text


def test_a_cause_outside_openkey_is_best_effort(house: Any) -> None:
    page = at_form(house).send("/portal/new", **OUTAGE, third_party="yes")
    assert "Best effort" in page.text
    assert "targets that we do our best to keep" in page.text


def test_a_weekend_severity_one_shows_the_emergency_phone_before_and_after(house: Any) -> None:
    house.clock.now = SATURDAY
    frank = at_form(house)
    phone = house.core.policy.emergency.phone
    assert phone in frank.send("/portal/new", **OUTAGE).text
    assert phone in frank.send("/portal/new/file").text


def test_an_earlier_solution_is_offered_and_an_open_ticket_is_shown(house: Any) -> None:
    before = solved(house)
    frank = at_form(house)
    page = frank.send("/portal/new", **OUTAGE)
    assert f"That solves it: look at {before}" in page.text
    assert "A new certificate" in page.text
    reference = house.ticket()
    frank.open("/portal/new")
    assert f"Add my report to {reference}" in frank.send("/portal/new", **OUTAGE).text
    page = frank.send(f"/portal/tickets/{reference}/notes")
    assert "Nobody gets a key since this morning" in page.text
    assert len(filed(house)) == 2


def test_a_solution_older_than_180_days_is_not_offered(house: Any) -> None:
    solved(house)
    house.clock.forward(days=181)
    assert "That solves it" not in at_form(house).send("/portal/new", **OUTAGE).text


def test_pay_as_you_go_is_told_to_write_or_to_chat(house: Any) -> None:
    otto = house.support_user(OTTO)
    page = otto.open("/portal/new")
    assert "Your plan reports by e-mail" in page.text
    assert "mailto:" in page.text and "Ask in the chat" in page.text
    csrf = re.search(r'name="csrf" value="(\w+)"', page.text)
    assert csrf is not None
    form = OUTAGE | {"csrf": csrf[1], "key": "k", "property": "4"}
    assert otto.client.post("/portal/new/file", data=form).status_code == 403
    assert filed(house) == []


def test_a_form_without_the_token_files_nothing(house: Any) -> None:
    frank = at_form(house)
    for path in ("/portal/new", "/portal/new/file", "/portal/new/change"):
        assert frank.client.post(path, data=OUTAGE | {"key": "k"}).status_code == 403
    assert filed(house) == []
