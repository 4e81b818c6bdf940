"""What all helpdesks share: a ticket is opened once, its developments become internal notes, and nothing comes twice.

A second try may follow a first one whose answer was lost. So before anything is written again, the helpdesk is asked
whether it has the delivery: each text that Keydesk writes ends with the delivery's key.
"""

from __future__ import annotations

from typing import Any, Protocol

from desk.deliveries import words
from desk.deliveries.errors import Refused
from desk.deliveries.port import OPENED, Parcel


class HelpdeskApi(Protocol):
    """One helpdesk's REST interface in the words of this module. Ids are the helpdesk's own."""

    def find_ticket(self, parcel: Parcel) -> object:
        """The id of the ticket that this delivery made, None if there is none."""

    def create_ticket(self, parcel: Parcel, text: str) -> object:
        """Make it; its id."""

    def has_note(self, ticket_id: str, key: str) -> bool:
        """Whether the ticket has a note of this delivery."""

    def add_note(self, ticket_id: str, text: str) -> None:
        """Add an internal note."""


class Helpdesk:
    """A target that keeps tickets of its own."""

    def __init__(self, api: HelpdeskApi) -> None:
        self._api = api

    def deliver(self, parcel: Parcel) -> str:
        """The helpdesk's id of the ticket."""
        if parcel.event == OPENED:
            return self._open(parcel)
        if parcel.remote is None:
            raise Refused("the ticket itself was not delivered there; send that delivery again first")
        if parcel.attempt == 1 or not self._api.has_note(parcel.remote, parcel.key):
            self._api.add_note(parcel.remote, words.updated(parcel))
        return parcel.remote

    def _open(self, parcel: Parcel) -> str:
        found = self._api.find_ticket(parcel) if parcel.attempt > 1 else None
        ticket_id = found if found is not None else self._api.create_ticket(parcel, words.opened(parcel))
        if ticket_id is None:
            raise Refused("the answer has no ticket id; is the address that of the helpdesk?")
        return str(ticket_id)


def field(answer: Any, *path: str) -> Any:
    """A field deep in a JSON answer, None where it is not of that form."""
    for name in path:
        answer = answer.get(name) if isinstance(answer, dict) else None
    return answer


def items(answer: Any) -> list[dict[str, Any]]:
    """The objects of a JSON list; none if it is no list."""
    return [item for item in answer if isinstance(item, dict)] if isinstance(answer, list) else []
