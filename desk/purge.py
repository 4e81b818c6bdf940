"""What has expired and proves nothing any more goes: sessions, codes and their mails' text, wrong tries. They live by real time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, update

from desk.clock import real_clock
from desk.identity import CODE_LIFE, CODE_SUBJECT
from desk.store.engine import Store
from desk.store.people import EmailCode, Session, WrongTry
from desk.store.work import Mail

# Longer than any code is valid, any lock holds, and any limit counts.
KEPT = timedelta(days=1)
BLANKED = "[the code has expired]"


def _codes_sent_before(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    return Mail.subject.startswith(CODE_SUBJECT), Mail.body != BLANKED, Mail.sent_at < moment


def purge(store: Store) -> int:
    """Delete them; how many they were."""
    now = real_clock()
    expired = (
        delete(Session).where(Session.expires_at < now),
        delete(EmailCode).where(EmailCode.sent_at < now - KEPT),
        delete(WrongTry).where(WrongTry.at < now - KEPT),
    )
    with store.write() as session:
        session.execute(
            update(Mail).where(*_codes_sent_before(now - CODE_LIFE)).values(subject=CODE_SUBJECT, body=BLANKED)
        )
        return sum(session.execute(statement).rowcount for statement in expired)  # type: ignore[attr-defined]
