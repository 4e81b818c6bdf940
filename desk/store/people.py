"""Tables of who: accounts, properties, support users, agents, their sessions, and e-mail codes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.store.base import Base, Json


class Account(Base):
    """A customer with a support plan."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    plan: Mapped[str] = mapped_column(String(20))
    region: Mapped[str] = mapped_column(String(20))
    properties: Mapped[list[Property]] = relationship(back_populates="account", order_by="Property.id")
    people: Mapped[list[Person]] = relationship(back_populates="account", order_by="Person.id")


class Property(Base):
    """A hotel of an account. `rooms` is its number of rooms."""

    __tablename__ = "property"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    rooms: Mapped[int]
    timezone: Mapped[str] = mapped_column(String(60))
    account: Mapped[Account] = relationship(back_populates="properties")


class Person(Base):
    """Somebody known at an account. `role`: owner, registered (both may open tickets), or none."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    account: Mapped[Account] = relationship(back_populates="people")

    @property
    def is_registered(self) -> bool:
        """Registered support users and owners may open and follow tickets."""
        return self.role in {"owner", "registered"}


class Agent(Base):
    """Somebody who works escalations. `role`: agent or lead. Who has `disabled_at` is out, and stays in the record.

    `totp_secret` (base32) counts as the second step of signing in from `totp_since` on; `totp_step` is the number of the last
    half minute whose code was used, so that none is used twice.
    """

    __tablename__ = "agent"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str] = mapped_column(String(200))
    last_sign_in_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_since: Mapped[datetime | None]
    totp_step: Mapped[int | None]


class AgentEvent(Base):
    """One entry of the audit trail about agents, by `actor_id` (None: the command line). The database refuses to change one.

    `kind`: added, role, disabled, enabled, unlocked, link_sent, password, second_step_on, second_step_off, second_step_reset,
    exported. People are named by their row only.
    """

    __tablename__ = "agent_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    data: Mapped[Json] = mapped_column(default=dict)
    actor: Mapped[Agent | None] = relationship(foreign_keys=actor_id)


class Session(Base):
    """A signed-in browser or API client: of an agent (`agent_id`) or of the portal (`email`). Only a hash is kept.

    One that `needs_code` opens nothing yet: its agent has typed the right password, and the second step is to come.
    """

    __tablename__ = "session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id", ondelete="CASCADE"))
    email: Mapped[str | None] = mapped_column(String(254))
    expires_at: Mapped[datetime]
    needs_code: Mapped[bool] = mapped_column(default=False, server_default=false())


class EmailCode(Base):
    """A six-digit code sent to an address, for one conversation (or the portal) only. Real time, not KEYDESK_CLOCK."""

    __tablename__ = "email_code"
    __table_args__ = (Index("ix_email_code_address", "email", "sent_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    scope: Mapped[str] = mapped_column(String(80))
    code_hash: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class WrongTry(Base):
    """A failed proof for an address (wrong code) or an agent's wrong password; enough of them lock it."""

    __tablename__ = "wrong_try"
    __table_args__ = (Index("ix_wrong_try_subject", "subject", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
