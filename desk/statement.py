"""The statement of an account's credits for a month: every line with the balance after it, and what extras cost."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk import agreements, credits
from desk.clock import iso
from desk.store.credits import CreditEntry
from policy import Policy
from policy.credit_bill import LOOK_BACK, BillLine, Lot, Outlook, bill, open_lots, outlook
from policy.credit_entries import WORK, Entry
from policy.months import month_of, month_start, months_after

COLUMNS = ("time", "kind", "ticket", "credits", "balance", "extra", "amount", "currency")


@dataclass(frozen=True)
class Line:
    """An entry and the balance after it."""

    entry: Entry
    balance: int


@dataclass(frozen=True)
class Statement:
    """A month. `bill` is final once the month has ended; until then it is what its extras would cost now."""

    month: date
    opening: int
    lines: list[Line]
    bill: list[BillLine]
    final: bool

    @property
    def closing(self) -> int:
        """The balance at the end, or now."""
        return self.lines[-1].balance if self.lines else self.opening

    @property
    def sums(self) -> Counter[str]:
        """The credits by kind of entry; `extra` is what is to be paid in money."""
        sums: Counter[str] = Counter()
        for line in self.lines:
            sums[line.entry.kind] += line.entry.credits
            sums["extra"] += line.entry.extra
        return sums


def statement(session: Session, policy: Policy, account_id: int, month: date, now: datetime) -> Statement:
    """The statement of a month, from the ledger as it stands."""
    start, end = month_start(month), month_start(months_after(month, 1))
    before = select(func.sum(CreditEntry.credits)).where(CreditEntry.account_id == account_id, CreditEntry.at < start)
    opening = session.scalar(before) or 0
    entries = credits.entries(session, account_id, CreditEntry.at >= start, CreditEntry.at < end)
    billed = credits.bill_lines(session, account_id)
    final = end <= now
    lines = [line for line in billed if line.month == month]
    if not final:
        lines = bill(policy, agreements.history(session, account_id), month, entries, billed)
    return Statement(month, opening, list(_with_balance(entries, opening)), lines, final)


def _with_balance(entries: list[Entry], balance: int) -> Iterator[Line]:
    for entry in entries:
        balance += entry.credits
        yield Line(entry, balance)


def months(session: Session, account_id: int, now: datetime) -> list[date]:
    """The months that have a statement, newest first."""
    first, this = month_of(agreements.history(session, account_id)[0].since), month_of(now)
    found = []
    while this >= first:
        found.append(this)
        this = months_after(this, -1)
    return found


@dataclass(frozen=True)
class Forecast:
    """Lots with their last days, and what the end of the month may bring."""

    lots: list[Lot]
    outlook: Outlook


def forecast(session: Session, policy: Policy, account_id: int, now: datetime) -> Forecast:
    """From the ledger as it stands."""
    left = credits.open_lots(session, policy, account_id, now)
    entries = credits.entries(session, account_id, CreditEntry.at > now - LOOK_BACK, CreditEntry.purpose == WORK)
    started = agreements.history(session, account_id)[0].since
    balance = credits.balance(session, account_id)
    return Forecast(open_lots(policy.credits, left), outlook(entries, started, balance, now))


def as_csv(found: Statement) -> str:
    """The statement as comma-separated values, one row for each entry and each line of the bill."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for line in found.lines:
        entry = line.entry
        reference = f"KD-{entry.ticket}" if entry.ticket else ""
        rows.writerow([iso(entry.at), entry.kind, reference, entry.credits, line.balance, entry.extra, "", ""])
    for billed in found.bill:
        kind = "bill" if found.final else "bill_so_far"
        ends = iso(month_start(months_after(found.month, 1)))
        rows.writerow([ends, kind, "", "", "", billed.credits, billed.total, billed.currency])
    return out.getvalue()
