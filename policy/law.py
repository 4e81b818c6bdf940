"""By when the law wants a request answered, whatever the goals say. Pure; what the law sets is data of the rule."""

from __future__ import annotations

from datetime import date, datetime

from policy.model import Policy
from policy.months import day_after


def legal_due(policy: Policy, rule_id: str, opened_at: datetime) -> date | None:
    """The last day that the law leaves, counted from the day on which it came in where support works; None without a law.

    A rule that the policy does not have any more has none.
    """
    rule = policy.rules.get(rule_id)
    if rule is None or rule.law is None:
        return None
    return day_after(opened_at.astimezone(policy.calendars.peak.zone).date(), rule.law.months)
