"""The phone that the policy wants called at once, for a ticket that is in the record."""

from __future__ import annotations

from desk.store.work import SOLVED, Ticket
from policy import Case, Policy, triage_at_severity


def phone_for(policy: Policy, ticket: Ticket) -> str | None:
    """The phone, while nobody has answered the ticket; None if the policy has none for its severity and opening."""
    if ticket.first_response_at is not None or ticket.status in SOLVED:
        return None
    case = Case(ticket.category, ticket.opened_at, ticket.product, ticket.affected_percent)
    return triage_at_severity(policy, case, ticket.severity).emergency_phone
