"""The plan of an account: changed in the middle of a month without loss, and converted from Support 1.0."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import credits
from desk.errors import BadInput, Conflict, NotFound
from desk.store.credits import AgreementChange
from desk.store.people import Account, Person
from policy import Policy


def change(
    session: Session,
    policy: Policy,
    account: Account,
    plan: str,
    now: datetime,
    person: Person | None = None,
    former: str | None = None,
    needs_choice: bool = False,
) -> None:
    """Another plan from now on. What was granted stays; the next grant and the month's extras go by the new plan."""
    if plan not in policy.plans:
        raise BadInput(f"plan must be one of {', '.join(policy.plans)}")
    credits.settle(session, policy, account.id, now)
    account.plan = plan
    session.add(
        AgreementChange(
            account_id=account.id,
            since=now,
            plan=plan,
            region=account.region,
            person_id=person.id if person else None,
            former=former,
            needs_choice=needs_choice,
        )
    )
    session.flush()


def convert(session: Session, policy: Policy, account: Account, former: str, now: datetime) -> None:
    """From a plan of Support 1.0 to the one that follows it (contract section 6).

    Where the policy leaves it to the owner, the account is on the plan without a monthly fee for credits until they choose.
    """
    if former not in policy.plan_conversion:
        raise BadInput(f"former plan must be one of {', '.join(policy.plan_conversion)}")
    plan = policy.plan_conversion[former].plan
    change(session, policy, account, plan or _least(policy), now, former=former, needs_choice=plan is None)


def _least(policy: Policy) -> str:
    """The plan that grants the fewest credits."""
    return min(policy.plans.values(), key=lambda plan: plan.credits_per_month).id


def change_by_name(
    session: Session, policy: Policy, name: str, plan: str | None, former: str | None, now: datetime
) -> dict[str, Any]:
    """For operators: change to `plan`, or convert from `former`. Raises NotFound for an unknown account."""
    account = session.scalar(select(Account).where(Account.name == name))
    if account is None:
        raise NotFound(f"There is no account named {name!r}.")
    if former is not None:
        convert(session, policy, account, former, now)
    else:
        change(session, policy, account, plan or "", now)
    left = credits.balance(session, account.id)
    return {"account": name, "plan": account.plan, "balance": left, "needs_choice": open_choice(session, account.id)}


def open_choice(session: Session, account_id: int) -> str | None:
    """The plan of Support 1.0 whose successor the owner has still to choose, or None."""
    last = select(AgreementChange).where(AgreementChange.account_id == account_id)
    found = session.scalar(last.order_by(AgreementChange.id.desc()).limit(1))
    return found.former if found and found.needs_choice else None


def choose(session: Session, policy: Policy, owner: Person, plan: str, now: datetime) -> None:
    """The owner's choice after a conversion. Raises Conflict if there is none to make."""
    credits.settle(session, policy, owner.account_id, now)
    former = open_choice(session, owner.account_id)
    if former is None:
        raise Conflict("There is no plan to choose. The account team changes plans at any time.")
    change(session, policy, owner.account, plan, now, person=owner, former=former)
