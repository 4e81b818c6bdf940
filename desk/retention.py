"""What is old enough goes by itself, if the operator wants it: chats that led to no ticket, settled mails, and the
trail of who read what.

Any number of desks may do this at the same time: each batch is one transaction that holds its chats.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, delete, exists, or_, select, update

from desk import inbound, mail
from desk.clock import real_clock
from desk.core import Core
from desk.store.access import TranscriptAccess
from desk.store.engine import Store
from desk.store.learning import Correction
from desk.store.talk import Conversation, Message, Turn
from desk.store.work import Mail, Ticket

BATCH = 200
OVER = ("none", "out_of_hours")
REMOVED = "[removed after the time that mails are kept]"


def keep_no_longer(core: Core) -> int:
    """Enforce the settings; how many rows it were. Chats and the trail go by the desk's clock, mails by real time."""
    settings, done = core.settings, 0
    if settings.keep_chats_days is not None:
        done += _remove_chats(core.store, core.clock() - timedelta(days=settings.keep_chats_days))
    if settings.keep_mails_days is not None:
        before = real_clock() - timedelta(days=settings.keep_mails_days)
        done += _blank_mails(core.store, before)
        done += sum(_remove_files(folder, before) for folder in (settings.mail_folder, settings.var / inbound.ASIDE))
    if settings.keep_access_days is not None:
        done += _forget_looks(core.store, core.clock() - timedelta(days=settings.keep_access_days))
    return done


def _remove_chats(store: Store, before: datetime) -> int:
    removed = 0
    while True:
        with store.write() as session:
            batch = select(Conversation.id).where(*_over_since(before)).limit(BATCH)
            old = list(session.scalars(batch.with_for_update(skip_locked=True)))
            session.execute(delete(Correction).where(Correction.conversation_id.in_(old)))
            session.execute(delete(Message).where(Message.conversation_id.in_(old)))
            session.execute(delete(Turn).where(Turn.conversation_id.in_(old)))
            session.execute(delete(Conversation).where(Conversation.id.in_(old)))
        removed += len(old)
        if len(old) < BATCH:
            return removed


def _over_since(before: datetime) -> tuple[ColumnElement[bool], ...]:
    """Nothing was said since then, no ticket came of it, and nobody waits for an agent or has still to be looked at."""
    return (
        Conversation.created_at < before,
        Conversation.handoff.in_(OVER),
        Conversation.flag.is_(None),
        ~exists().where(Ticket.conversation_id == Conversation.id),
        ~exists().where(Message.conversation_id == Conversation.id, Message.at >= before),
    )


def _blank_mails(store: Store, before: datetime) -> int:
    """Their ids stay, by which an answer to a mail finds its ticket."""
    settled = or_(Mail.sent_at < before, Mail.dead_at < before)
    with store.write() as session:
        blanked = session.execute(update(Mail).where(settled, Mail.body != REMOVED).values(body=REMOVED))
        return blanked.rowcount  # type: ignore[attr-defined, no-any-return]


def _remove_files(folder: Path, before: datetime) -> int:
    """Sent mails where there is no mail server, and mails that came in and were kept aside."""
    old = list(mail.files_before(folder, before))
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _forget_looks(store: Store, before: datetime) -> int:
    with store.write() as session:
        gone = session.execute(delete(TranscriptAccess).where(TranscriptAccess.at < before))
        return gone.rowcount  # type: ignore[attr-defined, no-any-return]
