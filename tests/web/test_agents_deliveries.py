"""The page of the deliveries: how each target stands, dead letters with their reasons, and sending them again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desk import mail
from desk.clock import real_clock
from desk.settings import Settings
from desk.store.outgoing import Delivery
from desk.store.work import Mail, TicketEvent
from tests.web.conftest import build_house

REASON = "422: <b>the group</b> is not known"


@pytest.fixture
def house(seeded: Any, tmp_path: Path) -> Iterator[Any]:
    """A desk that delivers to a webhook and to Zammad."""
    targets = {"webhook_url": "https://hooks.example", "webhook_secret": "a secret for tests".replace(" ", "-")}
    zammad = {"zammad_url": "https://zammad.example", "zammad_token": "a-token"}
    yield from build_house(seeded, Settings(var=tmp_path / "http", public_url="http://testserver", **targets, **zammad))


def dead(house: Any, target: str = "zammad") -> str:
    """A ticket whose delivery was refused; its reference."""
    reference: str = house.ticket()
    number, now = int(reference.removeprefix("KD-")), real_clock()
    with house.core.store.write() as session:
        event = session.scalar(select(TicketEvent.id).where(TicketEvent.ticket_id == number))
        times = {"created_at": now, "next_try_at": now, "dead_at": now}
        row = {"key": f"{number:032x}", "target": target, "ticket_id": number, "event_id": event, "attempts": 3}
        session.add(Delivery(**row, **times, error=REASON))
    return reference


def waiting(house: Any) -> int:
    """How many deliveries are to be tried again."""
    with house.core.store.read() as session:
        return len(session.scalars(select(Delivery).where(Delivery.dead_at.is_(None))).all())


def test_who_is_not_signed_in_sees_and_does_nothing(house: Any) -> None:
    dead(house)
    browser = house.browser()
    assert browser.open("/desk/deliveries").url.path == "/desk/login"
    assert browser.client.post("/desk/deliveries/ticket/1/resend", data={"csrf": ""}).status_code in {303, 403}
    assert waiting(house) == 0


def test_each_configured_target_is_shown_and_that_all_is_well(house: Any) -> None:
    page = house.agent().open("/desk/deliveries")
    assert all(title in page.text for title in ("Mail to users", "Webhook", "Zammad"))
    assert "Freshdesk" not in page.text
    assert "No dead letters" in page.text


def test_a_dead_letter_is_shown_with_its_reason_and_counted_on_every_page(house: Any) -> None:
    reference = dead(house)
    browser = house.agent()
    page = browser.open("/desk/deliveries")
    assert f'href="/desk/tickets/{reference}"' in page.text
    assert "422: &lt;b&gt;the group&lt;/b&gt; is not known" in page.text
    assert '1<span class="hidden"> dead letters</span>' in browser.open("/desk").text


def test_an_agent_sends_it_again_and_the_trail_of_the_ticket_says_so(house: Any) -> None:
    reference, browser = dead(house), house.agent()
    browser.open("/desk/deliveries")
    page = browser.send("/desk/deliveries/ticket/1/resend")
    assert "It is sent again." in page.text
    assert waiting(house) == 1
    assert "sent the delivery to zammad again" in browser.open(f"/desk/tickets/{reference}").text


def test_all_of_a_target_are_sent_again_at_once_and_no_others(house: Any) -> None:
    for target in ("zammad", "zammad", "webhook"):
        dead(house, target)
    browser = house.agent()
    browser.open("/desk/deliveries")
    browser.send("/desk/deliveries/zammad/resend")
    assert waiting(house) == 2


def test_a_form_from_elsewhere_and_what_is_no_dead_letter_are_refused(house: Any) -> None:
    dead(house)
    browser = house.agent()
    assert browser.client.post("/desk/deliveries/ticket/1/resend", data={"csrf": "wrong"}).status_code == 403
    browser.open("/desk/deliveries")
    browser.send("/desk/deliveries/ticket/1/resend")
    dead(house)
    browser.open("/desk/deliveries")
    csrf = browser.page.text.split('name="csrf" value="')[1].split('"')[0]
    for path in ("ticket/1", "ticket/999", "letter/2"):
        assert browser.client.post(f"/desk/deliveries/{path}/resend", data={"csrf": csrf}).status_code == 404


def test_a_mail_that_was_refused_is_there_too_but_shows_no_code(house: Any) -> None:
    now = house.clock()
    with house.core.store.write() as session:
        mail.write(session, "otto@example.com", "Your Keydesk code: 123456", "123456", now)
        mail.write(session, "otto@example.com", "Re: [KD-1] Keys", "We are on it.", now)
        for row in session.scalars(select(Mail)):
            row.dead_at, row.error = real_clock(), "550 no such mailbox"
    browser = house.agent()
    page = browser.open("/desk/deliveries")
    assert "123456" not in page.text
    assert "Re: [KD-1] Keys" in page.text
    assert page.text.count("550 no such mailbox") == 2
    browser.send("/desk/deliveries/mail/2/resend")
    browser.open("/desk/deliveries")
    assert browser.send("/desk/deliveries/mail/resend").text.count("550 no such mailbox") == 0
