"""The policy page: leads read what the desk works by."""

from __future__ import annotations

from typing import Any


def test_a_lead_reads_every_rule_and_plan_in_force(house: Any) -> None:
    page = house.agent("lena@keydesk.example").open("/desk/policy").text
    policy = house.core.policy
    assert [rule for rule in policy.rules if f">{rule}</th>" not in page] == []
    assert [plan.title for plan in policy.plans.values() if plan.title not in page] == []
    assert "1 h at peak, 8 h off-peak" in page
    assert policy.emergency.phone in page


def test_an_agent_neither_sees_it_nor_the_way_there(house: Any) -> None:
    browser = house.agent()
    assert browser.open("/desk/policy").status_code == 403
    assert 'href="/desk/policy"' not in browser.open("/desk").text
