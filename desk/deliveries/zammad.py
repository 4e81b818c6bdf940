"""Zammad's REST API: tickets in one group, developments as internal notes."""

from __future__ import annotations

from desk.deliveries import words
from desk.deliveries.helpdesk import field, items
from desk.deliveries.http import Api
from desk.deliveries.port import Parcel
from desk.deliveries.reach import PUBLIC, Reach

# From the policy's priorities to Zammad's; all others are normal.
PRIORITY = {"urgent": "3 high", "planned": "1 low"}
NORMAL = "2 normal"


class Zammad:
    """An installation, used with an agent's access token; `group` is where tickets go."""

    def __init__(self, url: str, token: str, group: str, reach: Reach = PUBLIC) -> None:
        self._api = Api(url, headers={"Authorization": f"Token token={token}"}, reach=reach)
        self._group = group

    def find_ticket(self, parcel: Parcel) -> object:
        """By searching for the key, which is in the first article: Zammad knows no idempotency key."""
        found = self._api.get("/api/v1/tickets/search", query=f'"{parcel.key}"', limit=1)
        ids = field(found, "tickets")
        if isinstance(ids, list) and ids:
            return ids[0]
        listed = items(found)
        return listed[0].get("id") if listed else None

    def create_ticket(self, parcel: Parcel, text: str) -> object:
        """`guess:` makes the requester known to Zammad if they are not."""
        ticket, subject = parcel.payload["ticket"], words.subject(parcel.payload)
        body = {
            "title": subject,
            "group": self._group,
            "customer_id": f"guess:{ticket['requester']}",
            "priority": PRIORITY.get(ticket["priority"], NORMAL),
            "article": _article(subject, text),
        }
        return field(self._api.send("POST", "/api/v1/tickets", json=body), "id")

    def has_note(self, ticket_id: str, key: str) -> bool:
        """Among the ticket's articles."""
        found = items(self._api.get(f"/api/v1/ticket_articles/by_ticket/{ticket_id}"))
        return any(key in str(article.get("body")) for article in found)

    def add_note(self, ticket_id: str, text: str) -> None:
        """An internal article."""
        self._api.send(
            "POST", "/api/v1/ticket_articles", json={"ticket_id": int(ticket_id), **_article("Keydesk", text)}
        )


def _article(subject: str, text: str) -> dict[str, object]:
    return {"subject": subject, "body": text, "content_type": "text/plain", "type": "note", "internal": True}
