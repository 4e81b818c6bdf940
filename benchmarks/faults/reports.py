"""What the harness's users report: words that the product is known to understand, and the facts that are meant by them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.stack.client import JsonObject


@dataclass(frozen=True)
class Requester:
    """A registered support user of the demo data, and the properties of their account."""

    email: str
    account: str
    plan: str
    region: str
    properties: tuple[str, ...]


HARBOR = ("Harbor View Group", "priority", "americas", ("Harbor View Hotel", "Harbor Lights Inn"))
PALM = ("Palm Court Hotels", "essential", "emea", ("Palm Court London",))
REQUESTERS = (
    Requester("olivia@harborview.example", *HARBOR),
    Requester("frank@harborview.example", *HARBOR),
    Requester("priya@palmcourt.example", *PALM),
    Requester("tom@palmcourt.example", *PALM),
    Requester("mei@lotusbay.example", "Lotus Bay Resorts", "premium", "apac", ("Lotus Bay",)),
    Requester("otto@cornerinn.example", "Corner Inn", "payg", "emea", ("Corner Inn",)),
)


@dataclass(frozen=True)
class Report:
    """What is said, and the facts of the ticket that has to come of it; `percent` None: the user can't tell."""

    text: str
    category: str
    product: str | None
    percent: float | None = None
    third_party: bool = False

    def answers(self, place: str) -> JsonObject:
        """The button for each question that the bot may ask."""
        return {
            "product": self.product or "unknown",
            "affected_percent": "unknown",
            "third_party": "yes" if self.third_party else "no",
            "property": place,
            "problem": self.category,
        }


SHARES: tuple[tuple[str, float], ...] = (
    ("60% of our guests", 60),
    ("about 30% of our guests", 30),
    ("10% of our guests", 10),
    ("a third of the guests", 33.33),
    ("half of the guests", 50),
    ("5 of our 60 guests", 8.33),
    ("a quarter of our guests", 25),
)
BANDED = (
    ("{share} can't download their mobile key on iPhones since this morning", "key_download_failure", "ios_app"),
    ("{share} cannot download their mobile keys on android phones today", "key_download_failure", "android_app"),
    ("the android app crashes on launch for {share} since this morning", "app_crash_or_offline", "android_app"),
    ("the iPhone app keeps crashing for {share} today", "app_crash_or_offline", "ios_app"),
    ("the OpenKey VPN to our lock server is down, {share} are affected", "vpn_outage", "network"),
)
WITHOUT_SHARE = (
    Report("guests cannot download their mobile keys on iPhones right now", "key_download_failure", "ios_app"),
    Report("the OpenKey VPN tunnel to the lock server is down", "vpn_outage", "network", third_party=True),
    Report("nobody at the hotel can open HOST, it is down on every computer", "host_unavailable", "openkey_host", 100),
    Report("the Opera integration is down, no check-ins reach HOST at all", "pms_down", "pms_integration"),
    Report("the Opera integration is down since noon today", "pms_down", "pms_integration", third_party=True),
    Report(
        "the create new session button in HOST does nothing for every guest, so no keys can be issued",
        "host_bug_key_delivery",
        "openkey_host",
        100,
    ),
    Report(
        "we renumbered the third floor, please have your team update our room mapping",
        "room_mapping_update",
        "openkey_host",
    ),
    Report("the reports page in HOST shows empty exports since this morning", "host_bug_other", "openkey_host"),
    Report(
        "the channel manager is out of sync and we are getting overbookings with wrong rates",
        "channel_manager_error",
        "pms_integration",
    ),
    Report(
        "the payment interface fails, credit cards can't be charged or stored at all",
        "payment_interface_failure",
        "pms_integration",
    ),
    Report(
        "our self check-in kiosk does not issue keys, guests can't check in by themselves",
        "kiosk_doorlock_failure",
        "hardware",
    ),
)


def some_report(rng: Random) -> Report:
    """Half of them with a share of guests."""
    if rng.random() < 0.5:
        text, category, product = rng.choice(BANDED)
        share, percent = rng.choice(SHARES)
        outside = category == "vpn_outage" and rng.random() < 0.5
        return Report(text.format(share=share), category, product, percent, outside)
    return rng.choice(WITHOUT_SHARE)
