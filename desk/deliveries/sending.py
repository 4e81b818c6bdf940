"""Sending what waits: each thing is claimed, tried, and then sent, tried again later, or dead.

One engine for mail and for ticket deliveries. No transaction is open while something is on its way, so a slow receiver
holds up nobody; a process that dies on the way leaves a claim that runs out, and the thing is tried again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from desk.clock import real_clock
from desk.deliveries.errors import DeliveryError, Refused, TryLater, Unreachable
from desk.store.engine import Store
from desk.store.outgoing import Delivery
from desk.store.work import Mail

BATCH = 20
CLAIM = timedelta(minutes=2)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
LONGEST_ASKED_PAUSE = timedelta(days=1)
# With pauses of up to an hour these last three days: longer than a weekend.
MOST_ATTEMPTS = 80
LONGEST_REASON = 500
Outgoing = Delivery | Mail
Hand = Callable[[], str | None]
log = structlog.get_logger("desk.deliveries")


class Lane(Protocol):
    """One queue of things to send, all to the same place."""

    @property
    def name(self) -> str:
        """For the logs and the desk."""

    @property
    def table(self) -> type[Delivery] | type[Mail]:
        """Where they are."""

    def mine(self) -> ColumnElement[bool]:
        """Which rows of the table."""

    def pack(self, session: Session, row_id: int) -> Hand:
        """Make one ready; what it returns is called outside of any transaction and returns the receiver's name for it."""


def waiting(table: type[Delivery] | type[Mail]) -> ColumnElement[bool]:
    """Neither sent nor given up."""
    return table.sent_at.is_(None) & table.dead_at.is_(None)


def next_due(store: Store, lane: Lane) -> datetime | None:
    """When the first of a lane may be tried; None if nothing waits."""
    with store.read() as session:
        return session.scalar(select(func.min(lane.table.next_try_at)).where(waiting(lane.table), lane.mine()))


def send_due(store: Store, lane: Lane) -> int:
    """Try what is due, oldest first, at most once each. Returns how many went."""
    table = lane.table
    due = select(table.id).where(waiting(table), table.next_try_at <= real_clock(), lane.mine())
    with store.read() as session:
        found = list(session.scalars(due.order_by(table.id).limit(BATCH)))
    went = 0
    for row_id in found:
        try:
            went += _send_one(store, lane, row_id)
        except Unreachable as trouble:
            _let_all_wait(store, lane, trouble)
            break
    return went


def _send_one(store: Store, lane: Lane, row_id: int) -> bool:
    """Try one; True if it went. Raises Unreachable if the rest of the lane need not be tried now."""
    if not _claim(store, lane, row_id):
        return False
    try:
        with store.write() as session:
            hand = lane.pack(session, row_id)
        remote = hand()
    except Unreachable as error:
        _not_sent(store, lane, row_id, error)
        raise
    except DeliveryError as error:
        _not_sent(store, lane, row_id, error)
        return False
    except Exception as error:  # whatever is wrong with one must not hold up the others; it is kept with the row
        _not_sent(store, lane, row_id, TryLater(f"{type(error).__name__}: {error}"))
        return False
    with store.write() as session:
        row = _row(session, lane, row_id)
        if row is not None:
            row.sent_at, row.error = real_clock(), None
            if isinstance(row, Delivery):
                row.remote = remote
    return True


def _claim(store: Store, lane: Lane, row_id: int) -> bool:
    """Take it for this process, for a while."""
    with store.write() as session:
        row = _row(session, lane, row_id)
        if row is None or row.sent_at or row.dead_at or row.next_try_at > real_clock():
            return False
        row.attempts += 1
        row.next_try_at = real_clock() + CLAIM
        return True


def release(store: Store, lane: Lane) -> None:
    """What a process that died had in hand on the first try is due again soon. Only for a desk that has no others beside it.

    A mail at once: somebody may be waiting for a code. A delivery after a pause, since a helpdesk may take that long to
    find what it has just been given. What waits after a failed try keeps its time: its receiver may have asked for it.
    """
    table, now = lane.table, real_clock()
    due = now if table is Mail else now + FIRST_PAUSE
    with store.write() as session:
        session.execute(
            update(table)
            .where(waiting(table), lane.mine(), table.attempts > 0, table.error.is_(None), table.next_try_at > due)
            .values(next_try_at=due)
            .execution_options(synchronize_session=False)
        )


def _row(session: Session, lane: Lane, row_id: int) -> Outgoing | None:
    """It, for a change; None if it was removed, or if another process has it in hand."""
    query = select(lane.table).where(lane.table.id == row_id).with_for_update(skip_locked=True)
    found = session.scalar(query)
    return found if isinstance(found, Delivery | Mail) else None


def _not_sent(store: Store, lane: Lane, row_id: int, error: DeliveryError) -> None:
    with store.write() as session:
        row = _row(session, lane, row_id)
        if row is None:
            return
        row.error = str(error)[:LONGEST_REASON]
        if isinstance(error, Refused) or row.attempts >= MOST_ATTEMPTS:
            row.dead_at = real_clock()
        else:
            row.next_try_at = real_clock() + max(pause_after(row.attempts), _asked(error))
        attempts, dead = row.attempts, row.dead_at is not None
    event = "mail_failed" if lane.table is Mail else "delivery_failed"
    log.warning(event, lane=lane.name, id=row_id, attempts=attempts, dead=dead, error=type(error).__name__)


def _let_all_wait(store: Store, lane: Lane, trouble: Unreachable) -> None:
    """One try has shown that the receiver is away: the others wait without a try of their own."""
    until = real_clock() + max(FIRST_PAUSE, _asked(trouble))
    table = lane.table
    with store.write() as session:
        session.execute(
            update(table)
            .where(waiting(table), lane.mine(), table.next_try_at < until)
            .values(next_try_at=until)
            .execution_options(synchronize_session=False)
        )


def pause_after(attempts: int) -> timedelta:
    """30 seconds, then ever longer, at most an hour."""
    doublings = min(attempts - 1, 10)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def _asked(error: DeliveryError) -> timedelta:
    """How long the receiver asks to be left alone, within reason."""
    wait = error.wait if isinstance(error, TryLater) else None
    return min(wait or timedelta(), LONGEST_ASKED_PAUSE)
