"""The support agreement of an account over time: which plan and region held when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.store.credits import AgreementChange
from desk.store.people import Account
from policy.credits import Agreement, agreement_at


def history(session: Session, account_id: int) -> list[Agreement]:
    """Plan and region of an account over time, oldest first."""
    mine = select(AgreementChange).where(AgreementChange.account_id == account_id).order_by(AgreementChange.id)
    return [Agreement(change.since, change.plan, change.region) for change in session.scalars(mine)]


def in_force(session: Session, account: Account, moment: datetime) -> Agreement:
    """What held at a moment, so that a promise made then is kept whatever was agreed since."""
    found = history(session, account.id)
    return agreement_at(found, moment) if found else Agreement(moment, account.plan, account.region)
