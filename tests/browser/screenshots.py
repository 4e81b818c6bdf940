"""Takes the pictures of `docs/screenshots` anew: `.venv/bin/python -m tests.browser.screenshots [FOLDER]`.

Starts a Keydesk of its own with a fresh database, lets the demo users report their faults, and looks at the pages. With
`KEYDESK_TEST_URL`, `KEYDESK_TEST_VAR` and `KEYDESK_TEST_PASSWORD` it uses one that runs already.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser import chromium
from tests.browser.visitors import Visitor, sign_in_agent, sign_in_to_portal
from tests.conftest import TUESDAY_PEAK
from tests.stack.client import ROOT, Stack

FOLDER = ROOT / "docs" / "screenshots"
FRANK, OLIVIA = "frank@harborview.example", "olivia@harborview.example"
OUTAGE = "Since this morning about half of our arrivals can't download their key on iPhone"
# Who reports what, in words that the bot needs at most a few answers for.
REPORTS = (
    ("otto@cornerinn.example", "The express check-out button in the Android app does nothing for several guests"),
    ("priya@palmcourt.example", "We renumbered the third floor, please have your team update our room mapping"),
    ("mei@lotusbay.example", "The OpenKey VPN tunnel keeps dropping, a third of the guests are affected"),
    ("tom@palmcourt.example", "Payments fail: credit cards can't be charged or stored since two hours"),
    (OLIVIA, "Please register Maria Lopez, maria@harborview.example, as a new support user"),
    ("mei@lotusbay.example", "The reports page in HOST shows empty exports for all managers"),
    ("tom@palmcourt.example", "The Opera integration is down, no check-ins reach HOST since noon"),
)
ANSWERS = {"third_party": "no", "property": "Harbor Lights Inn", "product": "openkey_host"}
REPLY = "Thank you, we have found the cause in our key service and are restarting it now. Next news within 30 minutes."
MOST_STEPS = 8
SIZE: ViewportSize = {"width": 1280, "height": 800}


def main() -> None:
    """All pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with running() as stack, sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        for email, text in REPORTS:
            report(stack, email, text)
        stack.chat("casey@harborview.example").say("I want to talk to a person please")
        take(browser, stack, folder)
        browser.close()


@contextmanager
def running() -> Iterator[Stack]:
    """The Keydesk to look at."""
    if "KEYDESK_TEST_URL" in os.environ:
        yield Stack.started_elsewhere(os.environ["KEYDESK_TEST_URL"], Path(os.environ["KEYDESK_TEST_VAR"]))
        return
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder), KEYDESK_CLOCK=TUESDAY_PEAK)
        stack.start()
        try:
            yield stack
        finally:
            stack.stop()


def report(stack: Stack, email: str, text: str) -> str:
    """Somebody whom the host page vouches for files a ticket. Returns its reference."""
    chat = stack.chat(email).say(text)
    for _ in range(MOST_STEPS):
        if "summary" in chat.cards:
            break
        chat.press("new_ticket" if "new_ticket" in chat.choices else ANSWERS[str(chat.asked)])
    return str(chat.press("confirm").cards["ticket"]["reference"])


def take(browser: Browser, stack: Stack, folder: Path) -> None:
    """Every page, as somebody sees it who works with it."""
    visitor = Visitor(new_page(browser, stack), stack).open()
    visitor.say(OUTAGE).identify(FRANK).to_summary().choose("confirm")
    reference = visitor.filed.get_by_role("link").first.inner_text()
    shoot(visitor.page, folder / "widget.png")

    phone = Visitor(
        new_page(browser, stack, viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True), stack
    )
    shoot(phone.open().say("How do I send a guest the key again?").page, folder / "phone.png")

    page = new_page(browser, stack)
    page.goto("/help")
    shoot(page, folder / "help.png")

    reply(stack, reference)
    sign_in_agent(page)
    page.goto("/desk")
    shoot(page, folder / "desk-queue.png")
    page.set_viewport_size({"width": 1280, "height": 1100})
    page.goto(f"/desk/tickets/{reference}")
    shoot(page, folder / "desk-ticket.png")

    sign_in_to_portal(page, stack, OLIVIA)
    page.set_viewport_size(SIZE)
    page.goto("/portal")
    shoot(page, folder / "portal.png")


def new_page(browser: Browser, stack: Stack, **options: Any) -> Page:
    """A page of a new visitor, in the pictures' size and in hotel time."""
    settings = {
        "device_scale_factor": 1.5,
        "timezone_id": "America/Chicago",
        "locale": "en-US",
        "reduced_motion": "reduce",
    }
    return browser.new_context(base_url=stack.url, **{"viewport": SIZE, **settings, **options}).new_page()


def reply(stack: Stack, reference: str) -> None:
    """An agent answers, so that there is something to see."""
    headers = {"Authorization": f"Bearer {stack.agent()}"}
    url = f"{stack.url}/api/agent/tickets/{reference}/replies"
    requests.post(url, json={"text": REPLY}, headers=headers, timeout=20).raise_for_status()


def shoot(page: Page, path: Path, **options: Any) -> None:
    """One picture, when the page is at rest."""
    page.wait_for_load_state("load")
    page.evaluate("document.activeElement?.blur()")
    page.screenshot(path=path, animations="disabled", **options)
    print(path.name, flush=True)


if __name__ == "__main__":
    main()
