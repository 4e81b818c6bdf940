"""Tables of what an account does in the portal: its audit trail, forms sent once, files, ratings, and unwanted mail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.store.base import Base, Json
from desk.store.people import Person


class AccountEvent(Base):
    """One entry of an account's audit trail: user_added, user_removed, property_changed. The database refuses to change one.

    People are named by their row only, so that a forgotten person is forgotten here too.
    """

    __tablename__ = "account_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    at: Mapped[datetime]
    actor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(30))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    data: Mapped[Json] = mapped_column(default=dict)
    actor: Mapped[Person] = relationship(foreign_keys=actor_id)
    person: Mapped[Person | None] = relationship(foreign_keys=person_id)


class FiledForm(Base):
    """A form that filed a ticket, by the key in it: sent again it files nothing."""

    __tablename__ = "filed_form"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))


class TicketFile(Base):
    """A file on a note. Its content is in the files' folder under `stored`, a random name; `media_type` is what it is."""

    __tablename__ = "ticket_file"
    __table_args__ = (Index("ix_ticket_file_ticket", "ticket_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("ticket_event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    stored: Mapped[str] = mapped_column(String(64), unique=True)
    person: Mapped[Person] = relationship()


class Rating(Base):
    """How content an account is with a solved ticket: 1 to 5, and a few words. The newest opinion counts."""

    __tablename__ = "rating"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    stars: Mapped[int]
    comment: Mapped[str | None] = mapped_column(Text)


class UnwantedMail(Base):
    """A kind of mail (`desk.letters.OPTIONAL`) that somebody does not want."""

    __tablename__ = "unwanted_mail"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
