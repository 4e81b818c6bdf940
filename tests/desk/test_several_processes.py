"""What several desks on one PostgreSQL could do to each other, and do not."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from alembic import command
from sqlalchemy import func, select

from desk import identity, mail
from desk.dialogue import Reading
from desk.purge import purge
from desk.seed import seed
from desk.sessions import open_portal, sign_in_agent
from desk.store.engine import Store
from desk.store.migrate import alembic_config, migrate
from desk.store.people import Account, EmailCode, Session, WrongTry
from tests.desk import postgresql
from tests.desk.conftest import Parts
from tests.desk.house import FRANK, PASSWORD, Chat, House, SetRealTime, build_house
from tests.desk.test_mail import NOW, SENDER, Server

TRIES = 12
Answer = TypeVar("Answer")


@pytest.fixture
def empty_server_url() -> Iterator[str]:
    """An empty PostgreSQL database."""
    postgresql.need_server()
    with postgresql.database() as url:
        yield url


def all_at_once(count: int, work: Callable[[int], Answer]) -> list[Answer]:
    """Run `count` of them so that they begin in the same instant."""
    barrier = threading.Barrier(count)

    def one(number: int) -> Answer:
        barrier.wait(10)
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_wrong_codes_from_many_conversations_in_one_instant_are_counted_one_by_one(any_house: House) -> None:
    store = any_house.core.store

    def guess(number: int) -> str:
        with store.write() as session:
            return identity.check_code(session, FRANK, "000000", f"conversation {number}")

    assert Counter(all_at_once(TRIES, guess)) == {"wrong_code": 4, "locked": TRIES - 4}
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(WrongTry)) == 5


def test_codes_asked_for_in_one_instant_are_counted_one_by_one(any_house: House) -> None:
    def ask(number: int) -> str:
        with any_house.core.store.write() as session:
            return identity.send_code(session, FRANK, f"conversation {number}")

    assert Counter(all_at_once(TRIES, ask)) == {"code_sent": 3, "locked": TRIES - 3}


def test_a_code_tried_in_one_instant_works_once(any_house: House) -> None:
    store = any_house.core.store
    with store.write() as session:
        identity.send_code(session, FRANK, "scope")
    code = any_house.code_for(FRANK)

    def use(_: int) -> str:
        with store.write() as session:
            return identity.check_code(session, FRANK, code, "scope")

    assert Counter(all_at_once(5, use)) == {"verified": 1, "expired": 4}


def test_wrong_passwords_in_one_instant_are_counted_one_by_one(any_house: House) -> None:
    def guess(_: int) -> bool:
        with any_house.core.store.write() as session:
            return sign_in_agent(session, "ada@keydesk.example", "a wrong password") is None

    assert all(all_at_once(TRIES, guess))
    with any_house.core.store.read() as session:
        assert session.scalar(select(func.count()).select_from(WrongTry)) == 5


def test_desks_that_start_at_once_migrate_and_seed_once(empty_server_url: str) -> None:
    def start(_: int) -> None:
        migrate(empty_server_url)
        store = Store(empty_server_url)
        seed(store, PASSWORD)
        store.close()

    all_at_once(4, start)
    command.check(alembic_config(empty_server_url))
    store = Store(empty_server_url)
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 4
    store.close()


def test_mail_is_sent_once_though_every_desk_looks_for_it(any_house: House) -> None:
    server = Server()
    with any_house.core.store.write() as session:
        for number in range(10):
            mail.write(session, FRANK, f"Mail {number}", "A text.\n", NOW)
    sent = all_at_once(4, lambda _: mail.send_waiting(any_house.core.store, server, SENDER))
    assert sum(sent) == 10
    assert sorted(message["Subject"] for message in server.taken) == [f"Mail {number}" for number in range(10)]


def test_two_messages_at_once_at_two_desks_are_both_answered_and_the_report_is_whole(
    parts: Parts, any_house: House, tmp_path: Path
) -> None:
    other = build_house(parts, any_house.core.settings)
    chat = any_house.chat(FRANK, property="Harbor View Hotel")
    desks = (chat, Chat(other, chat.id, chat.token))
    answers = all_at_once(8, lambda number: desks[number % 2].post(text=f"message {number}"))
    other.core.store.close()
    assert [answer.status_code for answer in answers] == [200] * 8
    history = chat.history()
    assert [message["seq"] for message in history] == list(range(1, 18))
    assert Counter(message["author"] for message in history) == {"user": 8, "bot": 9}


def a_note(reference: str) -> Callable[[str], tuple[str, Reading]]:
    """How Rasa reads a wish for a note on a ticket."""
    said = {"intent": "add_note", "said": "add_note", "confidence": 0.9}
    return lambda text: ("action_tickets", Reading(text=text, references=[reference], **said))


def test_an_agent_and_the_user_who_write_to_one_ticket_at_once_both_succeed_and_are_counted(any_house: House) -> None:
    chat = any_house.chat(FRANK, property="Harbor View Hotel")
    reference = chat.report()["reference"]
    agent = any_house.agent()
    url = f"/api/tickets/{reference}/notes"

    def wanted(number: int) -> str:
        return f"add a note to {reference}: note {number}"

    def write(number: int) -> int:
        if number % 3 == 0:
            return int(agent.post(f"/tickets/{reference}/replies", text=f"Answer {number}").status_code)
        if number % 3 == 1:
            body, headers = {"text": f"Note {number}"}, chat.headers
            return int(any_house.client.post(url, json=body, headers=headers).status_code)
        return int(chat.post(text=wanted(number)).status_code)

    any_house.rasa.readings |= {wanted(number): a_note(reference) for number in range(TRIES)}
    assert {answer // 100 for answer in all_at_once(TRIES, write)} == {2}
    ticket = agent.ticket(reference)
    assert (ticket["version"], len(ticket["events"])) == (1 + TRIES, 1 + TRIES)


def test_expired_sessions_codes_and_tries_go_and_the_others_stay(any_house: House, real_time: SetRealTime) -> None:
    store = any_house.core.store

    def leave_traces() -> None:
        with store.write() as session:
            open_portal(session, FRANK)
            identity.send_code(session, FRANK, "scope")
            identity.note_wrong_try(session, FRANK)

    leave_traces()
    assert purge(store) == 0
    real_time.forward(days=2)
    leave_traces()
    assert purge(store) == 3
    with store.read() as session:
        kept = [session.scalar(select(func.count()).select_from(table)) for table in (Session, EmailCode, WrongTry)]
    assert kept == [1, 1, 1]
