"""What is reported (`Case`) and what the policy makes of it (`Decision`)."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from policy.errors import PolicyInputError
from policy.model import CalendarName, Policy, known


@dataclass(frozen=True)
class Case:
    """A Tier 2 report.

    `percent` is the share of affected guests, 0 < percent <= 100, or None when it is not known. `opened_at` has an
    offset; its fraction of a second is dropped. `plan` and `region` come together or not at all.
    """

    category: str
    opened_at: datetime
    product: str | None = None
    percent: float | None = None
    third_party: bool = False
    plan: str | None = None
    region: str | None = None


@dataclass(frozen=True)
class Decision:
    """The answer to a case, field by field as in contract section 7. Times are in UTC."""

    tier: int
    severity: int
    rule: str
    priority: str
    response_due: datetime
    resolution_due: datetime
    response_due_source: Literal["severity_goal", "plan"]
    plan_response_due: datetime | None
    calendar: CalendarName
    best_effort: bool
    needs_review: bool
    emergency_phone: str | None
    why: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The fields as JSON values: times as ISO 8601 in UTC with `Z`, `why` as a list."""
        return {name: _json_value(value) for name, value in asdict(self).items()}


def _json_value(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return list(value) if isinstance(value, tuple) else value


def check_case(policy: Policy, case: Case) -> None:
    """Raises `PolicyInputError` for a case that does not fit the policy."""
    known(policy.categories, case.category, "category")
    if case.product is not None:
        known(policy.products, case.product, "product")
    if case.percent is not None:
        check_percent(case.percent)
    if (case.plan is None) != (case.region is None):
        raise PolicyInputError("plan and region come together: give both or neither")
    if case.plan is not None and case.region is not None:
        policy.coverage(case.plan, case.region)
    if case.opened_at.utcoffset() is None:
        raise PolicyInputError(f"opened_at needs an offset, got {case.opened_at.isoformat()}")


def check_percent(percent: float) -> None:
    if isinstance(percent, bool) or not 0 < percent <= 100 or math.isnan(percent):
        raise PolicyInputError(f"percent must be more than 0 and at most 100, got {percent}")
