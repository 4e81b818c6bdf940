"""Support users in the portal: added and removed by the owner at once, asked for by others, and kept on record."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from desk import privacy
from desk.identity import person_by_email
from desk.store.people import Person
from desk.store.work import Ticket

OLIVIA, FRANK, CASEY = "olivia@harborview.example", "frank@harborview.example", "casey@harborview.example"
MARIA, PRIYA, ADA = "maria@harborview.example", "priya@palmcourt.example", "ada@keydesk.example"


def owner_at(house: Any, path: str = "/portal/people") -> Any:
    browser = house.support_user(OLIVIA)
    browser.open(path)
    return browser


def add(browser: Any, email: str, name: str = "Maria") -> Any:
    browser.open("/portal/people")
    return browser.send("/portal/people/add", name=name, email=email)


def person_id(house: Any, email: str) -> int:
    with house.core.store.read() as session:
        return int(person_by_email(session, email).id)


def remove(house: Any, browser: Any, email: str) -> Any:
    browser.open("/portal/people")
    return browser.send(f"/portal/people/{person_id(house, email)}/remove")


def test_somebody_who_is_added_is_told_by_mail_and_signs_in_at_once(house: Any) -> None:
    page = add(owner_at(house), " Maria@HarborView.example ")
    assert "They can sign in at once" in page.text
    assert "added Maria" in page.text
    mail = house.mails_to(MARIA)[-1]
    assert "Olivia has registered you as a support user of Harbor View Group" in mail.body
    assert "http://testserver/portal" in mail.body
    assert house.support_user(MARIA).open("/portal").url.path == "/portal"


def test_somebody_known_at_the_account_is_registered(house: Any) -> None:
    add(owner_at(house), CASEY, "Casey")
    assert house.support_user(CASEY).open("/portal").url.path == "/portal"


@pytest.mark.parametrize("email", [PRIYA, ADA])
def test_an_address_that_belongs_elsewhere_is_refused_without_telling_where(house: Any, email: str) -> None:
    page = add(owner_at(house), email)
    assert page.status_code == 409
    assert "can&#39;t be registered here" in page.text
    assert "Palm" not in page.text and "agent" not in page.text.lower()
    assert house.mails_to(email) == []


@pytest.mark.parametrize(
    ("name", "email", "status"),
    [("Maria", "maria", 422), ("", MARIA, 422), (" ", MARIA, 422), ("x" * 201, MARIA, 422), ("Frank", FRANK, 409)],
)
def test_what_can_not_be_added_is_refused_and_stays_in_the_form(house: Any, name: str, email: str, status: int) -> None:
    page = add(owner_at(house), email, name)
    assert page.status_code == status
    assert f'value="{email}"' in page.text


def test_somebody_who_is_removed_loses_session_and_the_conversations_right_at_once(house: Any) -> None:
    frank, owner = house.support_user(), owner_at(house)
    token = frank.client.cookies["keydesk_portal"]
    headers = {"Authorization": f"Bearer {token}"}
    assert house.browser().client.get("/api/tickets", headers=headers).status_code == 200
    page = remove(house, owner, FRANK)
    assert "removed Frank" in page.text
    assert frank.open("/portal").url.path == "/portal/login"
    assert house.browser().client.get("/api/tickets", headers=headers).status_code == 401
    add(owner, FRANK, "Frank")
    assert frank.open("/portal").url.path == "/portal/login", "the old session stays ended"


def test_the_owner_can_not_be_removed(house: Any) -> None:
    owner = owner_at(house)
    assert f"/portal/people/{person_id(house, OLIVIA)}/remove" not in owner.page.text
    answer = owner.client.post(f"/portal/people/{person_id(house, OLIVIA)}/remove", data={"csrf": csrf(owner)})
    assert answer.status_code == 409
    assert house.support_user(OLIVIA).open("/portal").url.path == "/portal"


def csrf(browser: Any) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', browser.page.text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("email", [PRIYA, CASEY])
def test_nobody_but_the_own_accounts_users_can_be_removed(house: Any, email: str) -> None:
    owner = owner_at(house)
    answer = owner.client.post(f"/portal/people/{person_id(house, email)}/remove", data={"csrf": csrf(owner)})
    assert answer.status_code == 404


def test_only_the_owner_adds_and_removes(house: Any) -> None:
    frank = house.support_user()
    page = frank.open("/portal/people")
    assert "Registered now" not in page.text
    form = {"csrf": csrf(frank), "name": "Maria", "email": MARIA}
    assert frank.client.post("/portal/people/add", data=form).status_code == 403
    path = f"/portal/people/{person_id(house, OLIVIA)}/remove"
    assert frank.client.post(path, data={"csrf": csrf(frank)}).status_code == 403


def test_a_form_without_the_token_changes_nothing(house: Any) -> None:
    owner = owner_at(house)
    assert owner.client.post("/portal/people/add", data={"name": "M", "email": MARIA}).status_code == 403
    assert owner.client.post(f"/portal/people/{person_id(house, FRANK)}/remove").status_code == 403
    assert house.support_user().open("/portal").url.path == "/portal"


def test_a_support_user_asks_for_a_new_one_by_a_ticket_that_is_filed_once(house: Any) -> None:
    frank = house.support_user()
    frank.open("/portal/people")
    key = re.search(r'name="key" value="([^"]+)"', frank.page.text)
    assert key is not None
    form = {"csrf": csrf(frank), "key": key[1], "name": "Maria", "email": MARIA}
    pages = [frank.client.post("/portal/people/ask", data=form) for _ in range(2)]
    assert {page.url.path for page in pages} == {"/portal/tickets/KD-1"}
    with house.core.store.read() as session:
        (ticket,) = session.scalars(select(Ticket)).all()
        assert (ticket.category, ticket.rule, ticket.channel) == ("support_user_change", "account-admin", "portal")
        assert MARIA in ticket.description
        assert person_by_email(session, MARIA) is None


def test_nothing_rewrites_the_accounts_audit_trail(house: Any) -> None:
    add(owner_at(house), MARIA)
    for change in ("update account_event set kind = 'x'", "delete from account_event"):
        with pytest.raises(DatabaseError, match="only grow"), house.core.store.write() as session:
            session.execute(text(change))


def test_a_forgotten_person_is_forgotten_in_the_trail_too(house: Any) -> None:
    owner = owner_at(house)
    add(owner, MARIA)
    privacy.forget(house.core, MARIA)
    page = owner.open("/portal/people").text
    assert "added [removed]" in page
    assert "Maria" not in page


def test_the_owner_changes_a_property_and_others_only_see_it(house: Any) -> None:
    owner = owner_at(house, "/portal/properties")
    page = owner.send("/portal/properties/1", rooms="130", zone="America/Denver")
    assert 'value="130"' in page.text
    assert "120 rooms, America/New_York → 130 rooms, America/Denver" in owner.open("/portal/people").text
    frank = house.support_user()
    assert "America/Denver" in frank.open("/portal/properties").text
    assert "<select" not in frank.page.text
    assert frank.client.post("/portal/properties/1", data={"csrf": csrf(frank), "rooms": "1"}).status_code == 403


@pytest.mark.parametrize(
    ("path", "rooms", "zone", "status"),
    [("1", "0", "Europe/London", 422), ("1", "many", "Europe/London", 422), ("1", "9", "Mars/Base", 422),
     ("3", "9", "Europe/London", 404)],
)  # fmt: skip
def test_a_property_that_can_not_be_is_refused(house: Any, path: str, rooms: str, zone: str, status: int) -> None:
    owner = owner_at(house, "/portal/properties")
    form = {"csrf": csrf(owner), "rooms": rooms, "zone": zone}
    assert owner.client.post(f"/portal/properties/{path}", data=form).status_code == status


def test_there_are_no_duplicates_of_a_person(house: Any) -> None:
    owner = owner_at(house)
    add(owner, MARIA)
    assert add(owner, MARIA.upper()).status_code == 409
    with house.core.store.read() as session:
        assert len(session.scalars(select(Person).where(Person.email == MARIA)).all()) == 1
