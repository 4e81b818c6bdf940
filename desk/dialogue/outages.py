"""What "is HOST down?" asks about, as a category of faults."""

from __future__ import annotations

import re

from desk.dialogue.reading import Reading

_OF_PRODUCT = {
    "openkey_host": "host_unavailable",
    "ios_app": "app_crash_or_offline",
    "android_app": "app_crash_or_offline",
    "white_label_app": "app_crash_or_offline",
    "pms_integration": "pms_down",
    "network": "vpn_outage",
    "hardware": "hardware_malfunction_warranty",
}
_OF_WORD = {"app": "app_crash_or_offline", "key": "key_download_failure", "kiosk": "kiosk_doorlock_failure"}
_WORD = re.compile(rf"\b({'|'.join(_OF_WORD)})s?\b", re.IGNORECASE)


def outage_asked_about(reading: Reading) -> str | None:
    """The outage of the product or thing that is named first; None if nothing is named that can be down."""
    named = next((_OF_PRODUCT[product] for product in reading.products if product in _OF_PRODUCT), None)
    word = _WORD.search(reading.text)
    return named or (_OF_WORD[word[1].lower()] if word else None)
