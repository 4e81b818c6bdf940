"""`understanding` as the contract shows it (section 3): inside the form it is the report as known so far."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from desk.dialogue import Reading, Reply, Report, State
from policy import Case, Policy, rule_for

ANY_MOMENT = datetime(2000, 1, 3, tzinfo=UTC)


def understanding_of(policy: Policy, reading: Reading, reply: Reply, state: State) -> dict[str, Any]:
    """What was understood, after the turn. Unknown values are null."""
    report = state.report
    ticket = next((card for say in reply.says for card in say.cards if card["kind"] == "ticket"), None)
    body: dict[str, Any] = {
        "outcome": reply.outcome or reading.outcome,
        "intent": reading.intent,
        "confidence": round(reading.confidence, 4),
        "category": reading.category,
        "product": reading.product,
        "affected_percent": reading.affected_percent,
        "severity": None,
        "rule": None,
        "articles": _articles(reply),
        "why": reading.why,
    }
    if report is not None:
        body |= {"category": report.category, "product": report.product, "affected_percent": report.percent}
        body |= _decided(policy, report)
    elif ticket is not None:
        body |= {key: ticket[key] for key in ("category", "product", "affected_percent", "severity", "rule")}
    return body


def of_text(policy: Policy, text: str, parse: dict[str, Any]) -> dict[str, Any]:
    """What is understood of a text without a conversation, from Rasa's parse of it."""
    reading = Reading.of_parse(text, parse)
    state, reply = State(), Reply()
    body = understanding_of(policy, reading, reply, state)
    if reading.outcome == "escalate" and reading.category:
        report = Report(category=reading.category, product=body["product"])
        report.percent, report.percent_known = reading.affected_percent, reading.affected_percent is not None
        report.product = report.product or policy.categories[reading.category].product
        body |= {"product": report.product, **_decided(policy, report)}
    return {**body, "articles": reading.articles}


def _articles(reply: Reply) -> list[str]:
    return [card["slug"] for say in reply.says for card in say.cards if card["kind"] == "article"]


def _decided(policy: Policy, report: Report) -> dict[str, Any]:
    if report.category is None or (policy.is_banded(report.category) and not report.percent_known):
        return {"severity": None, "rule": None}
    rule = rule_for(policy, Case(report.category, ANY_MOMENT, report.product, report.percent))
    return {"severity": rule.severity, "rule": rule.id}
