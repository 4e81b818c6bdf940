"""The chat widget in a real browser, against the real bot."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.visitors import OUTAGE, Visitor
from tests.stack.client import Stack

HOSTILE = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script> /restart &lt;b&gt;'
PHONE = {"viewport": {"width": 375, "height": 720}, "is_mobile": True, "has_touch": True}


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def test_a_clerk_who_asks_how_to_gets_an_article(new_page: NewPage, stack: Stack) -> None:
    visitor = Visitor(new_page(), stack).open().say("How do I send a guest the key again?")
    link = visitor.page.locator("keydesk-chat .card-article").first.get_by_role("link")
    expect(link).to_have_attribute("href", re.compile("/help/host-resend-key$"))
    expect(visitor.offer("solved")).to_be_visible()
    with visitor.page.expect_popup() as opened:
        link.click()
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text(re.compile("key", re.IGNORECASE))


def test_an_outage_in_misspelt_words_becomes_a_ticket_of_severity_1(new_page: NewPage, stack: Stack) -> None:
    visitor = Visitor(new_page(), stack).open()
    reference = visitor.file("frank@harborview.example")
    assert re.fullmatch(r"KD-\d+", reference)
    expect(visitor.filed).to_contain_text("Severity 1")
    expect(visitor.filed).to_contain_text("keys-majority")
    assert any(reference in mail["Subject"] for mail in stack.mails_to("frank@harborview.example"))


def test_a_reload_in_the_middle_of_the_form_loses_and_doubles_nothing(new_page: NewPage, stack: Stack) -> None:
    visitor = Visitor(new_page(), stack).open().say("the android app crashes on launch for many guests")
    expect(visitor.offer("50_or_more")).to_be_visible()
    visitor.field.fill("about 40 per")
    said = visitor.entries.all_inner_texts()
    visitor.page.reload()
    expect(visitor.field).to_have_value("about 40 per")
    expect(visitor.entries).to_have_count(len(said))
    assert visitor.entries.all_inner_texts() == said
    visitor.say("about 40%")
    expect(visitor.entries.last).to_contain_text("e-mail")
    expect(visitor.entries).to_have_count(len(said) + 2)


def test_the_keyboard_alone_is_enough(new_page: NewPage, stack: Stack) -> None:
    visitor = Visitor(new_page(), stack)
    page = visitor.page
    page.goto("/")
    launcher = page.get_by_role("button", name="Open support chat")
    launcher.focus()
    page.keyboard.press("Enter")
    expect(visitor.field).to_be_focused()
    expect(visitor.entries).to_have_count(1)
    page.keyboard.type("the iPhone app keeps crashing for many guests")
    page.keyboard.press("Enter")
    expect(visitor.offer("50_or_more")).to_be_visible()
    expect(visitor.field).to_be_focused()
    for _ in range(10):
        page.keyboard.press("Shift+Tab")
        if visitor.offer("50_or_more").evaluate("button => button.matches(':focus')"):
            break
    page.keyboard.press("Enter")
    expect(visitor.entries.last).to_contain_text("e-mail")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher).to_be_focused()


def test_a_phone_shows_the_chat_on_its_whole_screen_without_sideways_scroll(new_page: NewPage, stack: Stack) -> None:
    visitor = Visitor(new_page(**PHONE), stack).open().say("How do I send a guest the key again?")
    visitor.say("w" * 300)
    box = visitor.page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 375)
    assert not scrolls_sideways(visitor.page)
    assert visitor.log.evaluate("log => log.scrollWidth <= log.clientWidth")


def test_pages_fit_a_phone(new_page: NewPage) -> None:
    page = new_page(**PHONE)
    for path in ("/", "/help", "/help?q=key", "/help/host-resend-key", "/portal", "/desk"):
        page.goto(path)
        assert not scrolls_sideways(page), path


def test_hostile_text_is_shown_as_text(new_page: NewPage, stack: Stack) -> None:
    visitor = Visitor(new_page(), stack).open()
    title = visitor.page.title()
    visitor.say(HOSTILE)
    assert visitor.page.locator("keydesk-chat .entry.user .bubble").last.inner_text() == HOSTILE
    expect(visitor.page.locator("keydesk-chat .entry img, keydesk-chat .entry script")).to_have_count(0)
    assert visitor.page.title() == title


def test_a_guest_is_sent_to_the_hotel(new_page: NewPage, stack: Stack) -> None:
    visitor = Visitor(new_page(), stack).open().say("I'm staying in room 214 and my door won't open")
    expect(visitor.page.locator("keydesk-chat .card-guest")).to_be_visible()
    expect(visitor.offer("confirm")).to_have_count(0)


def test_a_message_written_without_network_arrives_once_when_it_is_back(new_page: NewPage, stack: Stack) -> None:
    visitor = Visitor(new_page(), stack).open()
    visitor.page.context.set_offline(True)
    visitor.field.fill(OUTAGE)
    visitor.page.get_by_role("button", name="Send", exact=True).click()
    expect(visitor.log.get_by_text("Not sent yet")).to_be_visible()
    visitor.page.context.set_offline(False)
    visitor.wait_for_answer(1)
    expect(visitor.page.locator("keydesk-chat .entry.user")).to_have_count(1)
    visitor.page.reload()
    expect(visitor.page.locator("keydesk-chat .entry.user")).to_have_count(1)
