"""How long the desk's pages take with many tickets: `python -m benchmarks.desk_pages --tickets 100000`.

Fills a database of its own (SQLite in a temporary folder, or an empty one by `--database`), opens each page over HTTP in
this process, and prints median, 95th percentile and processor time (which other work on the machine does not
lengthen). `--plans` prints how the database reads a page instead.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import insert, make_url, text

from desk.core import Core, build_core
from desk.frontdoor import FrontDoor
from desk.live import Live
from desk.queue import Wanted, page, statement
from desk.ranker import ArticleRanker
from desk.rasa import RasaClient
from desk.seed import seed
from desk.sessions import sign_in_agent
from desk.settings import Settings
from desk.store.engine import Store
from desk.store.migrate import migrate
from desk.store.people import Account, Person, Property
from desk.store.talk import Conversation, Message
from desk.store.words import TicketWord, words_in
from desk.store.work import Ticket, TicketEvent
from desk.web.app import Desk, build_app
from desk.web.limits import Limits
from policy import Case, Policy, triage

PASSWORD = "a password for benchmarks"
ACCOUNTS = 1000
SOLVED_SHARE = 0.9
START = datetime(2025, 1, 6, tzinfo=UTC)
LENGTH = timedelta(days=400)
BATCH = 2000
WORDS = ("key", "door", "phone", "lobby", "guest", "encoder", "battery", "lift", "screen", "update", "token", "invoice")
PAGES = {
    "queue": "/desk",
    "queue, second page": None,
    "queue, severity and needs review": "/desk?severity=2&needs_review=1",
    "queue, mine": "/desk?assignee=me",
    "queue, category and product": "/desk?category=pms_down&product=hardware",
    "queue, one account": "/desk?account=Hotel+group+77",
    "solved": "/desk?status=resolved",
    "search, a common word": "/desk?q=lobby",
    "search, a reference": "/desk?q=KD-4711",
    "search, words found once": "/desk?q=unicorn",
    "ticket": "/desk/tickets/KD-4710",
    "ticket with a conversation": "/desk/tickets/KD-4700",
    "conversations": "/desk/conversations",
    "API, queue": "/api/agent/queue?limit=50",
}


def fill(store: Store, policy: Policy, tickets: int) -> None:
    """Accounts, and tickets over more than a year of which most are solved."""
    dice = random.Random(1)
    names = [f"Hotel group {number}" for number in range(ACCOUNTS)]
    first = 1000
    with store.write() as session:
        session.execute(
            insert(Account),
            [{"id": first + n, "name": name, "plan": "priority", "region": "emea"} for n, name in enumerate(names)],
        )
        zone = {"rooms": 100, "timezone": "Europe/London"}
        ids = [{"id": first + n, "account_id": first + n} for n in range(ACCOUNTS)]
        session.execute(insert(Property), [{**one, "name": f"Hotel {one['id']}", **zone} for one in ids])
        people = [{**one, "email": f"user{one['id']}@x.example", "name": "User", "role": "owner"} for one in ids]
        session.execute(insert(Person), people)
    for begin in range(1, tickets + 1, BATCH):
        rows = [
            _ticket(policy, dice, number, first, tickets) for number in range(begin, min(begin + BATCH, tickets + 1))
        ]
        with store.write() as session:
            talks = [row["conversation_id"] for row in rows if row["conversation_id"]]
            if talks:
                session.execute(insert(Conversation), [_talk(talk, number) for number, talk in enumerate(talks)])
                session.execute(insert(Message), [message for talk in talks for message in _messages(talk)])
            session.execute(insert(Ticket), rows)
            session.execute(insert(TicketEvent), [event for row in rows for event in _events(row)])
            session.execute(insert(TicketWord), [word for row in rows for word in _words(row)])


def _ticket(policy: Policy, dice: random.Random, number: int, first: int, tickets: int) -> dict[str, Any]:
    category = dice.choice(list(policy.categories))
    percent = dice.choice((None, 10, 30, 60)) if policy.is_banded(category) else None
    opened = (START + LENGTH * (number / tickets)).replace(microsecond=0)
    decision = triage(policy, Case(category, opened, None, percent))
    solved = dice.random() < SOLVED_SHARE
    words = " ".join(dice.choices(WORDS, k=30)) + (" unicorn" if number == tickets // 3 else "")
    who = first + dice.randrange(ACCOUNTS)
    return {
        "id": number, "account_id": who, "property_id": who, "requester_id": who, "turn_id": None,
        "conversation_id": str(uuid.UUID(int=dice.getrandbits(128))) if number % 10 == 0 else None,
        "channel": "chat", "subject": words[:60], "description": words, "category": category,
        "product": dice.choice(list(policy.products)), "affected_percent": percent, "third_party": False,
        "tier": 2, "severity": decision.severity, "rule": decision.rule, "priority": decision.priority,
        "priority_rank": list(policy.priorities).index(decision.priority), "skip_rank": 1,
        "status": dice.choice(("resolved", "closed")) if solved else dice.choice(("open", "open", "pending_customer")),
        "opened_at": opened, "response_due": decision.response_due, "resolution_due": decision.resolution_due,
        "response_due_source": "severity_goal", "plan_response_due": None, "first_response_at": None,
        "resolved_at": opened + timedelta(hours=5) if solved else None, "closed_at": None, "closed_seq": None,
        "updated_at": opened, "best_effort": False, "needs_review": decision.needs_review, "why": list(decision.why),
        "solution": "Restarted the gateway" if solved else None, "version": 2 if solved else 1,
        "assignee_id": dice.choice((None, 1, 2)),
    }  # fmt: skip


def _events(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    about = {"ticket_id": row["id"], "at": row["opened_at"], "actor": "user@x.example"}
    yield {**about, "kind": "opened", "data": {"channel": "chat", "rule": row["rule"]}}
    if row["status"] != "open":
        change = {"from": "open", "to": row["status"], "solution": row["solution"]}
        yield {**about, "kind": "status", "data": change}


def _words(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for word in words_in(row["subject"], row["description"], row["solution"]):
        yield {"word": word, "ticket_id": row["id"]}


def _talk(conversation_id: str, number: int) -> dict[str, Any]:
    return {
        "id": conversation_id, "token_hash": uuid.UUID(conversation_id).hex * 2, "audience": "staff", "created_at": START,
        "email": f"user{1000 + number % ACCOUNTS}@x.example", "handoff": "none", "last_seq": 6, "state": {},
    }  # fmt: skip


def _messages(conversation_id: str) -> Iterator[dict[str, Any]]:
    for seq in range(1, 7):
        yield {
            "conversation_id": conversation_id, "seq": seq, "at": START, "author": ("bot", "user")[seq % 2],
            "text": "The lobby door does not open", "choices": [], "cards": [],
        }  # fmt: skip


def measure(core: Core, token: str, rounds: int) -> None:
    """Open each page some times; the first time warms up."""
    live = Live()
    rasa = RasaClient(core.settings.rasa_port, "not used")
    ranker = ArticleRanker(core.articles, core.settings.models / "encoder")
    client = TestClient(build_app(Desk(core, live, FrontDoor(core, rasa, live), Limits(core.settings), ranker)))
    client.cookies.set("keydesk_desk", token, path="/desk")
    headers = {"Authorization": f"Bearer {token}"}
    with core.store.read() as session:
        cursor = page(session, Wanted(), 50)[1]
    print(f"{'page':40} {'median':>8} {'p95':>8} {'of the processor':>18}  ms")
    for name, path in PAGES.items():
        times, worked = [], []
        for _ in range(rounds + 1):
            begin, began = time.perf_counter(), time.process_time()
            answer = client.get(path or f"/desk?cursor={cursor}", headers=headers)
            times.append((time.perf_counter() - begin) * 1000)
            worked.append((time.process_time() - began) * 1000)
            assert answer.status_code == 200, (path, answer.status_code)
        kept = times[1:]
        p95, work = statistics.quantiles(kept, n=20)[-1], statistics.median(worked[1:])
        print(f"{name:40} {statistics.median(kept):8.1f} {p95:8.1f} {work:18.1f}", flush=True)


def plans(store: Store) -> None:
    """How the database reads a page of the queue: for each an index, and no sorting."""
    cases = {
        "the queue": Wanted(),
        "the queue of an agent": Wanted(assignee_id=1),
        "one category": Wanted(category="pms_down"),
        "one status": Wanted(status="pending_customer"),
        "solved": Wanted(status="resolved"),
    }
    with store.read() as session:
        dialect = session.get_bind().dialect
        explain = "EXPLAIN QUERY PLAN" if dialect.name == "sqlite" else "EXPLAIN (ANALYZE, COSTS OFF)"
        cursor = page(session, Wanted(), 50)[1]
        for name, wanted in cases.items():
            after = None if wanted.newest_first else cursor
            query = statement(session, wanted, 51, after).compile(
                session.get_bind(), compile_kwargs={"literal_binds": True}
            )
            print(f"\n{name}, {'next page' if after else 'first page'}")
            for row in session.execute(text(f"{explain} {query}".replace(":", "\\:"))):
                print("   ", row[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--database", help="an empty database instead of SQLite in a temporary folder")
    parser.add_argument("--plans", action="store_true", help="print how the database reads a page")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(var=Path(folder), database_url=arguments.database, rate_limit="off")
        migrate(settings.database)
        core = build_core(settings)
        seed(core.store, PASSWORD)
        begin = time.perf_counter()
        fill(core.store, core.policy, arguments.tickets)
        with core.store.write() as session:
            if make_url(settings.database).get_backend_name() != "sqlite":
                session.execute(text("ANALYZE"))
            opened = sign_in_agent(session, "ada@keydesk.example", PASSWORD)
        print(f"{arguments.tickets} tickets, filled in {time.perf_counter() - begin:.0f} s")
        if arguments.plans:
            plans(core.store)
        elif opened:
            measure(core, opened.token, arguments.rounds)
        core.store.close()


if __name__ == "__main__":
    main()
