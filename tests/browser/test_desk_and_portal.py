"""Agents and registered users in a real browser, from the ticket to the answer."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pyotp
from playwright.sync_api import StorageState, expect

from tests.browser.conftest import NewPage
from tests.browser.visitors import Visitor, meet, sign_in_agent
from tests.stack.client import PASSWORD, Stack

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


def test_agent_and_user_see_each_other_type_and_what_is_said_at_once(new_page: NewPage, stack: Stack) -> None:
    visitor, desk = Visitor(new_page(), stack).open(), new_page()
    meet(visitor, desk)
    expect(desk.get_by_text("The user is here.")).to_be_visible()
    desk.get_by_label("Your message").press_sequentially("Good morning")
    expect(visitor.page.locator("keydesk-chat .typing-by")).to_have_text("Ada is typing…")
    desk.get_by_role("button", name="Send").click()
    expect(visitor.entries.last).to_contain_text("Good morning")
    expect(visitor.page.locator("keydesk-chat .typing-by")).to_have_count(0)
    # The page of the agent is a new one after an answer; once it is connected it sees what is typed from then on.
    expect(desk.get_by_text("The user is here.")).to_be_visible()
    visitor.field.press_sequentially("Hello Ada, I am still at the front desk", delay=100)
    expect(desk.locator("[data-company=typing]")).to_have_text("The user is typing…")
    visitor.field.press("Enter")
    expect(desk.get_by_role("log", name="Messages")).to_contain_text("Hello Ada")
    desk.goto("/desk")
    expect(visitor.page.get_by_text("Ada is away for a moment")).to_be_visible()


def add_agent(stack: Stack, email: str, name: str) -> None:
    """An agent of the test's own, by the command line."""
    command = [str(Path(sys.executable).parent / "keydesk"), "add-agent", "--email", email, "--name", name]
    subprocess.run(command, env=stack.environment, input=PASSWORD, text=True, check=True)


def test_two_step_sign_in_is_set_up_and_asked_for(new_page: NewPage, stack: Stack) -> None:
    add_agent(stack, "nora@keydesk.example", "Nora")
    page = new_page()
    sign_in_agent(page, "nora@keydesk.example")
    page.get_by_role("link", name="Nora, agent").click()
    page.get_by_role("button", name="Set it up").click()
    app = pyotp.TOTP(page.locator("code.key").inner_text())
    page.get_by_label("Code from the app").fill(app.now())
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_text("Two-step sign-in is on.")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("E-mail address").fill("nora@keydesk.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Your code")).to_be_visible()
    page.get_by_label("Code").fill(app.at(int(time.time()) + 30))  # the next one, since a code works once
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()


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
