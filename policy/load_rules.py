"""Reads priorities, severities, categories and rules, and checks that they decide every case exactly once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policy.model import CRITICAL, Band, BusinessGoal, Category, ClockGoal, Goal, Law, Named, Rule, Severity
from policy.reader import Entry

_WHOLE_SHARE = 100


@dataclass(frozen=True)
class Terms:
    """What the rows of the rules refer to."""

    products: Mapping[str, Named]
    priorities: Mapping[str, Named]
    business_day_hours: float


def read_named(entry: Entry, kind: str) -> dict[str, Named]:
    """Rows with an id and a title, in the order of the file."""
    found: dict[str, Named] = {}
    for item in entry.items():
        row = item.fields(["id", "title"])
        found[unused_id(row["id"], found, kind)] = Named(row["id"].text(), row["title"].text())
    return found


def unused_id(entry: Entry, found: Mapping[str, object], kind: str) -> str:
    if entry.text() in found:
        raise entry.error(f"{kind} {entry.text()} comes twice")
    return entry.text()


def known_id(entry: Entry, table: Mapping[str, object], kind: str) -> str:
    if entry.text() not in table:
        raise entry.error(f"unknown {kind} {entry.text()}; expected one of {', '.join(table)}")
    return entry.text()


def read_severities(entry: Entry, terms: Terms) -> dict[int, Severity]:
    found: dict[int, Severity] = {}
    for item in entry.items():
        row = item.fields(["level", "title", "priority", "response", "resolution"])
        level = row["level"].whole_number(least=1)
        if level in found:
            raise item.error(f"severity {level} comes twice")
        priority = known_id(row["priority"], terms.priorities, "priority")
        named = {key: value.named(f"severity {level}") for key, value in row.items()}
        response, resolution = _read_goals(named, level, terms)
        found[level] = Severity(level, row["title"].text(), priority, response, resolution)
    if CRITICAL not in found:
        raise entry.error(f"severity {CRITICAL} is missing")
    return found


def read_categories(entry: Entry, terms: Terms) -> tuple[dict[str, Category], dict[str, Entry]]:
    """The categories, and the entry of each for later refusals."""
    found: dict[str, Category] = {}
    entries: dict[str, Entry] = {}
    for item in entry.items():
        row = item.fields(["id", "title", "product"], ["ask_third_party", "decided_by"])
        id = unused_id(row["id"], found, "category")
        place = item.named(f"category {id}")
        product = None if row["product"].is_null else known_id(row["product"], terms.products, "product")
        decided_by = row["decided_by"].mapping() if "decided_by" in row else {}
        for name, rule in decided_by.items():
            if name not in terms.products:
                raise rule.error(f"category {id}: unknown product {name}; expected one of {', '.join(terms.products)}")
        found[id] = Category(
            id,
            row["title"].text(),
            product,
            row["ask_third_party"].flag() if "ask_third_party" in row else False,
            {name: rule.text() for name, rule in decided_by.items()},
        )
        entries[id] = place
    return found, entries


def read_rules(
    entry: Entry,
    categories: tuple[dict[str, Category], dict[str, Entry]],
    severities: Mapping[int, Severity],
    terms: Terms,
) -> dict[str, Rule]:
    """The rules; every category has exactly one for each case that can come."""
    found: dict[str, Rule] = {}
    entries: dict[str, Entry] = {}
    for item in entry.items():
        rule = _read_rule(item, categories[0], severities, terms)
        entries[rule.id] = item.named(f"rule {rule.id}")
        unused_id(item.mapping()["id"], found, "rule")
        found[rule.id] = rule
    for category in categories[0].values():
        _check_category(category, found, entries, categories[1][category.id])
    return found


def _read_rule(
    entry: Entry, categories: Mapping[str, Category], severities: Mapping[int, Severity], terms: Terms
) -> Rule:
    id = entry.mapping()["id"].text() if "id" in entry.mapping() else ""
    place = entry.named(f"rule {id}") if id else entry
    row = place.fields(_RULE_KEYS, ["affected", "needs_review", "law"])
    level = row["severity"].whole_number(least=1)
    if level not in severities:
        raise row["severity"].error(f"unknown severity {level}; expected one of {', '.join(map(str, severities))}")
    priority = known_id(row["priority"], terms.priorities, "priority")
    if level == CRITICAL and priority != severities[level].priority:
        raise row["priority"].error(f"expected {severities[level].priority}, the priority of severity {level}")
    response, resolution = _read_goals(row, level, terms)
    affected = _read_affected(row["affected"]) if "affected" in row else None
    needs_review = row["needs_review"].flag() if "needs_review" in row else False
    if affected == "unknown" and not needs_review:
        raise place.error("a row for an unknown share must have needs_review: true")
    return Rule(
        id=id,
        category=known_id(row["category"], categories, "category"),
        when=row["when"].text(),
        severity=level,
        priority=priority,
        response=response,
        resolution=resolution,
        needs_review=needs_review,
        band=affected if isinstance(affected, Band) else None,
        unknown=affected == "unknown",
        law=_read_law(row["law"]) if "law" in row else None,
    )


_RULE_KEYS = ("id", "category", "when", "severity", "priority", "response", "resolution")


def _read_law(entry: Entry) -> Law:
    row = entry.fields(["months", "source"])
    return Law(row["months"].whole_number(least=1), row["source"].text())


def _read_affected(entry: Entry) -> Band | str:
    if not entry.is_mapping:
        if entry.text() != "unknown":
            raise entry.error(f"expected unknown or a band such as {{from: 25, below: 50}}, got {entry.text()!r}")
        return "unknown"
    row = entry.fields([], ["from", "below"])
    low = row["from"].number() if "from" in row else 0.0
    high = row["below"].number() if "below" in row else None
    if low >= (high if high is not None else _WHOLE_SHARE) or (high or 0) > _WHOLE_SHARE:
        raise entry.error("the band is empty or reaches past 100")
    return Band(low, high)


def _read_goals(row: Mapping[str, Entry], level: int, terms: Terms) -> tuple[Goal, Goal]:
    response, resolution = (_read_goal(row[name], level, name, terms) for name in ("response", "resolution"))
    pairs = zip(_seconds(response), _seconds(resolution), strict=True)
    if any(later < sooner for sooner, later in pairs):
        raise row["resolution"].error("the resolution goal is shorter than the response goal")
    return response, resolution


def _seconds(goal: Goal) -> tuple[int, ...]:
    return (goal.peak_seconds, goal.off_peak_seconds) if isinstance(goal, ClockGoal) else (goal.seconds,)


def _read_goal(entry: Entry, level: int, name: str, terms: Terms) -> Goal:
    """Severity 1 has clock hours, every other severity business hours or days."""
    if level == CRITICAL:
        row = entry.fields(["peak_hours", "off_peak_hours"])
        return ClockGoal(*(seconds_of(row[key], f"{name} goal") for key in ("peak_hours", "off_peak_hours")))
    row = entry.fields([], ["business_hours", "business_days"])
    if len(row) != 1:
        raise entry.error(f"expected business_hours or business_days as {name} goal")
    (unit, value), *_ = row.items()
    day_hours = terms.business_day_hours if unit == "business_days" else 1
    return BusinessGoal(seconds_of(value, f"{name} goal", day_hours), in_words(value.number(), unit))


def seconds_of(entry: Entry, what: str, hours_each: float = 1) -> int:
    """Hours (or days of so many hours) as seconds: more than 0 and whole."""
    if str(entry.node.value).startswith("-"):
        raise entry.error(f"the {what} is negative: {entry.node.value}")
    seconds = entry.number() * hours_each * 3600
    if seconds <= 0 or not seconds.is_integer():
        raise entry.error(f"the {what} must be more than 0 and come to whole seconds, got {entry.node.value}")
    return int(seconds)


def in_words(amount: float, unit: str) -> str:
    """`1 business hour`, `2 business days`."""
    words = unit.replace("_", " ")
    return f"{amount:g} {words[:-1] if amount == 1 else words}"


def _check_category(category: Category, rules: Mapping[str, Rule], entries: Mapping[str, Entry], place: Entry) -> None:
    for product, id in category.decided_by.items():
        if id not in rules:
            raise place.error(f"product {product} is decided by the unknown rule {id}")
        if rules[id].banded:
            raise place.error(f"product {product} is decided by rule {id}, which needs a share")
    own = [rule for rule in rules.values() if rule.category == category.id]
    if not own:
        raise place.error("no rule for this category")
    if any(rule.banded for rule in own):
        _check_bands(own, entries, place)
    elif len(own) > 1:
        raise entries[own[1].id].error(f"rule {own[0].id} already decides category {category.id}")


def _check_bands(own: list[Rule], entries: Mapping[str, Entry], place: Entry) -> None:
    for rule in own:
        if not rule.banded:
            raise entries[rule.id].error(f"expected affected, as the other rules of category {rule.category} have it")
    unknown = [rule for rule in own if rule.unknown]
    if len(unknown) != 1:
        at = entries[unknown[1].id] if unknown else place
        raise at.error("expected exactly one rule with affected: unknown")
    end: float | None = 0.0
    bands = sorted(((rule.band, rule.id) for rule in own if rule.band), key=lambda row: row[0].low)
    for band, id in bands:
        if end is None or band.low < end:
            raise entries[id].error(f"bands overlap at {band.low:g}")
        if band.low > end:
            raise entries[id].error(f"bands leave a gap from {end:g} to {band.low:g}")
        end = band.high
    if end is not None:
        raise place.error(f"bands leave a gap from {end:g} to 100")
