"""From evidence to what happens with a message: answer, escalate, send a guest to the hotel, or something else.

Signs of an outage weigh more than an article: a fault that many have is never turned away. What limits a fault to one
guest, phone or door, or asks how a thing works, leads to an article. Each step adds a sentence to `why`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from understanding.evidence import Evidence, Part
from understanding.ranking import good_enough
from understanding.share import Share

Outcome = Literal["deflect", "escalate", "guest_redirect", "other"]

TIER_2 = (
    "key_download_failure", "host_unavailable", "pms_down", "host_bug_key_delivery", "host_bug_other",
    "room_mapping_update", "app_feature_broken", "app_crash_or_offline", "vpn_outage", "hardware_malfunction_warranty",
    "gdpr_removal", "sdk_store_submission", "bug_report", "channel_manager_error", "payment_interface_failure",
    "kiosk_doorlock_failure", "support_user_change", "planned_service",
)  # fmt: skip
TIER_1 = ("how_to", "local_problem")
GUEST = "guest_own_stay"
OFF_TOPIC = "out_of_scope"
STATUS = "status_question"
# A fault of these kinds that one guest, phone or door has is a matter for an article.
LOCAL_IF_ONE = ("key_download_failure", "app_feature_broken", "app_crash_or_offline", "hardware_malfunction_warranty")
# These are requests for work: asked politely they look like questions.
REQUESTS = ("room_mapping_update", "gdpr_removal", "sdk_store_submission", "support_user_change", "planned_service")
APPS = ("ios_app", "android_app", "white_label_app", "sdk")
APP_CATEGORIES = ("key_download_failure", "app_feature_broken", "app_crash_or_offline")

UNSURE = 0.35
UNKNOWN_GROUND = 0.30
PLAUSIBLE = 0.04
POSSIBLE_OUTAGE = 0.35
SURE_PART = 0.75
GUEST_SIGNS = 0.15
LOCAL_SIGNS = 0.10
QUESTION_SIGNS = 0.25
MANY_SIGNS = 0.25


@dataclass(frozen=True)
class Understanding:
    """One message understood. Fields as in `desk.dialogue.reading.Reading`; unknown values are None."""

    intent: str
    said: str
    confidence: float
    outcome: Outcome
    category: str | None
    likely_category: str | None
    also: str | None
    product: str | None
    products: tuple[str, ...]
    share: Mapping[str, Any] | None
    affected_percent: float | None
    scope: str | None
    question: bool
    third_party: bool | None
    articles: tuple[str, ...]
    references: tuple[str, ...]
    emails: tuple[str, ...]
    removal: bool
    privacy_wish: bool
    why: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The fields as JSON types."""
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}


@dataclass(frozen=True)
class _Verdict:
    intent: str
    confidence: float
    why: tuple[str, ...]
    also: str | None = None


def outcome_of(intent: str) -> Outcome:
    """What a decided intent leads to."""
    if intent in TIER_2:
        return "escalate"
    if intent in TIER_1:
        return "deflect"
    return "guest_redirect" if intent == GUEST else "other"


def decide(evidence: Evidence, implied_products: Mapping[str, str | None] | None = None) -> Understanding:
    """Decide what a message is. `implied_products`: the product that a category implies, from the policy."""
    verdict = _verdict(evidence)
    outcome = outcome_of(verdict.intent)
    category = verdict.intent if outcome == "escalate" else None
    share = evidence.share
    return Understanding(
        intent=verdict.intent,
        said=evidence.guess.best.intent,
        confidence=verdict.confidence,
        outcome=outcome,
        category=category,
        likely_category=category or _likely_category(evidence),
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


def _verdict(evidence: Evidence) -> _Verdict:
    """The first rule that has something to say; the classifier's view if none has."""
    for rule in (_says_nothing, _second_request, _guest, _status, _one_only, _many, _question, _doubt, _unclear):
        verdict = rule(evidence)
        if verdict is not None:
            return verdict
    best = evidence.guess.best
    return _Verdict(best.intent, best.confidence, (f"Reads as {_spoken(best.intent)} ({best.confidence:.0%}).",))


def _says_nothing(evidence: Evidence) -> _Verdict | None:
    if any(map(str.isalnum, evidence.text)):
        return None
    return _Verdict("unclear", 0.0, ("The message has no words.",))


def _second_request(evidence: Evidence) -> _Verdict | None:
    """Two requests in one message: the outage first, the other one after it."""
    faults = [part for part in evidence.parts if _is_sure_fault(part)]
    main = evidence.guess.best.intent
    if not faults or main == GUEST:
        return None
    first = main if main in TIER_2 else faults[0].guess.best.intent
    others = [part.guess.best.intent for part in faults if part.guess.best.intent != first]
    questions = [part for part in evidence.parts if _is_sure_question(part)]
    also = others[0] if others else ("how_to" if questions else None)
    if also is None:
        return None
    confidence = max(evidence.guess.confidence(first), *(part.guess.confidence(first) for part in faults))
    why = (f"Two requests: {_spoken(first)} first, then {_spoken(also)}.",)
    return _Verdict(first, confidence, why, also)


def _is_sure_fault(part: Part) -> bool:
    best = part.guess.best
    local = best.intent in LOCAL_IF_ONE and part.scope == "one"
    return best.intent in TIER_2 and best.confidence >= SURE_PART and not part.question and not local


def _is_sure_question(part: Part) -> bool:
    return part.question and part.guess.best.intent == "how_to" and part.guess.best.confidence >= SURE_PART


def _guest(evidence: Evidence) -> _Verdict | None:
    chance = evidence.guess.confidence(GUEST)
    if evidence.guest and chance >= GUEST_SIGNS:
        return _Verdict(GUEST, max(chance, 0.5), ("A guest writes about their own stay.",))
    return None


def _status(evidence: Evidence) -> _Verdict | None:
    """ "Is HOST down?" asks about now: neither an article nor a report before the user says which."""
    best = evidence.guess.best
    if best.intent != STATUS:
        return None
    return _Verdict("doubt", best.confidence, ("Asks whether something is down right now.",))


def _one_only(evidence: Evidence) -> _Verdict | None:
    """A fault of one guest, phone or door is no outage."""
    best = evidence.guess.best
    if best.intent not in LOCAL_IF_ONE or evidence.scope != "one" or _several(evidence):
        return None
    chance = evidence.guess.confidence(*TIER_1)
    if chance < LOCAL_SIGNS:
        return None
    return _Verdict("local_problem", max(chance, 0.5), ("Only one guest, phone, room or door is affected.",))


def _many(evidence: Evidence) -> _Verdict | None:
    """What reads as a local problem but hits several is a fault for support."""
    guess = evidence.guess
    category = _likely_category(evidence)
    if guess.best.intent != "local_problem" or category is None or not _several(evidence):
        return None
    chance = guess.confidence(*TIER_2)
    if chance < MANY_SIGNS:
        return None
    return _Verdict(category, max(chance, 0.5), ("Several are affected, so it is no local problem.",))


def _several(evidence: Evidence) -> bool:
    share = evidence.share
    if share is not None and share.kind in {"exact", "words"}:
        return True
    if share is not None and share.kind == "count" and (share.count or 0) > 1:
        return True
    return evidence.scope in {"some", "all"}


def _question(evidence: Evidence) -> _Verdict | None:
    """A question on how a thing works, even if it names an outage."""
    guess = evidence.guess
    chance = guess.confidence("how_to")
    if not evidence.question or chance < QUESTION_SIGNS or guess.best.intent not in (*TIER_2, "how_to"):
        return None
    if guess.best.intent in REQUESTS and guess.best.confidence > chance:
        return None
    return _Verdict("how_to", max(chance, 0.5), ("Asks how something works.",))


def _doubt(evidence: Evidence) -> _Verdict | None:
    """An article seems right, but an outage is possible: the user says which."""
    guess = evidence.guess
    outage = guess.confidence(*TIER_2)
    if guess.best.intent not in TIER_1 or evidence.question or evidence.scope == "one" or outage < POSSIBLE_OUTAGE:
        return None
    return _Verdict("doubt", max(outage, guess.best.confidence), ("An article or an outage: both are possible.",))


def _unclear(evidence: Evidence) -> _Verdict | None:
    """Too little is known to act on, and nothing points to an outage."""
    guess = evidence.guess
    masses = [guess.confidence(*TIER_2), guess.confidence(*TIER_1), guess.confidence(GUEST)]
    known = max(*masses, guess.best.confidence)
    if known >= UNSURE and guess.nearness >= UNKNOWN_GROUND:
        return None
    if guess.best.intent in TIER_2 and masses[0] >= UNSURE:
        return None
    return _Verdict("unclear", guess.best.confidence, ("Nothing known is close enough.",))


def _likely_category(evidence: Evidence) -> str | None:
    """The best Tier 2 category, if one is plausible at all."""
    best = next((ranked for ranked in evidence.guess.intents if ranked.intent in TIER_2), None)
    return best.intent if best is not None and best.confidence >= PLAUSIBLE else None


def _product(said: Sequence[str], category: str | None, implied: Mapping[str, str | None]) -> str | None:
    """The product that the category implies, else the first that is named and can be meant."""
    if category is not None and implied.get(category):
        return implied[category]
    fitting = [product for product in said if category not in APP_CATEGORIES or product in APPS]
    return fitting[0] if fitting else None


def _share_json(share: Share) -> dict[str, Any]:
    return {"kind": share.kind, "percent": share.percent, "count": share.count, "total": share.total}


def _spoken(intent: str) -> str:
    return intent.replace("_", " ")
