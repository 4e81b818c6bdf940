"""The order in which agents work: contract section 6, Priorities."""

from __future__ import annotations

from datetime import datetime

from policy.calendars import whole_second_utc
from policy.model import Policy, known


def queue_key(
    policy: Policy, severity: int, priority: str, skip_the_line: bool, response_due: datetime
) -> tuple[int, int, bool, datetime]:
    """A sort key: severity, then the order of priorities, then skip-the-line, then the earlier response due.

    Raises `PolicyInputError` for a priority that the policy does not have.
    """
    known(policy.priorities, priority, "priority")
    return severity, list(policy.priorities).index(priority), not skip_the_line, whole_second_utc(response_due)
