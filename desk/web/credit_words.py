"""The ledger, the bill and the plan in the words that support users read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from desk.availability import Measured
from desk.dialogue.times import in_zone
from desk.statement import Line
from desk.web.page_words import product_title, span
from policy import Coverage, Plan, Policy
from policy.calendars import WEEKDAYS, Calendar
from policy.credit_bill import BillLine
from policy.credit_entries import SKIP_THE_LINE, Entry

_DAYS = dict(zip(WEEKDAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True))


@dataclass(frozen=True)
class Row:
    """A line of the ledger."""

    moment: str
    what: str
    reference: str | None
    credits: str
    balance: int


def row(line: Line) -> Row:
    """An entry in words. Its time is in UTC, as the months of the agreement are."""
    entry = line.entry
    reference = f"KD-{entry.ticket}" if entry.ticket else None
    return Row(in_zone(entry.at, "UTC"), what(entry), reference, signed(entry.credits), line.balance)


def signed(credits: int) -> str:
    """With its sign; nought has none."""
    return f"{credits:+d}".replace("-", "−") if credits else "0"


def what(entry: Entry) -> str:
    """What an entry is about."""
    cause = "Skipped the line" if entry.purpose == SKIP_THE_LINE else "Work"
    lot = month_name(entry.month) if entry.month else ""
    return {
        "grant": f"Credits of {lot}",
        "use": f"{cause}, from the credits of {lot}",
        "extra": f"{cause} beyond the balance: {in_credits(entry.extra)} extra",
        "unbilled": "Work, not billed",
        "missed": "Our first answer was late: work on this ticket is not billed",
        "return": "Given back",
        "waive": f"{in_credits(-entry.extra)} extra taken off",
        "cover": f"{in_credits(-entry.extra)} extra paid from the balance",
        "expiry": f"Unused credits of {lot} have expired",
    }[entry.kind]


def in_credits(number: int) -> str:
    """`1 credit`, `5 credits`."""
    return f"{number} {'credit' if abs(number) == 1 else 'credits'}"


def month_name(month: date) -> str:
    """`March 2026`."""
    return f"{month:%B %Y}"


def day(of: date) -> str:
    """`31 March 2026`."""
    return f"{of.day} {of:%B %Y}"


def money(amount: Decimal, currency: str) -> str:
    """`EUR 40.00`."""
    return f"{currency} {amount:.2f}"


def billed(line: BillLine, policy: Policy) -> tuple[str, str]:
    """A line of the bill, and its amount."""
    price = money(line.unit_price, line.currency)
    text = f"{in_credits(line.credits)} extra at {price} ({policy.plans[line.plan].title})"
    if line.origin != line.month:
        text += f", given back from {month_name(line.origin)}"
    return text, money(line.total, line.currency)


def plan_facts(policy: Policy, plan: Plan, region: str) -> list[tuple[str, str]]:
    """What the plan holds."""
    coverage = plan.coverage[region]
    full = money(plan.extra_credit_price, policy.regions[region].currency)
    price = money(*policy.extra_credit_price(plan.id, region))
    off = plan.extra_credit_discount_percent
    skip = plan.skip_the_line_credits
    return [
        ("Plan", f"{plan.title}, {policy.regions[region].title}"),
        ("Coverage", hours(coverage.calendar)),
        ("First response", f"within {_response(coverage)} of coverage"),
        ("Credits a month", str(plan.credits_per_month)),
        ("Extra credit", f"{price} ({off}% off {full})" if off else price),
        ("Skip the line", "not on this plan" if skip is None else f"{in_credits(skip)} a ticket"),
        ("Success manager", "yes" if plan.success_manager else "no"),
        ("Availability", _commitment(plan)),
    ]


def _response(coverage: Coverage) -> str:
    return coverage.response_words.replace("business ", "")


def _commitment(plan: Plan) -> str:
    percent = plan.availability_percent
    return "no commitment stated" if percent is None else f"{percent}% committed to"


def hours(calendar: Calendar) -> str:
    """`Monday to Friday, 09:00-17:00, New York time`, for days that have the same hours."""
    open_days = [number for number, spans in enumerate(calendar.hours) if spans]
    names = [_DAYS[WEEKDAYS[number]] for number in open_days]
    in_a_row = open_days == list(range(open_days[0], open_days[0] + len(open_days)))
    days = f"{names[0]} to {names[-1]}" if in_a_row and len(names) > 1 else ", ".join(names)
    spans = ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in calendar.hours[open_days[0]])
    place = calendar.zone.key.rpartition("/")[2].replace("_", " ")
    return f"{days}, {spans}, {place} time"


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def available(policy: Policy, found: Measured) -> tuple[str, str]:
    """A product, and its availability."""
    down = f", {span(found.down)} not available" if found.down else ""
    return product_title(policy, found.product), f"{found.percent}%{down}"
