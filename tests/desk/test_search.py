"""The search over tickets, the same on both databases: what it finds, whose, and in which order."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, insert, select, text

from desk import privacy, search
from desk.search import Search, newest
from desk.store.migrate import downgrade, migrate
from desk.store.people import Account, Person
from desk.store.words import TicketWords
from desk.store.work import Ticket
from tests.desk.house import FRANK, House
from tests.desk.test_migrations import empty_url  # noqa: F401  (a fixture)

TOM = "tom@palmcourt.example"
MOMENT = datetime(2026, 3, 2, 12, tzinfo=UTC)
OLD = (
    {"id": 1, "account_id": 1, "subject": "A Straße", "description": "is wet", "why": []}
    | dict.fromkeys(("channel", "category", "rule", "priority", "response_due_source", "status"), "x")
    | dict.fromkeys(("tier", "severity", "priority_rank", "skip_rank", "version", "requester_id"), 1)
    | dict.fromkeys(("third_party", "best_effort", "needs_review"), False)
    | dict.fromkeys(("opened_at", "response_due", "resolution_due", "updated_at"), MOMENT)
)


def found(house: House, q: str, rows: int = 50, before: int | None = None, **more: bool) -> list[int]:
    with house.core.store.read() as session:
        return newest(session, Search(q, **more), (), (), rows, before)


@pytest.mark.parametrize("one_by_one", [1, 3, 100])
def test_older_tickets_are_found_by_the_index_as_newer_ones_one_by_one(
    any_house: House, monkeypatch: pytest.MonkeyPatch, one_by_one: int
) -> None:
    monkeypatch.setattr(search, "ONE_BY_ONE", one_by_one)
    house = any_house
    for number in range(8):
        house.ticket(subject=f"The {('lobby', 'garage')[number % 2]} door", requester=(FRANK, TOM)[number // 4])
    assert found(house, "lobby") == [7, 5, 3, 1]
    assert found(house, "door gar", rows=3) == [8, 6, 4]
    assert found(house, "garage", before=6) == [4, 2]
    assert found(house, "lobby garage") == []
    assert found(house, "harbor view", names=True) == [4, 3, 2, 1]
    assert found(house, "3 ", names=True) == [3]
    with house.core.store.read() as session:
        account = session.scalar(select(Person.account_id).where(Person.email == TOM))
        assert newest(session, Search("lobby"), [Ticket.account_id == account], [Ticket.severity == 1], 9) == [7, 5]
        assert newest(session, Search("lobby"), [Ticket.account_id == account], [Ticket.severity == 3], 9) == []


def test_agents_find_tickets_by_hotel_and_by_the_requesters_address(any_house: House) -> None:
    any_house.ticket()
    any_house.ticket(requester=TOM)
    assert found(any_house, "t London", names=True) == [2]
    assert found(any_house, TOM.upper(), names=True) == [2]
    assert found(any_house, "Harbor", names=True) == [1]
    assert found(any_house, "Harbor") == []


def test_customers_find_solutions_of_their_own_account_only(any_house: House) -> None:
    house, agent = any_house, any_house.agent()
    for requester in (FRANK, TOM):
        reference = house.ticket(requester=requester, subject="The garage reader blinks")
        agent.post(f"/tickets/{reference}/status", status="resolved", solution="A new cable")
    for q in ("garage", "KD-2"):
        items = house.client.get(f"/api/tickets?q={q}", headers=house.chat(FRANK).headers).json()["items"]
        assert [item["reference"] for item in items] == (["KD-1"] if q == "garage" else [])


def test_words_of_a_forgotten_person_are_in_no_index(any_house: House) -> None:
    house = any_house
    house.ticket(description="My secret code word is abracadabra")
    assert found(house, "abracadabra") == [1]
    privacy.forget(house.core, FRANK)
    assert found(house, "abracadabra") == []
    with house.core.store.read() as session:
        assert "abracadabra" not in session.scalars(select(TicketWords.words)).one()
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, ticket_search, row)"))
            assert set(session.scalars(text("SELECT term FROM temp.terms"))) >= {"removed", "keys"}
            assert not session.scalars(text("SELECT term FROM temp.terms WHERE term = 'abracadabra'")).all()


def test_tickets_from_before_the_search_are_found_after_the_migration(empty_url: str) -> None:  # noqa: F811
    migrate(empty_url, "0018")
    engine = create_engine(empty_url)
    with engine.begin() as connection:
        connection.execute(insert(Account).values(id=1, name="Inn", plan="payg", region="emea"))
        connection.execute(insert(Person).values(id=1, account_id=1, email=FRANK, name="F", role="owner"))
        connection.execute(insert(Ticket.__table__).values(**OLD))
    migrate(empty_url)
    with engine.connect() as connection:
        assert connection.execute(select(TicketWords.words)).scalar_one() == "a is strasse wet"
    engine.dispose()
    downgrade(empty_url, "0018")
    engine = create_engine(empty_url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT word FROM ticket_word ORDER BY word")).scalars().all()
    assert rows == ["a", "is", "strasse", "wet"]
    engine.dispose()
