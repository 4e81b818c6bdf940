"""What people do in the browser: write in the chat, sign in, open a ticket. By role and name, as they find things."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.stack.client import PASSWORD, Stack

OUTAGE = "sinse this mornign abuot 60% of our geusts cant dowload there mobile keys on iphone"
MOST_STEPS = 8


class Visitor:
    """Somebody at the chat widget of the demo page."""

    def __init__(self, page: Page, stack: Stack) -> None:
        self.page, self.stack = page, stack
        self.field = page.get_by_role("textbox", name="Your message")
        self.log = page.get_by_role("log", name="Conversation")
        self.entries = page.locator("keydesk-chat .entry")
        self.card = page.locator("keydesk-chat .card")

    def open(self) -> Visitor:
        """Open the demo page and the chat; the greeting is there."""
        self.page.goto("/")
        self.page.get_by_role("button", name="Open support chat").click()
        expect(self.log.get_by_text("in your own words")).to_be_visible()
        return self

    def say(self, text: str) -> Visitor:
        """Write, send, and wait for the answer."""
        before = self._answers()
        self.field.fill(text)
        self.page.get_by_role("button", name="Send", exact=True).click()
        self.wait_for_answer(before)
        return self

    def choose(self, value: str) -> Visitor:
        """Press one of the newest buttons and wait for the answer."""
        before = self._answers()
        self.offer(value).click()
        self.wait_for_answer(before)
        return self

    def offer(self, value: str) -> Locator:
        """The button with this value that can be pressed now."""
        return self.page.locator(f"keydesk-chat .choice[data-value='{value}']:enabled").last

    def _answers(self) -> int:
        return self.page.locator("keydesk-chat .entry:not(.user)").count()

    def wait_for_answer(self, before: int) -> None:
        """Until the bot has said something new and is no longer typing."""
        expect(self.page.locator("keydesk-chat .entry:not(.user)").nth(before)).to_be_visible()
        expect(self.page.locator("keydesk-chat .typing")).to_have_count(0)

    def identify(self, email: str) -> Visitor:
        """Give an address and the code from its mail."""
        return self.say(email).say(self.stack.code_for(email))

    def to_summary(self, hotel: str = "Harbor View Hotel") -> Visitor:
        """Answer what is still asked, until the summary shows."""
        for _ in range(MOST_STEPS):
            if self.offer("confirm").count():
                return self
            wanted = [value for value in ("new_ticket", "continue", "ios_app", hotel) if self.offer(value).count()]
            assert wanted, f"asked for something else: {self.entries.last.inner_text()}"
            self.choose(wanted[0])
        raise AssertionError("no summary")

    def file(self, email: str) -> str:
        """From the first message to the filed ticket. Returns its reference."""
        self.say(OUTAGE).identify(email).to_summary().choose("confirm")
        return self.filed.get_by_role("link").first.inner_text()

    @property
    def filed(self) -> Locator:
        """The card of the ticket that was filed last."""
        return self.page.locator("keydesk-chat .card-ticket").last


def sign_in_agent(page: Page, who: str = "ada@keydesk.example") -> None:
    """An agent signs in at /desk."""
    page.goto("/desk")
    page.get_by_label("E-mail address").fill(who)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()


def meet(visitor: Visitor, desk: Page) -> None:
    """The visitor asks for a person, and Ada joins the conversation."""
    visitor.say("I want to talk to a person please")
    sign_in_agent(desk)
    conversation_id = visitor.page.evaluate(
        "() => Object.values(localStorage).map(value => { try { return JSON.parse(value).id } catch { return null } }).find(Boolean)"
    )
    desk.goto(f"/desk/conversations/{conversation_id}")
    desk.get_by_role("button", name="Join the conversation").click()
    expect(visitor.page.get_by_text("Ada has joined").first).to_be_visible()


def sign_in_to_portal(page: Page, stack: Stack, email: str) -> None:
    """A registered user signs in at /portal with the code from the mail."""
    page.goto("/portal")
    page.get_by_label("Work e-mail address").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill(stack.code_for(email))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Your tickets")).to_be_visible()
