"""After a ticket is solved: its solution is found, it is opened again while it is not closed, and it is rated."""

from __future__ import annotations

import re
from typing import Any

import pytest

from desk import tickets

PRIYA = "priya@palmcourt.example"
REASON = "It happens again on floor 3"


def with_status(house: Any, status: str, solution: str | None = "A new certificate", **facts: Any) -> str:
    reference = house.ticket(**facts)
    with house.core.store.write() as session:
        ticket = tickets.find_ticket(session, reference, None)
        tickets.set_status(session, ticket, status, "ada@keydesk.example", house.clock(), solution)
    return str(reference)


def csrf(browser: Any) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', browser.page.text)
    assert found is not None
    return found[1]


def test_a_solved_ticket_is_opened_again_with_a_reason(house: Any) -> None:
    reference = with_status(house, "resolved")
    frank = house.support_user()
    frank.open(f"/portal/tickets/{reference}")
    page = frank.send(f"/portal/tickets/{reference}/reopen", reason=REASON)
    assert "The ticket is open again." in page.text
    assert '<li class="badge" data-status="open">' in page.text
    assert REASON in house.agent().open(f"/desk/tickets/{reference}").text
    assert reference in house.agent().open("/desk").text


@pytest.mark.parametrize(("status", "code"), [("closed", 409), ("open", 409), ("pending_customer", 409)])
def test_a_ticket_that_is_closed_or_not_solved_is_not_reopened(house: Any, status: str, code: int) -> None:
    reference = with_status(house, status)
    frank = house.support_user()
    page = frank.open(f"/portal/tickets/{reference}")
    assert "Open it again" not in page.text
    form = {"csrf": csrf(frank), "reason": REASON}
    assert frank.client.post(f"/portal/tickets/{reference}/reopen", data=form).status_code == code


def test_reopening_needs_a_reason(house: Any) -> None:
    reference = with_status(house, "resolved")
    frank = house.support_user()
    frank.open(f"/portal/tickets/{reference}")
    page = frank.send(f"/portal/tickets/{reference}/reopen", reason=" ")
    assert page.status_code == 422
    assert '<details class="card more fold" id="reopen" open>' in page.text


def test_a_solution_is_rated_once_and_the_rating_can_be_changed(house: Any) -> None:
    reference = with_status(house, "resolved")
    frank = house.support_user()
    frank.open(f"/portal/tickets/{reference}")
    frank.send(f"/portal/tickets/{reference}/rating", stars="2", comment="Slow")
    page = frank.send(f"/portal/tickets/{reference}/rating", stars="5", comment="")
    assert 'value="5" required checked' in page.text
    assert "Change the rating" in page.text
    desk = house.agent().open(f"/desk/tickets/{reference}").text
    assert "rated the solution with 2 of 5" in desk
    assert "rated the solution with 5 of 5" in desk


@pytest.mark.parametrize("stars", ["0", "6", "", "many", "-1"])
def test_a_rating_that_can_not_be_is_refused_and_kept_in_the_form(house: Any, stars: str) -> None:
    reference = with_status(house, "resolved")
    frank = house.support_user()
    frank.open(f"/portal/tickets/{reference}")
    page = frank.send(f"/portal/tickets/{reference}/rating", stars=stars, comment="my words")
    assert page.status_code == 422
    assert "my words" in page.text


def test_what_is_not_solved_is_not_rated(house: Any) -> None:
    reference = house.ticket()
    frank = house.support_user()
    frank.open(f"/portal/tickets/{reference}")
    form = {"csrf": csrf(frank), "stars": "5"}
    assert frank.client.post(f"/portal/tickets/{reference}/rating", data=form).status_code == 409


@pytest.mark.parametrize("action", ["reopen", "rating"])
def test_another_accounts_ticket_is_not_found(house: Any, action: str) -> None:
    foreign = with_status(house, "resolved", requester=PRIYA)
    frank = house.support_user()
    frank.open("/portal/people")
    form = {"csrf": csrf(frank), "reason": REASON, "stars": "5"}
    assert frank.client.post(f"/portal/tickets/{foreign}/{action}", data=form).status_code == 404


@pytest.mark.parametrize("action", ["reopen", "rating"])
def test_a_form_without_the_token_changes_nothing(house: Any, action: str) -> None:
    reference = with_status(house, "resolved")
    frank = house.support_user()
    form = {"reason": REASON, "stars": "5"}
    assert frank.client.post(f"/portal/tickets/{reference}/{action}", data=form).status_code == 403


def test_solutions_are_searched_newest_first_and_only_the_own_ones(house: Any) -> None:
    first = with_status(house, "resolved", "Replaced the encoder")
    house.clock.forward(hours=1)
    second = with_status(house, "closed", "Renewed the certificate")
    foreign = with_status(house, "resolved", "Renewed the encoder", requester=PRIYA)
    house.ticket()
    with_status(house, "resolved", None)
    frank = house.support_user()
    page = frank.open("/portal/solutions").text
    assert re.findall(r'<a href="/portal/tickets/(KD-\d+)">', page) == [second, first]
    assert foreign not in page
    assert first in frank.open("/portal/solutions?q=encoder").text
    assert second not in frank.page.text
    assert "Nothing fits" in frank.open("/portal/solutions?q=100%25").text


def test_solutions_go_on_on_the_next_page(house: Any) -> None:
    references = []
    for number in range(22):
        if number % 2:
            house.clock.forward(minutes=1)
        references.append(with_status(house, "resolved", f"Solution {number}"))
    frank = house.support_user()
    first = frank.open("/portal/solutions").text
    following = re.search(r'href="(/portal/solutions\?[^"]*cursor=[^"]*)" rel="next"', first)
    assert following is not None
    second = frank.open(following[1].replace("&amp;", "&")).text
    assert re.findall(r'<a href="/portal/tickets/(KD-\d+)">', first + second) == references[::-1]


@pytest.mark.parametrize("cursor", ["x", "%25", "MjAyNiAx", "MjAyNi0wMS0wMVQwMDowMDowMCAx"])
def test_a_cursor_that_is_not_ours_is_refused(house: Any, cursor: str) -> None:
    assert house.support_user().open(f"/portal/solutions?cursor={cursor}").status_code == 422


def test_the_list_is_narrowed_by_severity(house: Any) -> None:
    grave, minor = house.ticket(percent=60), house.ticket(percent=5)
    frank = house.support_user()
    page = frank.open("/portal?severity=3").text
    assert minor in page
    assert grave not in page
    assert frank.open("/portal?severity=9").status_code == 422
