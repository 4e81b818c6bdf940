"""Agents and registered users in a real browser, from the ticket to the answer."""

from __future__ import annotations

from playwright.sync_api import StorageState, expect

from tests.browser.conftest import NewPage
from tests.browser.visitors import Visitor
from tests.stack.client import Stack

ANSWER = "We see it on our side too. A fix is on its way, please let the desk hand out cards meanwhile."


def test_an_agent_answers_a_ticket_and_the_clerk_sees_it_at_once(
    new_page: NewPage, stack: Stack, agent_state: StorageState
) -> None:
    visitor = Visitor(new_page(), stack).open()
    reference = visitor.file("mei@lotusbay.example")
    desk = new_page(storage_state=agent_state)
    desk.goto("/desk")
    desk.get_by_role("link", name=reference, exact=True).click()
    expect(desk.get_by_role("log", name="Messages")).to_contain_text("dowload there mobile keys")
    desk.get_by_text("Understood:").first.click()
    expect(desk.get_by_text("key download failure").first).to_be_visible()
    desk.get_by_label("To mei@lotusbay.example").fill(ANSWER)
    desk.get_by_role("button", name="Send the answer").click()
    expect(visitor.page.locator("keydesk-chat .entry.agent")).to_contain_text(ANSWER)
    assert any("A fix is on its way" in mail.get_payload() for mail in stack.mails_to("mei@lotusbay.example"))


def test_a_wrong_password_is_refused_in_plain_words(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/desk")
    page.get_by_label("E-mail address").fill("lena@keydesk.example")
    page.get_by_label("Password").fill("not it")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("E-mail address")).to_have_value("lena@keydesk.example")


def test_the_portal_shows_the_ticket_and_takes_a_note(
    new_page: NewPage, stack: Stack, portal_state: StorageState, agent_state: StorageState
) -> None:
    visitor = Visitor(new_page(), stack).open()
    reference = visitor.file("frank@harborview.example")
    portal = new_page(storage_state=portal_state)
    portal.goto("/portal")
    portal.get_by_role("link", name=reference, exact=True).click()
    expect(portal.get_by_role("heading", name="When you hear from us")).to_be_visible()
    portal.get_by_label("For the support team").fill("It is only the iPhones with iOS 18.")
    portal.get_by_role("button", name="Add the note").click()
    expect(portal.get_by_role("status")).to_be_visible()
    desk = new_page(storage_state=agent_state)
    desk.goto(f"/desk/tickets/{reference}")
    expect(desk.get_by_text("It is only the iPhones with iOS 18.")).to_be_visible()


def test_another_account_does_not_see_the_ticket(new_page: NewPage, stack: Stack, portal_state: StorageState) -> None:
    visitor = Visitor(new_page(), stack).open()
    reference = visitor.file("otto@cornerinn.example")
    portal = new_page(storage_state=portal_state)
    answer = portal.goto(f"/portal/tickets/{reference}")
    assert answer is not None
    assert answer.status == 404
