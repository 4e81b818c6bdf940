"""A known incident in the dialogue: shown once before the form goes on, and the ticket is linked."""

from __future__ import annotations

from typing import Any

from desk.dialogue import IncidentView
from tests.dialogue.fakes import FRANK, MONDAY_PEAK, Chat, FakeOffice

FIELDS = {"reference": "INC-1", "product": "ios_app", "title": "Keys are late", "status": "open", "since": "…"}
INCIDENT = IncidentView("INC-1", "Keys are late", MONDAY_PEAK, FIELDS)
TEXT = "since this morning our guests can't download keys on iPhones"


def told(incident: IncidentView | None = INCIDENT, **facts: Any) -> Chat:
    chat = Chat(FakeOffice(who=FRANK, property_claim="Harbor View Hotel", known_incident=incident))
    chat.report(TEXT, "key_download_failure", **facts)
    return chat


def test_the_incident_is_shown_before_the_form_goes_on() -> None:
    chat = told()
    assert chat.cards["incident"] == {"kind": "incident", **FIELDS}
    assert "Keys are late, since Mon 2 Mar, 10:00 your time (Mon 2 Mar, 09:00 Central)" in chat.text
    assert chat.asked == "affected_percent"


def test_it_is_shown_once_and_the_ticket_is_linked_to_it() -> None:
    chat = told()
    chat.press("50_or_more")
    assert "incident" not in chat.cards
    chat.press("confirm")
    assert [ticket.incident for ticket in chat.office.filed] == ["INC-1"]


def test_without_an_incident_nothing_is_said_and_nothing_is_linked() -> None:
    chat = told(None)
    assert "incident" not in chat.cards
    chat.press("50_or_more")
    chat.press("confirm")
    assert [ticket.incident for ticket in chat.office.filed] == [None]


def test_an_incident_that_ends_before_the_ticket_is_filed_is_not_linked() -> None:
    chat = told()
    chat.press("50_or_more")
    chat.office.known_incident = None
    chat.press("confirm")
    assert [ticket.incident for ticket in chat.office.filed] == [None]
