"""Leads take tickets and conversations away as CSV, and the trail says who did."""

from __future__ import annotations

import csv
import io
from typing import Any

LENA = "lena@keydesk.example"


def rows(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_the_tickets_of_some_days_with_facts_and_times(house: Any) -> None:
    early = house.ticket(subject='=HYPERLINK("https://evil.example")')
    house.clock.forward(days=3)
    late = house.ticket()
    lead = house.agent(LENA)
    found = rows(lead.open("/desk/exports/tickets.csv?since=2026-03-01&until=2026-03-31"))
    assert [row["reference"] for row in found] == [early, late]
    first = found[0]
    assert (first["account"], first["severity"], first["rule"]) == ("Harbor View Group", "1", "keys-majority")
    assert (first["opened_at"], first["first_response_at"]) == ("2026-03-02T18:00:00Z", "")
    assert first["subject"].startswith("'=")
    assert [row["reference"] for row in rows(lead.open("/desk/exports/tickets.csv?since=2026-03-04"))] == [late]


def test_conversations_have_no_texts_and_no_addresses(house: Any) -> None:
    talk = house.talk(("user", "a secret word"), email="frank@harborview.example")
    house.ticket(conversation_id=talk)
    answer = house.agent(LENA).open("/desk/exports/conversations.csv")
    [row] = rows(answer)
    assert (row["conversation"], row["account"], row["verified"], row["tickets"]) == (
        talk, "Harbor View Group", "True", "1",
    )  # fmt: skip
    assert "secret" not in answer.text and "frank@" not in answer.text


def test_days_that_cannot_be_are_refused(house: Any) -> None:
    assert house.agent(LENA).open("/desk/exports/tickets.csv?since=tomorrow").status_code == 422


def test_taking_away_is_kept_and_for_leads_only(house: Any) -> None:
    lead = house.agent(LENA)
    lead.open("/desk/exports/tickets.csv?since=2026-03-01&until=2026-03-02")
    assert "exported tickets, 2026-03-01 to 2026-03-02" in lead.open("/desk/users/2").text
    agent = house.agent()
    assert agent.open("/desk/exports/tickets.csv").status_code == 403
    assert "/desk/exports/" not in agent.open("/desk/insight").text
