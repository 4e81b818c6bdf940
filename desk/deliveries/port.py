"""The port: what is handed to a target, and what every target must do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

Payload = dict[str, Any]
OPENED, UPDATED = "ticket.opened", "ticket.updated"


@dataclass(frozen=True)
class Parcel:
    """One delivery on one try.

    `key` is the same on each try, and the receiver must be able to see it. `payload` is the whole ticket with the development
    (`desk.deliveries.payload`). `attempt` counts from 1: from the second on, the first may have arrived although its
    answer was lost. `remote` is what the target returned for the ticket's opening, None if that never arrived.
    """

    key: str
    event: str
    payload: Payload
    attempt: int = 1
    remote: str | None = None


class Target(Protocol):
    """Somewhere that tickets are delivered to."""

    def deliver(self, parcel: Parcel) -> str | None:
        """Hand it over; what the target calls it now. Raises Refused, TryLater or Unreachable."""
