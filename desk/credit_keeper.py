"""Keeps all ledgers up to date in the background: grants, expiries and bills come without anybody looking."""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy import or_, select

from desk import credits
from desk.core import Core
from desk.store.credits import CreditAccount
from desk.store.people import Account
from policy.months import month_of, month_start

LOOK_EVERY_SECONDS = 60
OFTEN_ENOUGH = timedelta(hours=1)
log = structlog.get_logger("desk.credits")


def settle_all(core: Core) -> int:
    """Settle each account that has no ledger, whose month has ended, or that was not settled for an hour; how many.

    Each has its own short transaction, and one that fails does not keep the others from theirs.
    """
    now = core.clock()
    before = max(now - OFTEN_ENOUGH, month_start(month_of(now)))
    due = select(Account.id).outerjoin(CreditAccount, CreditAccount.account_id == Account.id)
    with core.store.read() as session:
        waiting = session.scalars(
            due.where(or_(CreditAccount.account_id.is_(None), CreditAccount.settled_to < before)).order_by(Account.id)
        ).all()
    return sum(_settle(core, account_id) for account_id in waiting)


def _settle(core: Core, account_id: int) -> bool:
    try:
        with core.store.write() as session:
            credits.settle(session, core.policy, account_id, core.clock())
    except Exception:  # one broken account must not stop the others; the log has it
        log.exception("credits_not_settled", account_id=account_id)
        return False
    return True
