"""Freshdesk's API v2: tickets by the requester's address, developments as private notes. It takes HTML."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import escape

from desk.clock import iso
from desk.deliveries import words
from desk.deliveries.helpdesk import field, items
from desk.deliveries.http import Api
from desk.deliveries.port import Parcel
from desk.deliveries.reach import PUBLIC, Reach

# From the policy's priorities to Freshdesk's numbers; all others are medium.
PRIORITY = {"urgent": 4, "planned": 1}
MEDIUM = 2
STATUS_OPEN, SOURCE_PORTAL = 2, 2
CLOCKS_DIFFER = timedelta(days=1)
MOST_PAGES = 10
PAGE = 100


class Freshdesk:
    """An account, used with an agent's API key (the password beside it counts for nothing)."""

    def __init__(self, url: str, key: str, reach: Reach = PUBLIC) -> None:
        self._api = Api(url, auth=(key, "X"), reach=reach)

    def find_ticket(self, parcel: Parcel) -> object:
        """Among the requester's tickets since then: Freshdesk knows no idempotency key, and its search lags behind."""
        since = datetime.fromisoformat(parcel.payload["at"]) - CLOCKS_DIFFER
        email = parcel.payload["ticket"]["requester"]
        for page in range(1, MOST_PAGES + 1):
            query = {"email": email, "updated_since": iso(since), "include": "description", "per_page": PAGE}
            found = items(self._api.get("/api/v2/tickets", **query, page=page))
            for ticket in found:
                if parcel.key in str(ticket.get("description_text")):
                    return ticket.get("id")
            if len(found) < PAGE:
                break
        return None

    def create_ticket(self, parcel: Parcel, text: str) -> object:
        """The description can be seen by the requester in Freshdesk: it holds what they said and were told, no more."""
        ticket = parcel.payload["ticket"]
        body = {
            "email": ticket["requester"],
            "subject": words.subject(parcel.payload),
            "description": _html(text),
            "priority": PRIORITY.get(ticket["priority"], MEDIUM),
            "status": STATUS_OPEN,
            "source": SOURCE_PORTAL,
            "tags": ["keydesk"],
        }
        return field(self._api.send("POST", "/api/v2/tickets", json=body), "id")

    def has_note(self, ticket_id: str, key: str) -> bool:
        """Among the ticket's conversations."""
        for page in range(1, MOST_PAGES + 1):
            found = items(self._api.get(f"/api/v2/tickets/{ticket_id}/conversations", per_page=PAGE, page=page))
            if any(key in str(note.get("body_text")) for note in found):
                return True
            if len(found) < PAGE:
                break
        return False

    def add_note(self, ticket_id: str, text: str) -> None:
        """A private note."""
        self._api.send("POST", f"/api/v2/tickets/{ticket_id}/notes", json={"body": _html(text), "private": True})


def _html(text: str) -> str:
    return escape(text).replace("\n", "<br>")
