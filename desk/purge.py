"""What has expired and proves nothing any more goes, by real time: sessions, wrong tries, codes and links with their mails."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.parser import BytesHeaderParser
from pathlib import Path

from sqlalchemy import ColumnElement, delete, update

from desk import mail
from desk.clock import real_clock
from desk.identity import CODE_LIFE, CODE_SUBJECT
from desk.passwords import LINK_LIFE, LINK_SUBJECT
from desk.store.engine import Store
from desk.store.people import EmailCode, Session, WrongTry
from desk.store.work import Mail

# Longer than any code is valid, any lock holds, and any limit counts.
KEPT = timedelta(days=1)
BLANKED = "[the code has expired]"
# Mails that prove something, by the beginning of their subject, and for how long they do.
PROOFS = {CODE_SUBJECT: CODE_LIFE, LINK_SUBJECT: LINK_LIFE}


def _sent_before(subject: str, moment: datetime) -> tuple[ColumnElement[bool], ...]:
    return Mail.subject.startswith(subject), Mail.body != BLANKED, Mail.sent_at < moment


def purge(store: Store) -> int:
    """Delete them; how many they were."""
    now = real_clock()
    expired = (
        delete(Session).where(Session.expires_at < now),
        delete(EmailCode).where(EmailCode.sent_at < now - KEPT),
        delete(WrongTry).where(WrongTry.at < now - KEPT),
    )
    with store.write() as session:
        for subject, life in PROOFS.items():
            session.execute(
                update(Mail).where(*_sent_before(subject, now - life)).values(subject=subject, body=BLANKED)
            )
        return sum(session.execute(statement).rowcount for statement in expired)  # type: ignore[attr-defined]


def purge_mail_files(folder: Path) -> int:
    """The same for mails that are files, where there is no mail server; how many went."""
    now, gone = real_clock(), 0
    for subject, life in PROOFS.items():
        for path in mail.files_before(folder, now - life):
            if _subject_of(path).startswith(subject):
                path.unlink(missing_ok=True)
                gone += 1
    return gone


def _subject_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return str(BytesHeaderParser().parse(file)["Subject"])
    except FileNotFoundError:  # another desk was first
        return ""
