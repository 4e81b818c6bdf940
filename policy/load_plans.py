"""Reads regions, plans, credit terms and the conversion of former plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from policy.calendars import Calendar
from policy.load_calendars import read_holidays, read_week, read_zone
from policy.load_rules import in_words, known_id, seconds_of, unused_id
from policy.model import Coverage, CreditTerms, Plan, PlanConversion, Region
from policy.reader import Entry

_PLAN_KEYS = (
    "id",
    "title",
    "coverage",
    "credits_per_month",
    "extra_credit_price",
    "extra_credit_discount_percent",
    "skip_the_line_credits",
    "report_by",
    "success_manager",
    "quarterly_review_hours",
    "annual_review_days",
    "availability_percent",
)
_REPORT_BY = ("email", "portal")


@dataclass(frozen=True)
class Place:
    """A region together with what its coverage calendars need."""

    region: Region
    zone: ZoneInfo
    holidays: frozenset[date]


def read_regions(entry: Entry) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for item in entry.items():
        row = item.fields(["id", "title", "zone", "currency", "holidays"])
        id = unused_id(row["id"], found, "region")
        named = {key: value.named(f"region {id}") for key, value in row.items()}
        region = Region(id, row["title"].text(), row["currency"].text())
        found[id] = Place(region, read_zone(named["zone"]), read_holidays(named["holidays"]))
    return found


def read_plans(entry: Entry, places: Mapping[str, Place]) -> dict[str, Plan]:
    found: dict[str, Plan] = {}
    for item in entry.items():
        id = item.mapping()["id"].text() if "id" in item.mapping() else ""
        row = (item.named(f"plan {id}") if id else item).fields(_PLAN_KEYS)
        found[unused_id(row["id"], found, "plan")] = _read_plan(id, row, places)
    if not found:
        raise entry.error("expected at least one plan")
    return found


def _read_plan(id: str, row: Mapping[str, Entry], places: Mapping[str, Place]) -> Plan:
    skip = row["skip_the_line_credits"]
    discount = row["extra_credit_discount_percent"].whole_number()
    if discount > 100:
        raise row["extra_credit_discount_percent"].error(f"expected at most 100, got {discount}")
    if row["report_by"].text() not in _REPORT_BY:
        raise row["report_by"].error(f"expected one of {', '.join(_REPORT_BY)}, got {row['report_by'].text()}")
    return Plan(
        id=id,
        title=row["title"].text(),
        coverage=_read_coverage(id, row["coverage"], places),
        credits_per_month=row["credits_per_month"].whole_number(),
        extra_credit_price=_read_price(row["extra_credit_price"]),
        extra_credit_discount_percent=discount,
        skip_the_line_credits=None if skip.is_null else skip.whole_number(),
        report_by=row["report_by"].text(),
        success_manager=row["success_manager"].flag(),
        quarterly_review_hours=row["quarterly_review_hours"].whole_number(),
        annual_review_days=row["annual_review_days"].whole_number(),
        availability_percent=_read_availability(row["availability_percent"]),
    )


def _read_price(entry: Entry) -> Decimal:
    entry.number()
    return Decimal(str(entry.node.value))


def _read_availability(entry: Entry) -> Decimal | None:
    if entry.is_null:
        return None
    if entry.number() > 100:
        raise entry.error(f"expected at most 100, got {entry.node.value}")
    return Decimal(str(entry.node.value))


def _read_coverage(plan: str, entry: Entry, places: Mapping[str, Place]) -> dict[str, Coverage]:
    found: dict[str, Coverage] = {}
    for region, cell in entry.fields(list(places)).items():
        row = cell.fields(["days", "hours", "response_business_hours"])
        place, response = places[region], row["response_business_hours"]
        calendar = Calendar(f"{plan}-{region}", place.zone, read_week(row["days"], row["hours"]), place.holidays)
        found[region] = Coverage(
            calendar, seconds_of(response, "response"), in_words(response.number(), "business_hours")
        )
    return found


def read_credit_terms(entry: Entry) -> CreditTerms:
    row = entry.named("credits").fields(["minutes_per_credit", "granted_on_day", "kept_for_months"])
    day = row["granted_on_day"].whole_number(least=1)
    if day > 28:
        raise row["granted_on_day"].error(f"expected a day that every month has, got {day}")
    return CreditTerms(row["minutes_per_credit"].whole_number(least=1), day, row["kept_for_months"].whole_number())


def read_watched(entry: Entry, products: Mapping[str, object]) -> tuple[str, ...]:
    row = entry.named("availability").fields(["watched"])
    return tuple(known_id(item, products, "product") for item in row["watched"].items())


def read_conversion(entry: Entry, plans: Mapping[str, Plan]) -> dict[str, PlanConversion]:
    found: dict[str, PlanConversion] = {}
    for item in entry.items():
        row = item.fields(["from", "title", "to"])
        former = unused_id(row["from"], found, "former plan")
        plan = None if row["to"].is_null else known_id(row["to"], plans, "plan")
        found[former] = PlanConversion(former, row["title"].text(), plan)
    return found
