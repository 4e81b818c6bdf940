"""Reads and checks the policy file. A mistake is a `PolicyError` of one line: file, line number and reason."""

from __future__ import annotations

from pathlib import Path

from policy.load_calendars import read_calendars
from policy.load_plans import read_conversion, read_credit_terms, read_plans, read_regions, read_watched
from policy.load_rules import Terms, read_categories, read_named, read_rules, read_severities
from policy.model import Channel, Emergency, Policy, Warnings
from policy.reader import Entry, read_document

_VERSION = 1
_CONTACTS = ("support", "billing", "sales", "training", "privacy")
_CHANNELS = ("email", "phone", "url")
_SECTIONS = (
    "version",
    "emergency",
    "chat_hours",
    "contacts",
    "calendars",
    "business_day_hours",
    "products",
    "priorities",
    "severities",
    "categories",
    "rules",
    "best_effort_when",
    "regions",
    "plans",
    "availability",
    "warnings",
    "credits",
    "plan_conversion",
)


def load_policy(path: str | Path) -> Policy:
    """The policy in this file. Raises `PolicyError`."""
    root = read_document(Path(path)).fields(_SECTIONS)
    _check_version(root["version"])
    terms = Terms(
        products=read_named(root["products"], "product"),
        priorities=read_named(root["priorities"], "priority"),
        business_day_hours=_read_day_hours(root["business_day_hours"]),
    )
    severities = read_severities(root["severities"], terms)
    categories = read_categories(root["categories"], terms)
    places = read_regions(root["regions"])
    plans = read_plans(root["plans"], places)
    return Policy(
        emergency=_read_emergency(root["emergency"]),
        chat_hours=root["chat_hours"].text(),
        contacts=_read_contacts(root["contacts"]),
        calendars=read_calendars(root["calendars"]),
        products=terms.products,
        priorities=terms.priorities,
        severities=severities,
        categories=categories[0],
        rules=read_rules(root["rules"], categories, severities, terms),
        best_effort_when=tuple(item.text() for item in root["best_effort_when"].items()),
        regions={id: place.region for id, place in places.items()},
        plans=plans,
        watched_products=read_watched(root["availability"], terms.products),
        warnings=_read_warnings(root["warnings"]),
        credits=read_credit_terms(root["credits"]),
        plan_conversion=read_conversion(root["plan_conversion"], plans),
    )


def _check_version(entry: Entry) -> None:
    if entry.whole_number() != _VERSION:
        raise entry.error(f"expected version {_VERSION}, got {entry.node.value}")


def _read_day_hours(entry: Entry) -> float:
    hours = entry.named("business_day_hours").number()
    if not 0 < hours <= 24:
        raise entry.error(f"expected more than 0 and at most 24 hours, got {entry.node.value}")
    return hours


def _read_warnings(entry: Entry) -> Warnings:
    row = entry.named("warnings").fields(["response_percent", "resolution_percent"])
    return Warnings(_read_share(row["response_percent"]), _read_share(row["resolution_percent"]))


def _read_share(entry: Entry) -> int:
    percent = entry.whole_number(least=1)
    if percent >= 100:
        raise entry.error(f"expected less than 100 percent, got {percent}")
    return percent


def _read_emergency(entry: Entry) -> Emergency:
    row = entry.named("emergency").fields(["label", "phone"])
    return Emergency(row["label"].text(), row["phone"].text())


def _read_contacts(entry: Entry) -> dict[str, tuple[Channel, ...]]:
    topics = entry.named("contacts").fields(_CONTACTS)
    return {topic: tuple(_read_channel(item) for item in found.items()) for topic, found in topics.items()}


def _read_channel(entry: Entry) -> Channel:
    row = entry.fields(["type", "value"])
    if row["type"].text() not in _CHANNELS:
        raise row["type"].error(f"expected one of {', '.join(_CHANNELS)}")
    return Channel(row["type"].text(), row["value"].text())
