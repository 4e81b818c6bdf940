"""What has expired and proves nothing any more goes: sessions, e-mail codes, wrong tries. Real time, as they live by it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from desk.clock import real_clock
from desk.store.engine import Store
from desk.store.people import EmailCode, Session, WrongTry

# Longer than any code is valid, any lock holds, and any limit counts.
KEPT = timedelta(days=1)


def purge(store: Store) -> int:
    """Delete them; how many they were."""
    now = real_clock()
    expired = (
        delete(Session).where(Session.expires_at < now),
        delete(EmailCode).where(EmailCode.sent_at < now - KEPT),
        delete(WrongTry).where(WrongTry.at < now - KEPT),
    )
    with store.write() as session:
        return sum(session.execute(statement).rowcount for statement in expired)  # type: ignore[attr-defined]
