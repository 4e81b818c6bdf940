"""A removal of personal data asked for in the chat becomes a ticket with its legal date, which waiting does not move."""

from __future__ import annotations

from typing import Any

from desk.dialogue import FORM, Reading
from tests.desk.house import FRANK, House

ASKED = "A former guest wants all of her personal data erased under GDPR"


def removal(text: str) -> tuple[str, Reading]:
    """How Rasa reads it."""
    said: dict[str, Any] = {"intent": "gdpr_removal", "said": "gdpr_removal", "confidence": 0.9}
    return FORM, Reading(text=text, outcome="escalate", category="gdpr_removal", **said)


def test_it_becomes_a_ticket_with_the_date_that_the_law_sets(any_house: House) -> None:
    house = any_house
    house.rasa.readings[ASKED] = removal
    chat = house.chat(FRANK, property="Harbor View Hotel").say(ASKED)
    assert chat.cards["summary"]["rule"] == "gdpr-removal"
    reference, agent = chat.press("confirm").cards["ticket"]["reference"], house.agent()
    ticket = agent.ticket(reference)
    assert (ticket["category"], ticket["opened_at"][:10], ticket["legal_due"]) == (
        "gdpr_removal",
        "2026-03-02",
        "2026-04-02",
    )
    assert "By law it has to be answered by 2 April 2026 (GDPR, Article 12(3))." in ticket["why"]
    page = house.client.get(f"/desk/tickets/{reference}", headers={"Cookie": f"keydesk_desk={agent.token}"}).text
    assert "Answer by law" in page and "2 April 2026" in page
    agent.post(f"/tickets/{reference}/status", status="pending_customer")
    house.clock.forward(days=40)
    assert agent.ticket(reference)["legal_due"] == "2026-04-02"
    page = house.client.get(
        f"/desk/tickets/{reference}", headers={"Cookie": f"keydesk_desk={house.agent().token}"}
    ).text
    assert 'data-due="late"' in page.partition("Answer by law")[2][:200]


def test_other_tickets_have_none(house: House) -> None:
    assert house.agent().ticket(house.ticket())["legal_due"] is None
