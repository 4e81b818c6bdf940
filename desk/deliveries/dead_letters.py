"""Dead letters: what could not be delivered, for agents to see and to send again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.clock import real_clock
from desk.deliveries.sending import waiting
from desk.errors import NotFound
from desk.store.outgoing import Delivery
from desk.store.work import Mail, TicketEvent

MAIL = "mail"
MOST_SHOWN = 100
TABLES: dict[str, type[Delivery] | type[Mail]] = {"ticket": Delivery, MAIL: Mail}


@dataclass(frozen=True)
class DeadLetter:
    """One of them; `table` and `id` name it, `what` says what it is about."""

    table: str
    id: int
    target: str
    reference: str | None
    what: str
    attempts: int
    dead_at: datetime
    reason: str


@dataclass(frozen=True)
class Lane:
    """How one target stands: how much waits and since when, how much is dead, when something last went."""

    target: str
    waiting: int
    oldest: datetime | None
    trouble: str | None
    dead: int
    last_sent: datetime | None


def listed(session: Session) -> list[DeadLetter]:
    """The newest, of both kinds."""
    found = [*_deliveries(session), *_mails(session)]
    return sorted(found, key=lambda letter: letter.dead_at, reverse=True)[:MOST_SHOWN]


def _deliveries(session: Session) -> list[DeadLetter]:
    query = (
        select(Delivery, TicketEvent.kind)
        .join(TicketEvent, TicketEvent.id == Delivery.event_id)
        .where(Delivery.dead_at.is_not(None))
        .order_by(Delivery.dead_at.desc())
        .limit(MOST_SHOWN)
    )
    return [
        DeadLetter(
            "ticket", row.id, row.target, f"KD-{row.ticket_id}", kind, row.attempts, row.dead_at, row.error or ""
        )
        for row, kind in session.execute(query)
        if row.dead_at is not None
    ]


def _mails(session: Session) -> list[DeadLetter]:
    """Their subjects are shown only if they belong to a ticket: others hold a code."""
    query = select(Mail).where(Mail.dead_at.is_not(None)).order_by(Mail.dead_at.desc()).limit(MOST_SHOWN)
    return [
        DeadLetter(
            MAIL,
            row.id,
            MAIL,
            None,
            f"{row.subject}, to {row.to}" if row.subject.removeprefix("Re: ").startswith("[KD-") else f"to {row.to}",
            row.attempts,
            row.dead_at,
            row.error or "",
        )
        for row in session.scalars(query)
        if row.dead_at is not None
    ]


def count(session: Session) -> int:
    """How many there are."""
    return sum(session.scalar(select(func.count()).where(table.dead_at.is_not(None))) or 0 for table in TABLES.values())


def lanes(session: Session, targets: tuple[str, ...]) -> list[Lane]:
    """How each target stands, mail first."""
    return [_lane(session, Mail, MAIL), *(_lane(session, Delivery, target) for target in targets)]


def _lane(session: Session, table: type[Delivery] | type[Mail], target: str) -> Lane:
    mine = [Delivery.target == target] if table is Delivery else []
    open_ones = [waiting(table), *mine]
    number, oldest = session.execute(select(func.count(), func.min(table.created_at)).where(*open_ones)).one()
    tried = select(table.error).where(table.error.is_not(None), *open_ones)
    trouble = session.scalar(tried.order_by(table.attempts.desc()).limit(1))
    dead = session.scalar(select(func.count()).where(table.dead_at.is_not(None), *mine)) or 0
    return Lane(target, number, oldest, trouble, dead, session.scalar(select(func.max(table.sent_at)).where(*mine)))


def resend(session: Session, table: str, row_id: int, actor: str, now: datetime) -> None:
    """Put a dead letter back into the queue, with all its tries before it. Raises NotFound."""
    found = session.get(TABLES[table], row_id) if table in TABLES else None
    if not isinstance(found, Delivery | Mail) or found.dead_at is None:
        raise NotFound("There is no such dead letter.")
    _revive(session, found, actor, now)


def resend_all(session: Session, target: str, actor: str, now: datetime) -> int:
    """Put all dead letters of a target back, oldest first; how many there were."""
    query = select(Mail) if target == MAIL else select(Delivery).where(Delivery.target == target)
    table = Mail if target == MAIL else Delivery
    found = list(session.scalars(query.where(table.dead_at.is_not(None)).order_by(table.id)))
    for row in found:
        _revive(session, row, actor, now)
    return len(found)


def _revive(session: Session, row: Delivery | Mail, actor: str, now: datetime) -> None:
    row.dead_at, row.error, row.attempts, row.next_try_at = None, None, 0, real_clock()
    if isinstance(row, Delivery):
        # Never a first try again: an earlier one may have arrived.
        row.attempts = 1
        said = {"target": row.target, "delivery": row.key}
        # Not by `tickets.add_event`: it changes nothing of the ticket, and nobody elsewhere needs to know.
        session.add(TicketEvent(ticket_id=row.ticket_id, at=now, actor=actor, kind="resent", data=said))
    session.flush()
