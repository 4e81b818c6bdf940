"""Leads manage the agents; everything done is kept, and the database lets nobody rewrite it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError

from desk.store.people import Agent, AgentEvent
from desk.store.talk import Conversation
from desk.store.work import TicketEvent
from tests.web.test_agents_sign_in import NEW, link_for

ADA, LENA = "ada@keydesk.example", "lena@keydesk.example"


@pytest.fixture
def lead(house: Any) -> Any:
    return house.agent(LENA)


def number_of(house: Any, email: str) -> int:
    with house.core.store.read() as session:
        return int(session.scalars(select(Agent.id).where(Agent.email == email)).one())


def do(house: Any, lead: Any, action: str, email: str = ADA, **fields: str) -> Any:
    """Press a button on an agent's page."""
    here = f"/desk/users/{number_of(house, email)}"
    lead.open(here)
    return lead.send(f"{here}/{action}", **fields)


def test_an_agent_finds_neither_the_page_nor_the_way_there(house: Any) -> None:
    browser = house.agent()
    assert browser.open("/desk/users").status_code == 403
    assert 'href="/desk/users"' not in browser.open("/desk").text


def test_a_new_agent_sets_a_password_by_a_mailed_link_and_comes_in(house: Any, lead: Any) -> None:
    lead.open("/desk/users")
    page = lead.send("/desk/users", name="Cora", email="Cora@keydesk.example", role="agent")
    assert "The agent is added." in page.text and "cora@keydesk.example" in page.text
    browser = house.browser()
    browser.open(link_for(house, "cora@keydesk.example"))
    browser.send("/desk/password", password=NEW)
    assert browser.sign_in_as_agent("cora@keydesk.example", NEW).url.path == "/desk"
    page = lead.open(f"/desk/users/{number_of(house, 'cora@keydesk.example')}").text
    assert "added them as agent" in page and "set the password" in page
    assert "never" not in page


@pytest.mark.parametrize(
    ("name", "email", "said"),
    [
        ("", "new@keydesk.example", "Please give a name"),
        ("New", "no address", "Please type the e-mail address in full"),
        ("New", ADA, "belongs to somebody already"),
        ("New", "frank@harborview.example", "belongs to somebody already"),
    ],
)
def test_what_cannot_be_added_is_said_beside_the_form(house: Any, lead: Any, name: str, email: str, said: str) -> None:
    lead.open("/desk/users")
    page = lead.send("/desk/users", name=name, email=email, role="agent")
    assert page.status_code in {409, 422} and said in page.text
    assert house.mails_to(email) == []


def test_a_role_counts_at_once(house: Any, lead: Any) -> None:
    ada = house.agent()
    do(house, lead, "role", role="lead")
    assert ada.open("/desk/users").status_code == 200
    do(house, lead, "role", role="agent")
    assert ada.open("/desk/users").status_code == 403
    assert "changed the role from lead to agent" in lead.page.text


def test_who_is_shut_out_is_out_at_once_and_gets_no_work_nor_mail(house: Any, lead: Any) -> None:
    ada, reference = house.agent(), house.ticket()
    token = ada.client.post("/api/agent/session", json={"email": ADA, "password": "a password for tests"}).json()[
        "token"
    ]
    talk = house.talk(("user", "hello"), handoff="queued")
    ada.open(f"/desk/conversations/{talk}")
    ada.send(f"/desk/conversations/{talk}/join")
    assert "every session of theirs has ended" in do(house, lead, "disable").text
    assert ada.open("/desk").url.path == "/desk/login"
    assert ada.client.get("/api/agent/queue", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert house.browser().sign_in_as_agent().status_code == 401
    with house.core.store.read() as session:
        conversation = session.get_one(Conversation, talk)
        assert (conversation.handoff, conversation.agent_id) == ("none", None)
    assert (talk, "Ada has left. The assistant is back.") in house.published
    assert ">Ada</option>" not in lead.open(f"/desk/tickets/{reference}").text
    do(house, lead, "enable")
    assert house.browser().sign_in_as_agent().url.path == "/desk"


def test_nobody_changes_their_own_role_or_shuts_themselves_out(house: Any, lead: Any) -> None:
    own = f"/desk/users/{number_of(house, LENA)}"
    assert f"{own}/disable" not in lead.open(own).text
    csrf = lead.page.text.split('name="csrf" value="')[1][:64]
    for action in ("role", "disable"):
        assert lead.client.post(f"{own}/{action}", data={"csrf": csrf, "role": "agent"}).status_code == 409
    assert lead.open("/desk/users").status_code == 200


def test_a_lead_resets_the_second_step_and_forgets_wrong_tries(house: Any, lead: Any) -> None:
    with house.core.store.write() as session:
        ada = session.scalars(select(Agent).where(Agent.email == ADA)).one()
        ada.totp_secret, ada.totp_since = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", house.clock()
    browser = house.browser()
    assert browser.sign_in_as_agent().url.path == "/desk/code"
    for _ in range(5):
        browser.send("/desk/code", code="000000")
    assert "Locked" in lead.open("/desk/users").text
    do(house, lead, "unlock")
    do(house, lead, "second-step")
    assert house.browser().sign_in_as_agent().url.path == "/desk"
    page = lead.open(f"/desk/users/{number_of(house, ADA)}").text
    assert "reset two-step sign-in" in page and "forgot the wrong tries" in page


def test_the_database_refuses_to_rewrite_what_was_done(house: Any, lead: Any) -> None:
    house.ticket()
    do(house, lead, "role", role="lead")
    for table, values in ((AgentEvent, {"kind": "x"}), (TicketEvent, {"kind": "x"}), (TicketEvent, {"data": {}})):
        for statement in (update(table).values(**values), delete(table)):
            with pytest.raises(DatabaseError, match="append-only"), house.core.store.write() as session:
                session.execute(statement)


def test_a_trail_of_tickets_lets_a_person_be_taken_out_and_nothing_else_with_them(house: Any) -> None:
    house.ticket()
    forget = "update ticket_event set actor = '[removed]'"
    with house.core.store.write() as session:
        session.execute(text(forget))
    with pytest.raises(DatabaseError, match="append-only"), house.core.store.write() as session:
        session.execute(text(f"{forget}, kind = 'other'"))
