"""The ledgers of service credits in the record: brought up to date from what happened to the account's tickets.

`settle` is the only writer. It holds the account, so that two processes never write one ledger at once; it appends what
`policy.credits` says follows from the new facts, and it may be called at any time, as often as one likes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from desk import agreements
from desk.store.credits import AgreementChange, CreditAccount, CreditBill, CreditEntry
from desk.store.people import Account
from desk.store.work import Ticket, TicketEvent
from policy import Policy
from policy.credit_bill import BillLine, bill
from policy.credit_entries import SKIP_THE_LINE
from policy.credits import Agreement, Charge, Entry, Facts, Missed, Standing, advance, credits_for, replay
from policy.months import month_of, month_start, months_after, months_between

TIME = "time"
MANY = 1000
CHARGED = (TIME, SKIP_THE_LINE)
# The fields of `policy.credits.Entry`, in its order.
_COLUMNS = (
    CreditEntry.key,
    CreditEntry.at,
    CreditEntry.kind,
    CreditEntry.month,
    CreditEntry.credits,
    CreditEntry.extra,
    CreditEntry.charge_id,
    CreditEntry.ticket_id,
    CreditEntry.purpose,
)


def settle(session: Session, policy: Policy, account_id: int, now: datetime) -> None:
    """Bring an account's ledger up to date. The account is held until the transaction ends.

    Whoever logs something that costs credits settles first, so that the ledger is open and held, and again afterwards.
    """
    account = session.get_one(Account, account_id, with_for_update={"key_share": True})
    ledger = session.get(CreditAccount, account_id, populate_existing=True)
    since = ledger.settled_to if ledger else None
    ledger = ledger or _open(session, account, now)
    until = max(now, ledger.settled_to)
    facts = Facts(agreements.history(session, account_id), _charges(session, policy, ledger))
    late = _late(session, ledger, facts.charges, since, until)
    facts = Facts(facts.agreements, facts.charges, late)
    _append(session, account_id, advance(policy, facts, _standing(session, policy, ledger, facts), since, until))
    _bill(session, policy, facts.agreements, ledger, until)
    _keep_agreement(session, account, facts.agreements[-1], until)
    ledger.settled_to, ledger.last_event_id = until, _last_event(session)
    session.flush()


def _open(session: Session, account: Account, now: datetime) -> CreditAccount:
    """The ledger starts when it is first looked at; work from before is not charged."""
    ledger = CreditAccount(account_id=account.id, settled_to=now, last_event_id=_last_event(session))
    session.add(ledger)
    session.add(AgreementChange(account_id=account.id, since=now, plan=account.plan, region=account.region))
    session.flush()
    return ledger


def _last_event(session: Session) -> int:
    return session.scalar(select(func.max(TicketEvent.id))) or 0


def _keep_agreement(session: Session, account: Account, last: Agreement, now: datetime) -> None:
    """A plan or region that was changed outside of `desk.plans` counts from the moment when it is noticed."""
    if (account.plan, account.region) != (last.plan, last.region):
        session.add(AgreementChange(account_id=account.id, since=now, plan=account.plan, region=account.region))


def _charges(session: Session, policy: Policy, ledger: CreditAccount) -> list[Charge]:
    """What costs credits and is not in the ledger yet."""
    new = TicketEvent.id > ledger.last_event_id
    return _read_charges(session, policy, ledger.account_id, new)


def _read_charges(session: Session, policy: Policy, account_id: int, which: ColumnElement[bool]) -> list[Charge]:
    found = session.scalars(
        select(TicketEvent)
        .join(Ticket, Ticket.id == TicketEvent.ticket_id)
        .where(Ticket.account_id == account_id, TicketEvent.kind.in_(CHARGED), which)
        .order_by(TicketEvent.id)
    )
    return [_charge(policy, event) for event in found]


def _charge(policy: Policy, event: TicketEvent) -> Charge:
    if event.kind == SKIP_THE_LINE:
        return Charge(event.id, event.ticket_id, event.at, event.data["credits"], SKIP_THE_LINE)
    return Charge(event.id, event.ticket_id, event.at, credits_for(policy.credits, event.data["minutes"]))


def _late(
    session: Session, ledger: CreditAccount, charges: Sequence[Charge], since: datetime | None, until: datetime
) -> list[Missed]:
    """Tickets whose plan's response commitment ran out since, or that are charged now and are late already."""
    found = _read_late(session, ledger.account_id, until, Ticket.plan_response_due >= since if since else true())
    if charges:
        tickets = {charge.ticket for charge in charges}
        charged = Ticket.id.in_(tickets) if len(tickets) < MANY else true()
        found += _read_late(session, ledger.account_id, until, charged)
    return found


def _read_late(session: Session, account_id: int, until: datetime, which: ColumnElement[bool]) -> list[Missed]:
    due, answered = Ticket.plan_response_due, Ticket.first_response_at
    late = select(Ticket.id, due).where(Ticket.account_id == account_id, due < until, which)
    found = session.execute(late.where(or_(answered.is_(None), answered > due)).order_by(due, Ticket.id))
    return [Missed(ticket, at) for ticket, at in found if at is not None]


def _standing(session: Session, policy: Policy, ledger: CreditAccount, facts: Facts) -> Standing:
    """Where the ledger stands: its open lots, the tickets at hand, and this month's extras, which may yet be covered."""
    at_hand = {*(charge.ticket for charge in facts.charges), *(missed.ticket for missed in facts.missed)}
    these = CreditEntry.ticket_id.in_(at_hand) if len(at_hand) < MANY else CreditEntry.ticket_id.is_not(None)
    found = entries(session, ledger.account_id, these) if at_hand else []
    this_month = CreditEntry.at >= month_start(month_of(ledger.settled_to))
    extras = entries(session, ledger.account_id, CreditEntry.extra != 0, this_month)
    known = {entry.key for entry in found}
    left = open_lots(session, policy, ledger.account_id, ledger.settled_to)
    return Standing(left, found + [entry for entry in extras if entry.key not in known])


def open_lots(session: Session, policy: Policy, account_id: int, moment: datetime) -> dict[date, int]:
    """What is left of the credits of each month that can still be used at this moment."""
    oldest = months_after(month_of(moment), -policy.credits.kept_for_months)
    lots = (
        select(CreditEntry.month, func.sum(CreditEntry.credits))
        .where(CreditEntry.account_id == account_id, CreditEntry.at >= month_start(oldest))
        .where(CreditEntry.month >= oldest)
        .group_by(CreditEntry.month)
    )
    return {month: left for month, left in session.execute(lots) if month is not None and left}


def entries(session: Session, account_id: int, *which: ColumnElement[bool]) -> list[Entry]:
    """The ledger of an account, or a part of it, in order."""
    mine = select(*_COLUMNS).where(CreditEntry.account_id == account_id, *which).order_by(CreditEntry.id)
    return [Entry(*row) for row in session.execute(mine)]  # type: ignore[arg-type]  # `_append` wrote the kinds


def _append(session: Session, account_id: int, added: Iterable[Entry]) -> None:
    session.add_all(_row(account_id, entry) for entry in added)
    session.flush()


def _row(account_id: int, entry: Entry) -> CreditEntry:
    return CreditEntry(
        account_id=account_id,
        key=entry.key,
        at=entry.at,
        kind=entry.kind,
        month=entry.month,
        credits=entry.credits,
        extra=entry.extra,
        charge_id=entry.charge,
        ticket_id=entry.ticket,
        purpose=entry.purpose,
    )


def _bill(
    session: Session, policy: Policy, agreed: Sequence[Agreement], ledger: CreditAccount, until: datetime
) -> None:
    """Price the extras of each month that has ended since."""
    first = month_of(ledger.settled_to)
    ended = months_between(first, months_after(month_of(until), -1))
    if not ended:
        return
    extras = entries(session, ledger.account_id, CreditEntry.extra != 0, CreditEntry.at >= month_start(first))
    billed = bill_lines(session, ledger.account_id)
    for month in ended:
        lines = bill(policy, agreed, month, extras, billed)
        billed += lines
        session.add_all(_bill_row(ledger.account_id, line) for line in lines)


def _bill_row(account_id: int, line: BillLine) -> CreditBill:
    return CreditBill(
        account_id=account_id,
        month=line.month,
        origin=line.origin,
        credits=line.credits,
        unit_price=line.unit_price,
        currency=line.currency,
        plan=line.plan,
    )


def bill_lines(session: Session, account_id: int, *which: ColumnElement[bool]) -> list[BillLine]:
    """What extras have cost, month by month."""
    mine = select(CreditBill).where(CreditBill.account_id == account_id, *which).order_by(CreditBill.id)
    return [
        BillLine(row.month, row.origin, row.credits, row.unit_price, row.currency, row.plan)
        for row in session.scalars(mine)
    ]


def balance(session: Session, account_id: int) -> int:
    """The credits that are left, as of when the ledger was last brought up to date."""
    return session.scalar(select(func.sum(CreditEntry.credits)).where(CreditEntry.account_id == account_id)) or 0


def replayed(session: Session, policy: Policy, account_id: int) -> list[Entry]:
    """The ledger worked out anew from the tickets' time entries, to compare with the one that was kept."""
    agreed = agreements.history(session, account_id)
    until = session.get_one(CreditAccount, account_id).settled_to
    charges = _read_charges(session, policy, account_id, TicketEvent.at >= agreed[0].since)
    late = _read_late(session, account_id, until, true())
    return replay(policy, Facts(agreed, charges, late), until)
