"""What can become of a message: the intents, the four outcomes, and the record of one understood message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

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
# Faults whose severity depends on the share of guests: what share of the staff they hit says nothing about that.
BY_GUESTS = ("key_download_failure", "app_crash_or_offline", "vpn_outage", "hardware_malfunction_warranty")
# What a guest writes reads like these, if not for the sign that a guest writes it.
LIKE_A_GUESTS = ("how_to", "local_problem", "gdpr_removal", "contact_billing", "out_of_scope")
APPS = ("ios_app", "android_app", "white_label_app", "sdk")
APP_CATEGORIES = ("key_download_failure", "app_feature_broken", "app_crash_or_offline")
# Kinds that shade into each other: two of one family in a message are one matter.
FAMILIES = (
    ("host_unavailable", "host_bug_key_delivery", "host_bug_other"),
    ("key_download_failure", "app_feature_broken", "app_crash_or_offline"),
    ("room_mapping_update", "planned_service"),
    ("pms_down", "channel_manager_error", "bug_report"),
)


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


def outcome_of(intent: str) -> Outcome:
    """What a decided intent leads to."""
    if intent in TIER_2:
        return "escalate"
    if intent in TIER_1:
        return "deflect"
    return "guest_redirect" if intent == GUEST else "other"
