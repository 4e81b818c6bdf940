"""Agents' own sign-in: two steps for who wants them, passwords that only their agent knows, links that work once."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from desk import second_step
from desk.store.people import Agent, AgentEvent
from tests.desk.house import SetRealTime
from tests.web.conftest import PASSWORD

ADA = "ada@keydesk.example"
NEW = "four plain words in a row"


@pytest.fixture
def real_time(monkeypatch: pytest.MonkeyPatch) -> SetRealTime:
    """Real time as sign-in sees it, moved by the test."""
    time = SetRealTime()
    for module in ("identity", "sessions", "passwords", "second_step", "purge"):
        monkeypatch.setattr(f"desk.{module}.real_clock", time)
    return time


class App:
    """The authenticator app on an agent's phone."""

    def __init__(self, house: Any, time: SetRealTime) -> None:
        self.time = time
        with house.core.store.read() as session:
            self.secret = session.scalars(select(Agent.totp_secret).where(Agent.email == ADA)).one()

    def code(self) -> str:
        return pyotp.TOTP(self.secret).at(self.time())

    def next(self) -> str:
        """The code of the next half minute."""
        self.time.forward(seconds=30)
        return self.code()


def set_up(house: Any, browser: Any, time: SetRealTime) -> App:
    """The agent sets the second step up."""
    browser.open("/desk/account")
    page = browser.send("/desk/account/second-step/begin")
    app = App(house, time)
    assert app.secret in page.text and f"otpauth://totp/Keydesk:ada%40keydesk.example?secret={app.secret}" in page.text
    assert "Two-step sign-in is on." in browser.send("/desk/account/second-step/on", code=app.code()).text
    return app


def kinds(house: Any) -> list[str]:
    """What the audit trail about agents tells, oldest first."""
    with house.core.store.read() as session:
        return list(session.scalars(select(AgentEvent.kind).order_by(AgentEvent.id)))


def sign_in(house: Any, password: str = PASSWORD) -> Any:
    """A browser after the password."""
    browser = house.browser()
    browser.sign_in_as_agent(password=password)
    return browser


def test_the_codes_are_those_of_rfc_6238(monkeypatch: pytest.MonkeyPatch) -> None:
    agent = Agent(totp_secret="GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")  # "12345678901234567890", as in its appendix B
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")):
        monkeypatch.setattr("desk.second_step.real_clock", lambda at=seconds: datetime.fromtimestamp(at, UTC))
        assert second_step.use(agent, code), seconds


def test_who_has_set_it_up_needs_a_code_after_the_password_and_gets_where_they_wanted(
    house: Any, real_time: SetRealTime
) -> None:
    reference = house.ticket()
    app = set_up(house, house.agent(), real_time)
    browser = house.browser()
    browser.open(f"/desk/tickets/{reference}")
    page = browser.send("/desk/login", email=ADA, password=PASSWORD)
    assert page.url.path == "/desk/code"
    assert browser.open("/desk").url.path == "/desk/login"
    browser.open("/desk/code")
    assert browser.send("/desk/code", code="000000").status_code == 401
    assert browser.send("/desk/code", code=app.next()).url.path == f"/desk/tickets/{reference}"
    assert kinds(house) == ["second_step_on"]


def test_who_has_not_is_asked_for_nothing_more(house: Any) -> None:
    assert sign_in(house).page.url.path == "/desk"


def test_a_used_code_is_refused_even_within_its_half_minute(house: Any, real_time: SetRealTime) -> None:
    app = set_up(house, house.agent(), real_time)
    used = app.next()
    assert sign_in(house).send("/desk/code", code=used).url.path == "/desk"
    again = sign_in(house)
    assert again.send("/desk/code", code=used).status_code == 401
    assert again.send("/desk/code", code=app.next()).url.path == "/desk"


def test_five_wrong_codes_lock_the_agent_out_and_the_right_one_fails_too(house: Any, real_time: SetRealTime) -> None:
    app = set_up(house, house.agent(), real_time)
    browser = sign_in(house)
    for _ in range(5):
        browser.send("/desk/code", code="000000")
    assert browser.send("/desk/code", code=app.next()).status_code == 401
    assert sign_in(house).page.status_code == 401
    real_time.forward(minutes=16)
    assert sign_in(house).send("/desk/code", code=app.code()).url.path == "/desk"


def test_the_question_for_a_code_is_open_for_ten_minutes(house: Any, real_time: SetRealTime) -> None:
    app = set_up(house, house.agent(), real_time)
    browser = sign_in(house)
    real_time.forward(minutes=10, seconds=1)
    assert browser.send("/desk/code", code=app.code()).status_code == 401


def test_a_half_open_session_opens_no_page_and_no_api(house: Any, real_time: SetRealTime) -> None:
    set_up(house, house.agent(), real_time)
    answer = house.browser().client.post("/api/agent/session", json={"email": ADA, "password": PASSWORD})
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:keydesk:code-needed")
    browser = sign_in(house)
    half = browser.client.cookies["keydesk_desk_code"]
    nonce = json.loads(base64.urlsafe_b64decode(half + "=" * (-len(half) % 4)))[0]
    headers = {"Authorization": f"Bearer {nonce}", "Cookie": f"keydesk_desk={nonce}"}
    assert browser.client.get("/api/agent/queue", headers=headers).status_code == 401
    assert browser.client.get("/desk", headers=headers).url.path == "/desk/login"


def test_programs_send_the_code_with_the_password(house: Any, real_time: SetRealTime) -> None:
    app = set_up(house, house.agent(), real_time)
    client = house.browser().client
    body = {"email": ADA, "password": PASSWORD}
    assert client.post("/api/agent/session", json=body | {"code": "000000"}).status_code == 401
    answer = client.post("/api/agent/session", json=body | {"code": app.next()})
    token = answer.json()["token"]
    assert client.get("/api/agent/queue", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_turning_it_off_needs_the_app(house: Any, real_time: SetRealTime) -> None:
    browser = house.agent()
    app = set_up(house, browser, real_time)
    assert browser.send("/desk/account/second-step/off", code="000000").status_code == 422
    assert "Two-step sign-in is off." in browser.send("/desk/account/second-step/off", code=app.next()).text
    assert sign_in(house).page.url.path == "/desk"
    assert kinds(house) == ["second_step_on", "second_step_off"]


def test_a_wrong_first_code_turns_nothing_on(house: Any, real_time: SetRealTime) -> None:
    browser = house.agent()
    browser.open("/desk/account")
    browser.send("/desk/account/second-step/begin")
    page = browser.send("/desk/account/second-step/on", code="12345")
    assert page.status_code == 422 and "That code is not right" in page.text
    assert sign_in(house).page.url.path == "/desk"


def test_a_new_password_needs_the_present_one_and_signs_other_browsers_out(house: Any) -> None:
    browser, elsewhere = house.agent(), house.agent()
    browser.open("/desk/account")
    assert browser.send("/desk/account/password", present="wrong", new=NEW).status_code == 422
    page = browser.send("/desk/account/password", present=PASSWORD, new="too short")
    assert page.status_code == 422 and "at least 12 characters" in page.text
    page = browser.send("/desk/account/password", present=PASSWORD, new=NEW)
    assert "Your password is changed." in page.text
    assert elsewhere.open("/desk").url.path == "/desk/login"
    assert sign_in(house).page.status_code == 401
    assert sign_in(house, NEW).page.url.path == "/desk"


def test_an_open_browser_is_no_way_to_guess_the_password(house: Any) -> None:
    browser = house.agent()
    browser.open("/desk/account")
    for _ in range(5):
        browser.send("/desk/account/password", present="wrong", new=NEW)
    assert browser.send("/desk/account/password", present=PASSWORD, new=NEW).status_code == 409


def link_for(house: Any, email: str) -> str:
    """The path of the newest link that was mailed."""
    found = re.search(r"http://testserver(/desk/password\S+)", house.mails_to(email)[-1].body)
    assert found is not None
    return found[1]


def send_link(house: Any) -> None:
    lead = house.agent("lena@keydesk.example")
    lead.open("/desk/users/1")
    lead.send("/desk/users/1/link")


def test_a_link_sets_the_password_once_and_ends_what_was_open(house: Any) -> None:
    open_browser = house.agent()
    send_link(house)
    browser, link = house.browser(), link_for(house, ADA)
    assert ADA in browser.open(link).text
    assert browser.send("/desk/password", password="short").status_code == 422
    assert "Your password is set." in browser.send("/desk/password", password=NEW).text
    assert open_browser.open("/desk").url.path == "/desk/login"
    assert sign_in(house, NEW).page.url.path == "/desk"
    assert house.browser().open(link).status_code == 404


def test_only_the_newest_link_of_the_last_day_works(house: Any, real_time: SetRealTime) -> None:
    send_link(house)
    earlier = link_for(house, ADA)
    send_link(house)
    newest = link_for(house, ADA)
    assert house.browser().open(earlier).status_code == 404
    assert house.browser().open(newest).status_code == 200
    real_time.forward(days=1)
    assert house.browser().open(newest).status_code == 404


def test_the_mail_of_a_link_is_blanked_once_it_proves_nothing(house: Any, real_time: SetRealTime) -> None:
    from desk.purge import BLANKED, purge

    send_link(house)
    assert "/desk/password" in house.mails_to(ADA)[-1].body
    real_time.ahead += timedelta(days=1, minutes=1)
    purge(house.core.store)
    assert house.mails_to(ADA)[-1].body == BLANKED
