"""The working state of one account's ledger while entries are added: open lots, open extras, and what each ticket cost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from policy.credit_entries import WORK, Charge, Entry
from policy.model import CreditTerms
from policy.months import month_of, month_start, months_after


def expires_at(terms: CreditTerms, lot: date) -> datetime:
    """When the unused credits of a month's grant are lost."""
    return month_start(months_after(lot, terms.kept_for_months + 1))


@dataclass(frozen=True)
class Standing:
    """Where a ledger stands, as far as it matters for what comes next.

    `lots`: what is left of each month's credits; `entries`: those of the tickets that are at hand, and the extras of the
    running month.
    """

    lots: Mapping[date, int] = field(default_factory=dict)
    entries: Sequence[Entry] = ()

    @classmethod
    def after(cls, entries: Sequence[Entry]) -> Standing:
        """After all of these entries."""
        lots: Counter[date] = Counter()
        for entry in entries:
            if entry.month:
                lots[entry.month] += entry.credits
        return cls(lots, entries)


class Book:
    """Adds entries for one step at a time to where a ledger stands; `added` are the new ones, in order."""

    def __init__(self, terms: CreditTerms, standing: Standing) -> None:
        self.added: list[Entry] = []
        self._terms = terms
        self._lots = Counter(standing.lots)
        self._unbilled: set[int] = set()
        self._of_ticket: defaultdict[int, list[Entry]] = defaultdict(list)
        self._extras: defaultdict[date, list[Entry]] = defaultdict(list)
        for entry in standing.entries:
            self._remember(entry)

    def _remember(self, entry: Entry) -> None:
        if entry.ticket is not None:
            self._of_ticket[entry.ticket].append(entry)
            if entry.kind == "missed":
                self._unbilled.add(entry.ticket)
        if entry.origin is not None:
            self._extras[entry.origin].append(entry)

    def _add(self, entry: Entry) -> None:
        self.added.append(entry)
        self._remember(entry)
        if entry.credits and entry.month:
            self._lots[entry.month] += entry.credits

    def grant(self, at: datetime, month: date, credits: int) -> None:
        """The month's credits; a plan without any gets no entry."""
        if credits:
            self._add(Entry(f"grant:{month:%Y-%m}", at, "grant", month, credits))
            self._cover(at, f"grant:{month:%Y-%m}")

    def expire(self, at: datetime) -> None:
        """Take away what is left of lots whose time is over."""
        for lot in sorted(self._lots):
            if self._lots[lot] > 0 and expires_at(self._terms, lot) <= at:
                self._add(Entry(f"expiry:{lot:%Y-%m}", at, "expiry", lot, -self._lots[lot]))

    def charge(self, at: datetime, charge: Charge) -> None:
        """Take the credits from the oldest lots; what they do not hold is an extra of this month."""
        line = Entry("", at, "use", charge=charge.id, ticket=charge.ticket, purpose=charge.purpose)
        if charge.purpose == WORK and charge.ticket in self._unbilled:
            self._add(replace(line, key=f"unbilled:{charge.id}", kind="unbilled"))
            return
        missing = charge.credits
        for lot, taken in self._oldest(charge.credits):
            self._add(replace(line, key=f"use:{charge.id}:{lot:%Y-%m}", month=lot, credits=-taken))
            missing -= taken
        if missing:
            self._add(replace(line, key=f"extra:{charge.id}", kind="extra", month=month_of(at), extra=missing))

    def _oldest(self, credits: int) -> list[tuple[date, int]]:
        """How much to take from which lot, the oldest first; together at most `credits`."""
        taken: list[tuple[date, int]] = []
        for lot in sorted(self._lots):
            part = min(self._lots[lot], credits)
            if part > 0:
                taken.append((lot, part))
                credits -= part
        return taken

    def miss(self, at: datetime, ticket: int) -> None:
        """The ticket's work is not billed: give its credits back, waive its extras."""
        if ticket in self._unbilled:
            return
        work = [entry for entry in self._of_ticket[ticket] if entry.purpose == WORK]
        self._add(Entry(f"missed:{ticket}", at, "missed", ticket=ticket))
        for (charge, lot), used in sorted(_by_lot(work).items()):
            self._return(at, Entry("", at, "return", lot, used, charge=charge, ticket=ticket, purpose=WORK))
        for (charge, origin), due in sorted(_by_origin(work).items()):
            key = f"waive:{charge}:{origin:%Y-%m}"
            self._add(Entry(key, at, "waive", origin, extra=-due, charge=charge, ticket=ticket, purpose=WORK))
        self._cover(at, f"missed:{ticket}")

    def _return(self, at: datetime, line: Entry) -> None:
        """Into the lot that it came from; if that has expired meanwhile, it lasts as if granted this month."""
        lot = line.month or month_of(at)
        alive = expires_at(self._terms, lot) > at
        self._add(replace(line, key=f"return:{line.charge}:{lot:%Y-%m}", month=lot if alive else month_of(at)))

    def _cover(self, at: datetime, cause: str) -> None:
        """Extras of this month are not due while credits are there: pay them, the oldest first."""
        extras = list(self._extras[month_of(at)])
        for (charge, _), due in sorted(_by_origin(extras).items()):
            line = next(entry for entry in extras if entry.charge == charge)
            for lot, taken in self._oldest(due):
                key = f"cover:{charge}:{lot:%Y-%m}:{cause}"
                self._add(replace(line, key=key, at=at, kind="cover", month=lot, credits=-taken, extra=-taken))


def _by_lot(entries: Iterable[Entry]) -> dict[tuple[int, date], int]:
    """The credits that each charge has taken from each lot."""
    used: Counter[tuple[int, date]] = Counter()
    for entry in entries:
        if entry.credits and entry.month and entry.charge is not None:
            used[entry.charge, entry.month] -= entry.credits
    return +used


def _by_origin(entries: Iterable[Entry]) -> dict[tuple[int, date], int]:
    """The extras that each charge still owes, by the month in which they arose."""
    owed: Counter[tuple[int, date]] = Counter()
    for entry in entries:
        if entry.origin and entry.charge is not None:
            owed[entry.charge, entry.origin] += entry.extra
    return +owed
