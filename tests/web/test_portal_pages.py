"""The portal in the browser: sign-in by code, the account's own tickets and nobody else's, notes."""

from __future__ import annotations

import re
from typing import Any

import pytest

from desk.identity import person_by_email

HOSTILE = "<script>alert('x')</script>"
FRANK, CASEY, PRIYA = "frank@harborview.example", "casey@harborview.example", "priya@palmcourt.example"


def shown(page: Any) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/portal/tickets/(KD-\d+)">', page.text)


def asks_for_code(house: Any, email: str) -> Any:
    browser = house.browser()
    browser.open("/portal/login")
    browser.send("/portal/login", email=email)
    return browser


def test_a_mailed_code_signs_a_registered_user_in_and_leads_back(house: Any) -> None:
    reference = house.ticket()
    browser = house.browser()
    assert browser.open(f"/portal/tickets/{reference}").url.path == "/portal/login"
    browser.send("/portal/login", email=FRANK)
    assert browser.page.url.path == "/portal/code"
    page = browser.send("/portal/code", code=house.code_for(FRANK))
    assert page.url.path == f"/portal/tickets/{reference}"
    assert page.headers["cache-control"] == "no-store"


def test_the_answer_does_not_tell_whether_an_address_is_known(house: Any) -> None:
    known, unknown = asks_for_code(house, FRANK).page, asks_for_code(house, "who@nowhere.example").page
    blank = re.compile(r'name="csrf" value="\w+"|\S+@\S+\.example')
    assert known.status_code == unknown.status_code == 200
    assert blank.sub("", known.text) == blank.sub("", unknown.text)
    assert len(house.mails_to("who@nowhere.example")) == 1


@pytest.mark.parametrize("email", [CASEY, "who@nowhere.example"])
def test_somebody_who_is_not_registered_is_told_whom_to_ask_and_gets_no_session(house: Any, email: str) -> None:
    house.ticket()
    browser = asks_for_code(house, email)
    page = browser.send("/portal/code", code=house.code_for(email))
    assert page.url.path == "/portal/not-registered"
    assert "ask your manager" in page.text
    assert "keydesk_portal" not in browser.client.cookies
    assert browser.open("/portal").url.path == "/portal/login"


def test_a_code_works_only_in_the_browser_that_asked_for_it(house: Any) -> None:
    asks_for_code(house, FRANK)
    code = house.code_for(FRANK)
    other = asks_for_code(house, FRANK)
    page = other.send("/portal/code", code=code)
    assert page.status_code == 422
    assert "That code is not right." in page.text
    assert "keydesk_portal" not in other.client.cookies


def test_a_code_works_once(house: Any) -> None:
    browser = asks_for_code(house, FRANK)
    pending = browser.client.cookies["keydesk_portal_code"]
    code = house.code_for(FRANK)
    browser.send("/portal/code", code=code)
    again = house.browser()
    again.client.cookies.set("keydesk_portal_code", pending, path="/portal")
    again.open("/portal/code")
    assert "no longer valid" in again.send("/portal/code", code=code).text
    assert "keydesk_portal" not in again.client.cookies


def test_five_wrong_codes_lock_the_address_and_the_right_one_fails_too(house: Any) -> None:
    browser = asks_for_code(house, FRANK)
    code = house.code_for(FRANK)
    wrong = "000000" if code != "000000" else "111111"
    statuses = [browser.send("/portal/code", code=wrong).status_code for _ in range(5)]
    assert statuses == [422, 422, 422, 422, 429]
    assert browser.send("/portal/code", code=code).status_code == 429


def test_a_fourth_code_within_an_hour_is_refused(house: Any) -> None:
    for _ in range(3):
        asks_for_code(house, FRANK)
    page = asks_for_code(house, FRANK).page
    assert page.status_code == 429
    assert len(house.mails_to(FRANK)) == 3


@pytest.mark.parametrize(
    "email", ["", "frank", "a@b", "a b@c.example", "a@c.example,b@c.example", f"{'a' * 250}@c.example"]
)
def test_what_is_no_address_gets_no_code(house: Any, email: str) -> None:
    page = asks_for_code(house, email).page
    assert page.status_code == 422
    assert "in full" in page.text
    assert house.mails_to(email) == []


def test_the_code_page_without_a_pending_sign_in_leads_to_the_start(house: Any) -> None:
    browser = house.browser()
    browser.client.cookies.set("keydesk_portal_code", "%%%", path="/portal")
    assert browser.open("/portal/code").url.path == "/portal/login"
    assert browser.client.post("/portal/code", data={"code": "123456"}).url.path == "/portal/login"


def test_forms_without_the_token_or_from_another_site_are_refused(house: Any) -> None:
    reference = house.ticket()
    waiting, frank = asks_for_code(house, FRANK), house.support_user()
    assert waiting.client.post("/portal/code", data={"code": house.code_for(FRANK)}).status_code == 403
    assert frank.client.post(f"/portal/tickets/{reference}/notes", data={"text": "hi"}).status_code == 403
    assert frank.client.post("/portal/logout").status_code == 403
    foreign = {"sec-fetch-site": "cross-site"}
    assert house.browser().client.post("/portal/login", data={"email": FRANK}, headers=foreign).status_code == 403


def test_the_list_shows_the_own_accounts_tickets_newest_first(house: Any) -> None:
    own, foreign, newer = (
        house.ticket(),
        house.ticket(requester=PRIYA),
        house.ticket(requester="olivia@harborview.example"),
    )
    page = house.support_user().open("/portal")
    assert shown(page) == [newer, own]
    assert foreign not in page.text


def test_search_and_status_narrow_the_list_to_own_tickets(house: Any) -> None:
    own, other = house.ticket(subject="Encoder smokes"), house.ticket()
    house.ticket(subject="Encoder sings", requester=PRIYA)
    frank = house.support_user()
    assert shown(frank.open("/portal?q=encoder")) == [own]
    assert shown(frank.open("/portal?status=open")) == [other, own]
    assert "Nothing fits" in frank.open("/portal?status=closed").text
    assert frank.open("/portal?status=nonsense").status_code == 422


def test_a_long_list_goes_on_on_the_next_page(house: Any) -> None:
    references = [house.ticket() for _ in range(22)]
    frank = house.support_user()
    first = frank.open("/portal")
    following = re.search(r'href="(/portal\?[^"]*cursor=[^"]*)" rel="next"', first.text)
    assert following is not None
    second = frank.open(following[1].replace("&amp;", "&"))
    assert shown(first) + shown(second) == references[::-1]


def test_another_accounts_ticket_is_not_found(house: Any) -> None:
    foreign = house.ticket(requester=PRIYA)
    frank = house.support_user()
    own = house.ticket()
    page = frank.open(f"/portal/tickets/{foreign}")
    assert page.status_code == 404
    assert "Go to your tickets" in page.text
    csrf = re.search(r'name="csrf" value="(\w+)"', frank.open(f"/portal/tickets/{own}").text)
    assert csrf is not None
    answer = frank.client.post(f"/portal/tickets/{foreign}/notes", data={"csrf": csrf[1], "text": "hi"})
    assert answer.status_code == 404


def test_the_ticket_page_shows_times_and_transcript_but_nothing_internal(house: Any) -> None:
    talk = house.talk(("user", "Nobody gets a key"), ("bot", "Which share is affected?"))
    reference = house.ticket(conversation_id=talk)
    agent = house.agent()
    path = f"/desk/tickets/{reference}"
    agent.open(path)
    agent.send(f"{path}/note", text="between us")
    agent.send(f"{path}/time", minutes="20")
    agent.send(f"{path}/reply", text="We are on it.")
    text = house.support_user().open(f"/portal/tickets/{reference}").text
    for expected in (
        "Nobody gets a key",
        "14:00 your time",
        "13:00 Central",
        "We are on it.",
        "Ada from support",
        "Half or more",
    ):
        assert expected in text
    for secret in ("between us", "20 min", "sure)", "Understood", "ada@keydesk.example"):
        assert secret not in text


def test_a_note_reaches_the_desk_and_wakes_a_ticket_that_waits_for_it(house: Any) -> None:
    reference = house.ticket()
    agent, frank = house.agent(), house.support_user()
    agent.open(f"/desk/tickets/{reference}")
    agent.send(f"/desk/tickets/{reference}/status", status="pending_customer")
    frank.open(f"/portal/tickets/{reference}")
    page = frank.send(f"/portal/tickets/{reference}/notes", text=f"It is worse now {HOSTILE}")
    assert "Your note is added." in page.text
    assert "Frank" in page.text
    assert HOSTILE not in page.text
    desk = agent.open(f"/desk/tickets/{reference}").text
    assert "It is worse now &lt;script&gt;" in desk
    assert '<li class="badge" data-status="open">' in desk


def test_a_note_that_cannot_be_is_refused_and_kept_in_the_form(house: Any) -> None:
    reference = house.ticket()
    frank = house.support_user()
    frank.open(f"/portal/tickets/{reference}")
    page = frank.send(f"/portal/tickets/{reference}/notes", text="x" * 4001)
    assert page.status_code == 422
    assert "at most 4000 characters." in page.text
    assert "x" * 4001 in page.text


def test_the_owner_sees_the_support_users_and_others_do_not(house: Any) -> None:
    owner, frank = house.support_user("olivia@harborview.example"), house.support_user()
    assert "Support users</h2>" in owner.open("/portal").text
    assert FRANK in owner.page.text
    assert CASEY not in owner.page.text
    assert "Support users</h2>" not in frank.open("/portal").text


def test_somebody_who_is_removed_loses_sight_of_the_account_at_once(house: Any) -> None:
    frank = house.support_user()
    assert frank.open("/portal").url.path == "/portal"
    with house.core.store.write() as session:
        person_by_email(session, FRANK).role = "none"
    assert frank.open("/portal").url.path == "/portal/login"


def test_signing_out_ends_the_session_for_every_copy_of_the_cookie(house: Any) -> None:
    frank = house.support_user()
    token = frank.client.cookies["keydesk_portal"]
    frank.open("/portal")
    assert "You are signed out." in frank.send("/portal/logout").text
    copy = house.browser()
    copy.client.cookies.set("keydesk_portal", token, path="/portal")
    assert copy.open("/portal").url.path == "/portal/login"


def test_an_agents_session_is_no_support_users(house: Any) -> None:
    token = house.agent().client.cookies["keydesk_desk"]
    browser = house.browser()
    browser.client.cookies.set("keydesk_portal", token, path="/portal")
    assert browser.open("/portal").url.path == "/portal/login"
