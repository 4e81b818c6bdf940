"""The support policy as values: what `policy/support.yml` says, typed, frozen and already checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeVar

from policy.calendars import Calendar
from policy.errors import PolicyInputError

CalendarName = Literal["peak", "off_peak", "weekend"]
CRITICAL = 1
"""The severity whose goals run in clock hours, and that may call for the emergency phone."""
_Key = TypeVar("_Key", str, int)
_Row = TypeVar("_Row")


@dataclass(frozen=True)
class ClockGoal:
    """Seconds on the wall clock; which ones depends on the moment of opening."""

    peak_seconds: int
    off_peak_seconds: int


@dataclass(frozen=True)
class BusinessGoal:
    """Seconds of open business time; `words` is how the file puts it, for example `2 business days`."""

    seconds: int
    words: str


Goal = ClockGoal | BusinessGoal


@dataclass(frozen=True)
class Band:
    """A share in percent: at least `low`, less than `high`; without `high`, up to and including 100."""

    low: float
    high: float | None

    def contains(self, percent: float) -> bool:
        return self.low <= percent and (self.high is None or percent < self.high)


@dataclass(frozen=True)
class Law:
    """What the law sets besides the goals: within how many months a request has to be answered, and where that stands."""

    months: int
    source: str


@dataclass(frozen=True)
class Rule:
    """One row of the severity table. `unknown` rows decide a banded category whose share is not known."""

    id: str
    category: str
    when: str
    severity: int
    priority: str
    response: Goal
    resolution: Goal
    needs_review: bool
    band: Band | None
    unknown: bool
    law: Law | None

    @property
    def banded(self) -> bool:
        return self.unknown or self.band is not None


@dataclass(frozen=True)
class Severity:
    """A level; its goals, and its priority from or to severity 1, count when an agent changes a severity by hand."""

    level: int
    title: str
    priority: str
    response: Goal
    resolution: Goal


@dataclass(frozen=True)
class Category:
    """A kind of Tier 2 report. `decided_by` maps a product to the rule that decides instead of the category's own."""

    id: str
    title: str
    product: str | None
    ask_third_party: bool
    decided_by: Mapping[str, str]


@dataclass(frozen=True)
class Named:
    """An id that machines use, and its title in plain words."""

    id: str
    title: str


@dataclass(frozen=True)
class Region:
    """Where an account's coverage runs, and the currency of its extra credits (ISO 4217)."""

    id: str
    title: str
    currency: str


@dataclass(frozen=True)
class Coverage:
    """A plan's hours in one region, and how many of them a first response may take."""

    calendar: Calendar
    response_seconds: int
    response_words: str


@dataclass(frozen=True)
class Plan:
    """What an account has bought.

    `skip_the_line_credits` is None where skipping is not on offer, `availability_percent` where none is committed to.
    """

    id: str
    title: str
    coverage: Mapping[str, Coverage]
    credits_per_month: int
    extra_credit_price: Decimal
    extra_credit_discount_percent: int
    skip_the_line_credits: int | None
    report_by: str
    success_manager: bool
    quarterly_review_hours: int
    annual_review_days: int
    availability_percent: Decimal | None


@dataclass(frozen=True)
class Warnings:
    """How much of the time to a goal is gone, in percent, when agents are warned."""

    response_percent: int
    resolution_percent: int


@dataclass(frozen=True)
class CreditTerms:
    """How work is counted in credits and how long a monthly grant lasts."""

    minutes_per_credit: int
    granted_on_day: int
    kept_for_months: int


@dataclass(frozen=True)
class PlanConversion:
    """Which plan follows one of Support 1.0; `plan` is None where the owner has to choose."""

    former: str
    title: str
    plan: str | None


@dataclass(frozen=True)
class Emergency:
    label: str
    phone: str


@dataclass(frozen=True)
class Channel:
    """A way to reach a team; `type` is email, phone or url."""

    type: str
    value: str


@dataclass(frozen=True)
class Calendars:
    """`peak`, `off_peak` and `weekend` share the week out; `business` runs goals; `chat` staffs the live chat."""

    peak: Calendar
    off_peak: Calendar
    weekend: Calendar
    business: Calendar
    chat: Calendar


@dataclass(frozen=True)
class Policy:
    """The whole policy. Mappings are keyed by id and keep the order of the file; priorities are in queue order."""

    emergency: Emergency
    chat_hours: str
    contacts: Mapping[str, tuple[Channel, ...]]
    calendars: Calendars
    products: Mapping[str, Named]
    priorities: Mapping[str, Named]
    severities: Mapping[int, Severity]
    categories: Mapping[str, Category]
    rules: Mapping[str, Rule]
    best_effort_when: tuple[str, ...]
    regions: Mapping[str, Region]
    plans: Mapping[str, Plan]
    watched_products: tuple[str, ...]
    warnings: Warnings
    credits: CreditTerms
    plan_conversion: Mapping[str, PlanConversion]

    def rules_of(self, category: str) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules.values() if rule.category == category)

    def is_banded(self, category: str) -> bool:
        """Whether the share of affected guests decides, so that it has to be asked for."""
        return any(rule.banded for rule in self.rules_of(category))

    def coverage(self, plan: str, region: str) -> Coverage:
        """Raises `PolicyInputError` for a plan or region that the policy does not have."""
        return known(self.plans, plan, "plan").coverage[known(self.regions, region, "region").id]

    def extra_credit_price(self, plan: str, region: str) -> tuple[Decimal, str]:
        """Price of one extra credit after the plan's discount, and its currency."""
        terms, place = known(self.plans, plan, "plan"), known(self.regions, region, "region")
        return terms.extra_credit_price * (100 - terms.extra_credit_discount_percent) / 100, place.currency


def known(table: Mapping[_Key, _Row], id: _Key, kind: str) -> _Row:
    """The row with this id. Raises `PolicyInputError` that lists what there is."""
    if id not in table:
        raise PolicyInputError(f"unknown {kind} {id!r}; known are {', '.join(map(str, table))}")
    return table[id]
