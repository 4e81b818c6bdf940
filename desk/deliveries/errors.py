"""What can go wrong with a delivery. The text is the reason that an agent reads: no secret, no address with a password.

DeliveryError
├── Refused            it will never be taken as it is: a dead letter at once
└── TryLater           this one could not go now
    └── Unreachable    nothing can go to this target now: the others need not be tried either
"""

from __future__ import annotations

from datetime import timedelta


class DeliveryError(Exception):
    """Base: a try that did not succeed."""


class Refused(DeliveryError):
    """The target understood and said no."""


class TryLater(DeliveryError):
    """Worth another try; `wait` is how long the target asks for, if it does."""

    def __init__(self, reason: str, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Unreachable(TryLater):
    """The target is down, does not answer in time, or asks everybody to slow down."""
