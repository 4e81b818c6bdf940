"""Entries of the credit ledger, and what is charged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from policy.months import month_of

Kind = Literal["grant", "use", "extra", "unbilled", "missed", "return", "waive", "cover", "expiry"]
Purpose = Literal["work", "skip_the_line"]
WORK: Purpose = "work"
SKIP_THE_LINE: Purpose = "skip_the_line"


@dataclass(frozen=True)
class Charge:
    """Something that costs credits: a time entry, or skipping the line. `id` is unique in the account and grows."""

    id: int
    ticket: int
    at: datetime
    credits: int
    purpose: Purpose = WORK


@dataclass(frozen=True)
class Entry:
    """One line of the ledger, never changed. `key` names it in its account: the same thing can't be entered twice.

    `credits` changes the balance, `extra` the credits to be paid in money. `month` is the lot's, or for `extra` and
    `waive` the month whose bill the extra belongs to.

    | kind | meaning |
    | --- | --- |
    | grant | the month's credits |
    | use | taken from a lot for a charge |
    | extra | the part of a charge beyond the balance |
    | unbilled | a time entry on a ticket whose work is not billed |
    | missed | from here on the ticket's work is not billed, as its first response was late |
    | return | credits given back for that reason |
    | waive | an extra that is not to be paid for that reason |
    | cover | an open extra that returned credits have paid |
    | expiry | unused credits of a lot whose time is over |
    """

    key: str
    at: datetime
    kind: Kind
    month: date | None = None
    credits: int = 0
    extra: int = 0
    charge: int | None = None
    ticket: int | None = None
    purpose: Purpose | None = None

    @property
    def origin(self) -> date | None:
        """The month in which the extra of this entry arose."""
        if not self.extra:
            return None
        return month_of(self.at) if self.kind == "cover" else self.month


def balance(entries: Iterable[Entry]) -> int:
    """The credits that are left: always the sum of the entries."""
    return sum(entry.credits for entry in entries)
