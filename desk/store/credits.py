"""Tables of the support agreement: plan and region over time, the ledger of service credits, and what extras cost.

The ledger is append-only, which the database enforces by a trigger, and a key that is unique in its account keeps a
grant, an expiry or a charge from being entered twice, whoever tries again.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from desk.store.base import Base


class Money(TypeDecorator[Decimal]):
    """An exact decimal amount, stored as text: not every database keeps decimals without going through floats."""

    impl = String(20)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """To the database."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """From the database."""
        return None if value is None else Decimal(value)


class AgreementChange(Base):
    """Plan and region of an account from a moment on; the first one starts its ledger.

    `person_id`: the owner who chose it, None for an operator. `former`: the plan of Support 1.0 that it follows, if any;
    `needs_choice`: the owner has still to choose a plan.
    """

    __tablename__ = "agreement_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    since: Mapped[datetime]
    plan: Mapped[str] = mapped_column(String(20))
    region: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    former: Mapped[str | None] = mapped_column(String(30))
    needs_choice: Mapped[bool] = mapped_column(default=False)


class CreditAccount(Base):
    """How far an account's ledger has come: up to which moment, and up to which event of its tickets."""

    __tablename__ = "credit_account"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    settled_to: Mapped[datetime] = mapped_column(index=True)
    last_event_id: Mapped[int]


class CreditEntry(Base):
    """One line of the ledger (`policy.credits.Entry`), never changed. `charge_id` is the ticket event that is charged."""

    __tablename__ = "credit_entry"
    __table_args__ = (UniqueConstraint("account_id", "key"), Index("ix_credit_entry_account_at", "account_id", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    key: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))
    month: Mapped[date | None] = mapped_column(Date)
    credits: Mapped[int]
    extra: Mapped[int]
    charge_id: Mapped[int | None] = mapped_column(ForeignKey("ticket_event.id"))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    purpose: Mapped[str | None] = mapped_column(String(20))


class CreditBill(Base):
    """A line of a month's bill (`policy.credit_bill.BillLine`), written when the month has ended."""

    __tablename__ = "credit_bill"
    __table_args__ = (UniqueConstraint("account_id", "month", "origin"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    month: Mapped[date] = mapped_column(Date)
    origin: Mapped[date] = mapped_column(Date)
    credits: Mapped[int]
    unit_price: Mapped[Decimal] = mapped_column(Money)
    currency: Mapped[str] = mapped_column(String(3))
    plan: Mapped[str] = mapped_column(String(20))
