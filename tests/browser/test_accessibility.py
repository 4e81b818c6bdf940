"""Every page passes axe (WCAG 2 A and AA), light and dark."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, StorageState, expect

from tests.browser.conftest import NewPage
from tests.browser.visitors import Visitor, meet, sign_in_agent
from tests.stack.client import ROOT, Stack

AXE = ROOT / "widget" / "node_modules" / "axe-core" / "axe.min.js"
RUN = "() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
PORTAL = (
    "/portal",
    *(f"/portal/{page}" for page in ("new", "solutions", "credits", "people", "properties", "settings")),
)
both_schemes = pytest.mark.parametrize("scheme", ["light", "dark"])


def options(scheme: str, **more: Any) -> dict[str, Any]:
    """A context in which axe may run although the page's policy allows no foreign script; nothing moves while it looks."""
    return {"color_scheme": scheme, "reduced_motion": "reduce", "bypass_csp": True, **more}


def violations(page: Page) -> list[str]:
    """What axe finds: the rule, and where."""
    page.add_script_tag(path=AXE)
    found = page.evaluate(RUN)["violations"]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


@both_schemes
@pytest.mark.parametrize("path", ["/", "/help", "/help?q=resend+key", "/help/host-resend-key", "/desk", "/portal"])
def test_a_public_page_is_accessible(new_page: NewPage, scheme: str, path: str) -> None:
    page = new_page(**options(scheme))
    page.goto(path)
    assert violations(page) == []


@both_schemes
def test_the_open_chat_is_accessible(new_page: NewPage, stack: Stack, scheme: str) -> None:
    visitor = Visitor(new_page(**options(scheme)), stack).open()
    visitor.say("How do I send a guest the key again?").choose("not_helped")
    visitor.say("I'm staying in room 214 and my door won't open")
    visitor.say("the HOST portal is down on every computer of the hotel")
    expect(visitor.page.get_by_role("dialog")).to_be_visible()
    assert violations(visitor.page) == []


@both_schemes
def test_the_agents_pages_are_accessible(
    new_page: NewPage, scheme: str, agent_state: StorageState, reference: str
) -> None:
    page = new_page(**options(scheme, storage_state=agent_state))
    for path in ("/desk", f"/desk/tickets/{reference}", "/desk/conversations", "/desk/incidents", "/desk/deliveries"):
        page.goto(path)
        assert violations(page) == [], path


@both_schemes
def test_the_leads_pages_are_accessible(new_page: NewPage, scheme: str) -> None:
    page = new_page(**options(scheme))
    sign_in_agent(page, "lena@keydesk.example")
    for path in ("/desk/users", "/desk/users/1", "/desk/account", "/desk/insight", "/desk/policy"):
        page.goto(path)
        assert violations(page) == [], path


@both_schemes
def test_a_conversation_with_an_agent_is_accessible_on_both_sides(new_page: NewPage, stack: Stack, scheme: str) -> None:
    user, desk = new_page(**options(scheme)), new_page(**options(scheme))
    meet(Visitor(user, stack).open(), desk)
    desk.get_by_label("Your message").press_sequentially("Good morning")
    expect(user.locator("keydesk-chat .typing-by")).to_have_text("Ada is typing…")
    assert violations(user) == [] and violations(desk) == []


@both_schemes
def test_the_portal_is_accessible(new_page: NewPage, scheme: str, portal_state: StorageState, reference: str) -> None:
    page = new_page(**options(scheme, storage_state=portal_state))
    for path in (*PORTAL, f"/portal/tickets/{reference}"):
        page.goto(path)
        assert violations(page) == [], path


@pytest.fixture(scope="module")
def reference(stack: Stack) -> str:
    """A ticket of Harbor View, filed through the chat API, with a conversation that shows what cards look like."""
    chat = stack.chat("olivia@harborview.example", "Harbor Lights Inn").say(
        "nobody at the hotel can open HOST, it is down"
    )
    if "new_ticket" in chat.choices:
        chat.press("new_ticket")
    return str(chat.press("confirm").cards["ticket"]["reference"])
