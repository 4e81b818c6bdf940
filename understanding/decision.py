"""From evidence to what happens with a message: answer, escalate, send a guest to the hotel, or something else.

The verdict comes from the rules of `understanding.verdict`; here it is joined with what else the message says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from understanding.evidence import Evidence
from understanding.outcome import APP_CATEGORIES, APPS, BY_GUESTS, REQUESTS, Understanding, outcome_of
from understanding.ranking import good_enough
from understanding.share import Share
from understanding.verdict import likely_category, verdict_of


def decide(evidence: Evidence, implied_products: Mapping[str, str | None] | None = None) -> Understanding:
    """Decide what a message is. `implied_products`: the product that a category implies, from the policy."""
    verdict = verdict_of(evidence)
    outcome = outcome_of(verdict.intent)
    category = verdict.intent if outcome == "escalate" else None
    share = _share(evidence, category)
    return Understanding(
        intent=verdict.intent,
        said=evidence.guess.best.intent,
        confidence=verdict.confidence,
        outcome=outcome,
        category=category,
        likely_category=category or likely_category(evidence),
        also=verdict.also,
        product=_product(evidence.products, category, implied_products or {}),
        products=tuple(evidence.products),
        share=None if share is None else _share_json(share),
        affected_percent=None if share is None or outcome == "guest_redirect" else share.percent,
        scope=evidence.scope,
        question=evidence.question,
        third_party=evidence.third_party,
        articles=tuple(good_enough(evidence.articles)),
        references=tuple(evidence.references),
        emails=tuple(evidence.emails),
        removal=evidence.removal and "support_user_change" in (category, evidence.guess.best.intent),
        privacy_wish=evidence.privacy_wish,
        why=verdict.why,
    )


def _share(evidence: Evidence, category: str | None) -> Share | None:
    """The share of guests; for a fault that staff see, the share of them if no guests are spoken of."""
    share, staff = evidence.share, evidence.staff_share
    seen_by_staff = category is not None and category not in (*BY_GUESTS, *REQUESTS)
    return staff if staff is not None and seen_by_staff and (share is None or share.percent is None) else share


def _product(said: Sequence[str], category: str | None, implied: Mapping[str, str | None]) -> str | None:
    """The product that the category implies, else the first that is named and can be meant."""
    if category is not None and implied.get(category):
        return implied[category]
    if category == "bug_report" and "sdk" in said:
        return "sdk"
    fitting = [product for product in said if category not in APP_CATEGORIES or product in APPS]
    return fitting[0] if fitting else None


def _share_json(share: Share) -> dict[str, Any]:
    return {"kind": share.kind, "percent": share.percent, "count": share.count, "total": share.total}
