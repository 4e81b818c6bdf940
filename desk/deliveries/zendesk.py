"""Zendesk's Ticketing API: tickets with an Idempotency-Key and an external id, developments as internal comments."""

from __future__ import annotations

from desk.deliveries import words
from desk.deliveries.helpdesk import field, items
from desk.deliveries.http import Api
from desk.deliveries.port import Parcel
from desk.deliveries.reach import PUBLIC, Reach

# From the policy's priorities to Zendesk's; all others are normal.
PRIORITY = {"urgent": "urgent", "planned": "low"}


class Zendesk:
    """An account, used with an agent's address and an API token.

    The first comment is internal, so that Zendesk's own triggers do not write to the hotel: Keydesk does.
    """

    def __init__(self, url: str, email: str, token: str, reach: Reach = PUBLIC) -> None:
        self._api = Api(url, auth=(f"{email}/token", token), reach=reach)

    def find_ticket(self, parcel: Parcel) -> object:
        """By external id: Zendesk forgets idempotency keys after two hours."""
        found = items(field(self._api.get("/api/v2/tickets.json", external_id=parcel.key), "tickets"))
        return found[0].get("id") if found else None

    def create_ticket(self, parcel: Parcel, text: str) -> object:
        """With the key twice: against a repetition now, and to be found later."""
        ticket = parcel.payload["ticket"]
        body = {
            "subject": words.subject(parcel.payload),
            "comment": {"body": text, "public": False},
            "requester": {"name": ticket["requester"], "email": ticket["requester"]},
            "priority": PRIORITY.get(ticket["priority"], "normal"),
            "external_id": parcel.key,
            "tags": ["keydesk"],
        }
        headers = {"Idempotency-Key": parcel.key}
        return field(self._api.send("POST", "/api/v2/tickets.json", headers, json={"ticket": body}), "ticket", "id")

    def has_note(self, ticket_id: str, key: str) -> bool:
        """Among the newest hundred comments."""
        path = f"/api/v2/tickets/{ticket_id}/comments.json"
        found = items(field(self._api.get(path, sort="-created_at", per_page=100), "comments"))
        return any(key in str(comment.get("body")) for comment in found)

    def add_note(self, ticket_id: str, text: str) -> None:
        """As an internal comment."""
        body = {"ticket": {"comment": {"body": text, "public": False}}}
        self._api.send("PUT", f"/api/v2/tickets/{ticket_id}.json", json=body)
