"""The table of incidents: faults of a product that several hotels report."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desk.store.base import Base


class Incident(Base):
    """A fault that support knows of; its reference is `INC-` and the id. Without a category it is about the whole product."""

    __tablename__ = "incident"
    __table_args__ = (Index("ix_incident_product_status", "product", "status"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product: Mapped[str] = mapped_column(String(40))
    category: Mapped[str | None] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(20), default="open")
    since: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    solution: Mapped[str | None] = mapped_column(Text)

    @property
    def reference(self) -> str:
        """The name that people use for it."""
        return f"INC-{self.id}"
