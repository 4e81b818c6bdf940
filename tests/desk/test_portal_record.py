"""What the portal writes, on SQLite and PostgreSQL: a form files once, trails only grow, solutions come page by page."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from desk import feedback, people, portal_filing, solutions, tickets, unwanted
from desk.errors import Conflict
from desk.identity import person_by_email
from desk.store.people import Person
from desk.store.portal import Rating
from desk.store.work import Ticket
from tests.desk.house import FRANK, OLIVIA, House

ADA = "ada@keydesk.example"


def known(session: object, email: str) -> Person:
    person = person_by_email(session, email)  # type: ignore[arg-type]
    assert person is not None
    return person


def test_a_form_that_arrives_many_times_at_once_files_one_ticket(any_house: House) -> None:
    core, answers = any_house.core, list[str]()

    def file() -> None:
        with core.store.write() as session:
            wish = portal_filing.Wish("host_unavailable", "HOST is down", None)
            answers.append(portal_filing.file_once(session, core, known(session, FRANK), wish, "one key").reference)

    threads = [threading.Thread(target=file) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(answers) == 5
    assert len(set(answers)) == 1
    with core.store.read() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == 1
    assert len([sent for sent in any_house.mails_to(FRANK) if "HOST" in sent.body]) == 1


@pytest.mark.parametrize("change", ["update account_event set kind = 'x'", "delete from account_event"])
def test_the_database_refuses_to_rewrite_an_accounts_trail(any_house: House, change: str) -> None:
    store, now = any_house.core.store, any_house.clock()
    with store.write() as session:
        people.remove(session, known(session, OLIVIA), known(session, FRANK).id, now)
    with pytest.raises(DatabaseError, match="only grow"), store.write() as session:
        session.execute(text(change))
    with store.read() as session:
        assert [event.kind for event in people.history(session, 1)] == ["user_removed"]


def test_an_address_is_registered_once_however_many_ask_at_once(any_house: House) -> None:
    store, refused = any_house.core.store, list[str]()

    def add(owner: str) -> None:
        try:
            with store.write() as session:
                people.add(session, known(session, owner), "Maria", "maria@new.example", any_house.clock())
        except Conflict as error:
            refused.append(error.detail)

    threads = [threading.Thread(target=add, args=(owner,)) for owner in (OLIVIA, "priya@palmcourt.example")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert refused == [people.NOT_HERE]


def test_solutions_come_newest_first_page_by_page(any_house: House) -> None:
    store, references = any_house.core.store, [any_house.ticket() for _ in range(5)]
    for number, reference in enumerate(references):
        any_house.clock.forward(minutes=number % 2)
        with store.write() as session:
            ticket = tickets.find_ticket(session, reference, None)
            tickets.set_status(session, ticket, "resolved", ADA, any_house.clock(), f"Straße {number} 100%")
    with store.read() as session:
        first, cursor = solutions.page(session, 1, "100%", 3, None)
        second, end = solutions.page(session, 1, "100%", 3, cursor)
    assert [ticket.reference for ticket in (*first, *second)] == references[::-1]
    assert end is None


def test_ratings_and_unwanted_mail_are_kept_once_each(any_house: House) -> None:
    store, reference, now = any_house.core.store, any_house.ticket(), any_house.clock()
    for stars in (2, 5):
        with store.write() as session:
            frank, ticket = known(session, FRANK), tickets.find_ticket(session, reference, None)
            tickets.set_status(session, ticket, "resolved", ADA, now, "Done")
            feedback.rate(session, ticket, frank, stars, "", now)
            unwanted.add(session, frank, "changes")
    with store.read() as session:
        assert session.scalars(select(Rating.stars)).all() == [5]
        assert unwanted.kinds(session, known(session, FRANK)) == {"changes"}
