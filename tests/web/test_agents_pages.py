"""The agents' desk in the browser: who gets in, what the queue shows, and what each form does."""

from __future__ import annotations

import re
from typing import Any

import pytest

HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)>"
CODES = re.compile(r'<th scope="row"><a href="/desk/tickets/(KD-\d+)">')


def shown(page: Any) -> list[str]:
    return CODES.findall(page.text)


def test_without_a_session_every_page_leads_to_the_sign_in_and_back(house: Any) -> None:
    reference = house.ticket()
    browser = house.browser()
    page = browser.open(f"/desk/tickets/{reference}")
    assert page.url.path == "/desk/login"
    browser.send("/desk/login", email="ada@keydesk.example", password="a password for tests")
    assert browser.page.url.path == f"/desk/tickets/{reference}"


def test_the_right_password_opens_the_queue_and_signing_out_ends_the_session(house: Any) -> None:
    browser = house.browser()
    page = browser.sign_in_as_agent()
    assert page.url.path == "/desk"
    token = browser.client.cookies["keydesk_desk"]
    page = browser.send("/desk/logout")
    assert "You are signed out." in page.text
    stranger = house.browser()
    stranger.client.cookies.set("keydesk_desk", token, path="/desk")
    assert stranger.open("/desk").url.path == "/desk/login"


def test_a_wrong_password_is_refused_with_the_same_words_for_known_and_unknown_addresses(house: Any) -> None:
    browser = house.browser()
    known = browser.sign_in_as_agent(password="wrong")
    unknown = browser.sign_in_as_agent(email="nobody@keydesk.example", password="wrong")
    assert known.status_code == unknown.status_code == 401
    assert "do not belong together" in known.text
    assert "do not belong together" in unknown.text
    assert "keydesk_desk" not in browser.client.cookies


def test_after_five_wrong_passwords_the_right_one_is_refused_too(house: Any) -> None:
    browser = house.browser()
    for _ in range(5):
        browser.sign_in_as_agent(password="wrong")
    assert browser.sign_in_as_agent().status_code == 401


def test_the_session_cookie_is_kept_from_scripts_and_other_paths(house: Any, https_house: Any) -> None:
    for desk, secure in ((house, False), (https_house, True)):
        browser = desk.browser()
        browser.open("/desk/login")
        answer = browser.client.post(
            "/desk/login",
            data={"email": "ada@keydesk.example", "password": "a password for tests"},
            follow_redirects=False,
        )
        cookie = answer.headers["set-cookie"]
        assert answer.status_code == 303
        assert all(part in cookie for part in ("keydesk_desk=", "HttpOnly", "SameSite=lax", "Path=/desk"))
        assert ("Secure" in cookie) is secure


@pytest.mark.parametrize(
    "after", ["https://evil.example", "//evil.example", "/desk//evil.example", "/portal", "/desk/\\evil"]
)
def test_the_sign_in_leads_to_pages_of_the_desk_only(house: Any, after: str) -> None:
    browser = house.browser()
    answer = browser.client.post(
        "/desk/login",
        data={"email": "ada@keydesk.example", "password": "a password for tests", "next": after},
        follow_redirects=False,
    )
    assert answer.headers["location"] == "/desk"


def test_pages_are_never_cached_and_carry_a_strict_content_policy(house: Any) -> None:
    page = house.agent().open("/desk")
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["content-security-policy"].startswith("default-src 'self'")
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", page.text)


def test_the_queue_is_in_contract_order(house: Any) -> None:
    minor = house.ticket(percent=10)
    planned = house.ticket(category="planned_service", percent=None)
    first = house.ticket(percent=60)
    house.clock.forward(minutes=5)
    second = house.ticket(percent=70)
    payments = house.ticket(category="payment_interface_failure", percent=None)
    serious = house.ticket(percent=30)
    assert shown(house.agent().open("/desk")) == [first, second, payments, serious, minor, planned]


def test_the_queue_shows_the_time_left_and_marks_what_is_late(house: Any) -> None:
    house.ticket(percent=60)
    house.clock.forward(minutes=15)
    agent = house.agent()
    assert '<td class="due" data-due="soon">45 min left</td>' in agent.open("/desk").text
    house.clock.forward(hours=1)
    page = agent.open("/desk").text
    assert '<td class="due" data-due="late">overdue by 15 min</td>' in page
    assert '<td class="due" data-due="fine">2 h 45 min left</td>' in page


def test_a_ticket_that_waits_for_the_customer_shows_waiting_and_gets_its_time_back(house: Any) -> None:
    reference = house.ticket(percent=60)
    agent = house.agent()
    agent.open(f"/desk/tickets/{reference}")
    agent.send(f"/desk/tickets/{reference}/status", status="pending_customer")
    house.clock.forward(hours=2)
    assert ">waiting</td>" in agent.open("/desk").text
    agent.open(f"/desk/tickets/{reference}")
    agent.send(f"/desk/tickets/{reference}/status", status="open")
    assert ">4 h left</td>" in agent.open("/desk").text


def test_the_severity_filter_keeps_the_order_of_the_queue(house: Any) -> None:
    house.ticket(percent=10)
    early = house.ticket(percent=60)
    house.clock.forward(minutes=1)
    late = house.ticket(percent=60)
    assert shown(house.agent().open("/desk?severity=1")) == [early, late]


def test_search_finds_solved_tickets_by_words_and_by_reference(house: Any) -> None:
    solved, other = house.ticket(subject="Encoder smokes"), house.ticket()
    agent = house.agent()
    agent.open(f"/desk/tickets/{solved}")
    agent.send(f"/desk/tickets/{solved}/status", status="resolved", solution="A new power supply")
    assert shown(agent.open("/desk")) == [other]
    assert shown(agent.open("/desk?q=power+supply")) == [solved]
    assert shown(agent.open(f"/desk?q={solved}")) == [solved]
    assert shown(agent.open("/desk?status=resolved")) == [solved]
    assert "Nothing fits" in agent.open("/desk?q=zebra").text


def test_a_long_search_goes_on_on_the_next_page(house: Any) -> None:
    references = [house.ticket() for _ in range(52)]
    agent = house.agent()
    first = agent.open("/desk?q=keys")
    following = re.search(r'href="(/desk\?[^"]*cursor=[^"]*)" rel="next"', first.text)
    assert following is not None
    second = agent.open(following[1].replace("&amp;", "&"))
    assert shown(first) + shown(second) == references[::-1]


@pytest.mark.parametrize(
    "query", ["status=nonsense", "severity=9", "severity=x", "q=a&cursor=%C3%A4", f"q={'a' * 300}"]
)
def test_a_filter_that_cannot_be_is_refused_with_a_page(house: Any, query: str) -> None:
    page = house.agent().open(f"/desk?{query}")
    assert page.status_code == 422
    assert page.headers["content-type"].startswith("text/html")


def test_the_ticket_page_shows_clock_facts_transcript_and_what_the_bot_understood(house: Any) -> None:
    talk = house.talk(("user", "Nobody gets a key"), ("bot", "Which share is affected?"))
    reference = house.ticket(conversation_id=talk)
    text = house.agent().open(f"/desk/tickets/{reference}").text
    for expected in (
        "Nobody gets a key",
        "key download failure (91% sure)",
        "the words name an outage",
        "Severity 1",
        "Harbor View Hotel",
        "1 h left",
        "Mon 2 Mar, 13:00 Central (Mon 2 Mar, 14:00 at the property)",
        "Rule keys-majority",
        "opened the ticket",
    ):
        assert expected in text


def test_an_answer_goes_to_the_mail_and_the_conversation_and_is_the_first_response(house: Any) -> None:
    talk = house.talk(("user", "Nobody gets a key"))
    reference = house.ticket(conversation_id=talk)
    agent = house.agent()
    agent.open(f"/desk/tickets/{reference}")
    page = agent.send(f"/desk/tickets/{reference}/reply", text="We are on it.")
    assert "Your answer is on its way" in page.text
    assert "answered (first response)" in page.text
    assert house.published == [(talk, "We are on it.")]
    assert [mail.sent_at is not None for mail in house.mails_to("frank@harborview.example")] == [True, True]
    assert "Your answer is on its way" not in agent.open(f"/desk/tickets/{reference}").text


def test_a_blank_answer_is_refused_and_nothing_is_sent(house: Any) -> None:
    reference = house.ticket()
    agent = house.agent()
    agent.open(f"/desk/tickets/{reference}")
    page = agent.send(f"/desk/tickets/{reference}/reply", text="  ")
    assert page.status_code == 422
    assert "Text must not be blank." in page.text
    assert len(house.mails_to("frank@harborview.example")) == 1


def test_a_refused_form_keeps_what_was_typed(house: Any) -> None:
    reference = house.ticket()
    agent = house.agent()
    agent.open(f"/desk/tickets/{reference}")
    agent.send(f"/desk/tickets/{reference}/status", status="closed")
    page = agent.send(f"/desk/tickets/{reference}/status", status="open", solution="Typed for a while")
    assert page.status_code == 409
    assert f"{reference} is closed." in page.text
    assert ">Typed for a while</textarea>" in page.text


def test_notes_time_and_severity_leave_their_entries_in_the_trail(house: Any) -> None:
    reference = house.ticket(percent=60)
    agent = house.agent()
    path = f"/desk/tickets/{reference}"
    agent.open(path)
    assert "Only agents see it." in agent.send(f"{path}/note", text="Ask Lena").text
    assert "worked 20 min" in agent.send(f"{path}/time", minutes="20").text
    page = agent.send(f"{path}/severity", severity="2", reason="Half of it works again")
    assert "changed the severity from 1 to 2" in page.text
    assert "Half of it works again" in page.text
    assert "Ask Lena" in page.text


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ("severity", {"severity": "2", "reason": " "}),
        ("severity", {"severity": "7", "reason": "why"}),
        ("severity", {"severity": "", "reason": "why"}),
        ("time", {"minutes": "0"}),
        ("time", {"minutes": "1441"}),
        ("time", {"minutes": "ten"}),
        ("status", {"status": "gone"}),
        ("note", {"text": "x" * 4001}),
    ],
)
def test_a_value_that_cannot_be_is_refused_beside_its_form(house: Any, form: str, fields: dict[str, str]) -> None:
    reference = house.ticket()
    agent = house.agent()
    agent.open(f"/desk/tickets/{reference}")
    page = agent.send(f"/desk/tickets/{reference}/{form}", **fields)
    assert page.status_code == 422
    assert f'id="{form}-error" role="alert"' in page.text


@pytest.mark.parametrize("form", ["reply", "note", "status", "severity", "time"])
def test_a_form_without_the_sessions_token_changes_nothing(house: Any, form: str) -> None:
    reference = house.ticket()
    agent = house.agent()
    path = f"/desk/tickets/{reference}"
    fields = {"text": "hello", "status": "closed", "severity": "3", "reason": "why", "minutes": "5"}
    before = agent.open(path).text
    for csrf in ({}, {"csrf": "0" * 64}, {"csrf": "ä"}):
        assert agent.client.post(f"{path}/{form}", data=fields | csrf).status_code == 403
    assert agent.open(path).text == before


def test_a_form_sent_from_another_site_is_refused_even_with_the_token(house: Any) -> None:
    reference = house.ticket()
    agent = house.agent()
    csrf = re.search(r'name="csrf" value="(\w+)"', agent.open(f"/desk/tickets/{reference}").text)
    assert csrf is not None
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        path = f"/desk/tickets/{reference}/note"
        answer = agent.client.post(path, data={"csrf": csrf[1], "text": "hi"}, headers=headers)
        assert answer.status_code == 403


def test_a_sign_in_sent_from_another_site_is_refused(house: Any) -> None:
    fields = {"email": "ada@keydesk.example", "password": "a password for tests"}
    answer = house.browser().client.post("/desk/login", data=fields, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403


def test_hostile_words_are_shown_as_words_everywhere(house: Any) -> None:
    talk = house.talk(("user", HOSTILE), ("bot", HOSTILE), handoff="queued", flag=HOSTILE[:40])
    reference = house.ticket(subject=HOSTILE, description=HOSTILE, conversation_id=talk)
    agent = house.agent()
    path = f"/desk/tickets/{reference}"
    agent.open(path)
    agent.send(f"{path}/note", text=HOSTILE)
    agent.send(f"{path}/status", status="resolved", solution=HOSTILE)
    pages = [path, "/desk?q=script", "/desk/conversations?state=flagged", f"/desk/conversations/{talk}"]
    for page in [agent.open(page).text for page in pages]:
        assert "&lt;script&gt;" in page
        assert "<script>" not in page
        assert "<img src=x" not in page


def test_hostile_words_in_the_address_are_shown_as_words(house: Any) -> None:
    sign_in = house.browser().open("/desk/login?next=%22%3E%3Cscript%3E").text
    search = house.agent().open(f"/desk?q={HOSTILE}").text
    assert "<script>" not in sign_in + search
    assert "&lt;script&gt;" in sign_in
    assert "&lt;script&gt;" in search


def test_unknown_tickets_and_conversations_get_a_page_that_says_so(house: Any) -> None:
    agent = house.agent()
    for path in ("/desk/tickets/KD-999", "/desk/tickets/x", "/desk/conversations/none"):
        page = agent.open(path)
        assert page.status_code == 404
        assert "Go to the queue" in page.text


def test_conversations_are_listed_by_what_they_need(house: Any) -> None:
    house.talk(("user", "a person please"), handoff="queued", email="frank@harborview.example")
    house.talk(("user", "help"), flag="trouble")
    agent = house.agent()
    queued, flagged = agent.open("/desk/conversations"), agent.open("/desk/conversations?state=flagged")
    assert "Frank, frank@harborview.example" in queued.text
    assert "Technical trouble" in flagged.text
    assert "No agent is in a conversation." in agent.open("/desk/conversations?state=live").text
    assert "1 waiting for a person" in agent.open("/desk").text
    assert agent.open("/desk/conversations?state=x").status_code == 422


def test_an_agent_joins_writes_and_leaves_and_the_user_sees_each_step(house: Any) -> None:
    talk = house.talk(("user", "a person please"), handoff="queued")
    agent = house.agent()
    path = f"/desk/conversations/{talk}"
    agent.open(path)
    agent.send(f"{path}/join")
    agent.send(f"{path}/messages", text="Hello, Ada here.")
    page = agent.send(f"{path}/leave")
    assert [text for _, text in house.published] == [
        "Ada has joined.",
        "Hello, Ada here.",
        "Ada has left. The assistant is back.",
    ]
    assert "Join the conversation" in page.text


def test_a_second_agent_can_read_but_not_write_in_a_conversation_that_is_taken(house: Any) -> None:
    talk = house.talk(("user", "a person please"), handoff="queued")
    path = f"/desk/conversations/{talk}"
    ada, lena = house.agent(), house.agent("lena@keydesk.example")
    lena.open(path)
    ada.open(path)
    ada.send(f"{path}/join")
    page = lena.send(f"{path}/join")
    assert page.status_code == 409
    assert "Another agent has this conversation." in page.text
    assert f'action="{path}/messages"' not in page.text
    assert "With Ada" in page.text


def test_a_portal_session_opens_no_page_of_the_desk(house: Any) -> None:
    token = house.support_user().client.cookies["keydesk_portal"]
    browser = house.browser()
    browser.client.cookies.set("keydesk_desk", token, path="/desk")
    assert browser.open("/desk").url.path == "/desk/login"


def test_an_agents_messages_bear_their_name_in_the_transcript(house: Any) -> None:
    talk = house.talk(("user", "hello"), handoff="queued")
    agent = house.agent()
    agent.open(f"/desk/conversations/{talk}")
    agent.send(f"/desk/conversations/{talk}/join")
    page = agent.send(f"/desk/conversations/{talk}/messages", text="Good morning").text
    assert re.search(r'<p class="by">Ada, <time[^>]*>[^<]*</time></p>\s*<p class="bubble">Good morning</p>', page)
