"""Another category for a ticket: rule, severity and goals are worked out again from its opening."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from desk import tickets
from desk.errors import BadInput
from desk.store.work import Ticket
from policy import Policy, PolicyInputError, triage


def change_category(
    session: Session,
    policy: Policy,
    ticket: Ticket,
    category: str,
    product: str | None,
    percent: float | None,
    reason: str,
    actor: str,
    now: datetime,
) -> None:
    """Triage the ticket again as if it had been opened like this; the trail keeps both values, and why.

    `percent` is the share of guests affected, None if it is not known. Raises BadInput for what the policy does not have.
    """
    if not reason.strip():
        raise BadInput("a change of category needs a reason")
    case = replace(tickets.case_as_promised(session, ticket), category=category, product=product, percent=percent)
    try:
        decision = triage(policy, case)
    except PolicyInputError as error:
        raise BadInput(str(error)) from error
    before = _as_kept(ticket)
    ticket.category, ticket.product, ticket.affected_percent = category, product, percent
    tickets.apply_decision(ticket, policy, decision)
    kept = {"from": before, "to": _as_kept(ticket), "reason": tickets.checked_text(reason, 1000)}
    tickets.add_event(session, ticket, now, actor, "category", kept)
    session.flush()


def _as_kept(ticket: Ticket) -> dict[str, Any]:
    about = {"category": ticket.category, "product": ticket.product, "affected_percent": ticket.affected_percent}
    return about | {"rule": ticket.rule} | tickets.promised(ticket)
