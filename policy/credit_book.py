"""The working state of one account's ledger while entries are added: open lots, open extras, and what each ticket cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from policy.credit_entries import WORK, Charge, Entry
from policy.model import CreditTerms
from policy.months import month_of, month_start, months_after


def expires_at(terms: CreditTerms, lot: date) -> datetime:
    """When the unused credits of a month's grant are lost."""
    return month_start(months_after(lot, terms.kept_for_months + 1))


class Book:
    """Adds entries for one step at a time; `added` are those that were not there before."""

    def __init__(self, terms: CreditTerms, entries: Iterable[Entry]) -> None:
        self._terms = terms
        self._entries = list(entries)
        self._old = len(self._entries)
        self._lots: Counter[date] = Counter()
        self._unbilled: set[int] = set()
        for entry in self._entries:
            self._count(entry)

    @property
    def added(self) -> list[Entry]:
        """The new entries, in order."""
        return self._entries[self._old :]

    def _count(self, entry: Entry) -> None:
        if entry.credits and entry.month:
            self._lots[entry.month] += entry.credits
        if entry.kind == "missed" and entry.ticket is not None:
            self._unbilled.add(entry.ticket)

    def _add(self, entry: Entry) -> None:
        self._entries.append(entry)
        self._count(entry)

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
        work = [entry for entry in self._entries if entry.ticket == ticket and entry.purpose == WORK]
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
        month = month_of(at)
        extras = [entry for entry in self._entries if entry.origin == month]
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
