"""The pages that are measured, and what each costs: opened over HTTP in this process, so that processor time can be told."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, replace
from datetime import timedelta

from fastapi.testclient import TestClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, noload

from benchmarks.pages.plans import heard, plan
from benchmarks.pages.world import FIRST, World
from desk import ticket_json
from desk.core import Core
from desk.frontdoor import FrontDoor
from desk.live import Live
from desk.queue import Wanted, cursor_after, statement
from desk.ranker import ArticleRanker
from desk.rasa import RasaClient
from desk.sessions import open_portal, sign_in_agent
from desk.store.talk import Conversation
from desk.store.work import UNSOLVED, Ticket
from desk.web.app import Desk, build_app
from desk.web.limits import Limits

TWENTIETHS = 20
SPANS = {"7 days": 7, "30 days": 30, "365 days": 365}
DEEP = 0.9


EXPLAINED = (
    "queue",
    "queue, deep page",
    "queue, mine",
    "queue, category and product",
    "search, a word in most tickets",
    "search, a rare word",
    "search with filters",
    "portal, solutions",
    "portal, solutions, a rare word",
    "API, all tickets, a rare word",
    "insight, 30 days",
)


@dataclass(frozen=True)
class Cost:
    """What a page took, in milliseconds. `processor` is this process's own: a database server's is not in it."""

    name: str
    first: float
    median: float
    p95: float
    processor: float
    plan: str = ""


def visit(core: Core, world: World, password: str, rounds: int) -> list[Cost]:
    """Open each page once, which may have to work out what is kept afterwards, and then `rounds` times."""
    live, rasa = Live(), RasaClient(core.settings.rasa_base, "not used")
    ranker = ArticleRanker(core.articles, core.settings.models / "encoder")
    app = build_app(Desk(core, live, FrontDoor(core, rasa, live), Limits(core.settings), ranker))
    with core.store.write() as session:
        signed_in = sign_in_agent(session, "lena@keydesk.example", password)
        owner = open_portal(session, f"user{2 * FIRST}@x.example").token
    if signed_in is None:
        raise RuntimeError("the demo's lead can't sign in")
    client, costs = TestClient(app), []
    client.cookies.set("keydesk_desk", signed_in.token, path="/desk")
    client.cookies.set("keydesk_portal", owner, path="/portal")
    tokens = {"/api/agent": signed_in.token, "/api/tickets?as=agent": signed_in.token, "/api/tickets": owner}
    with core.store.read() as session:
        pages = addresses(session, world)
    for name, path in pages.items():
        token = next((token for start, token in tokens.items() if path.startswith(start)), "")
        client.headers["Authorization"] = f"Bearer {token}"
        cost = _cost(client, name, path, rounds)
        costs.append(replace(cost, plan=_plan(core, client, path)) if name in EXPLAINED else cost)
    return costs


def _plan(core: Core, client: TestClient, path: str) -> str:
    with heard() as statements:
        client.get(path)
    with core.store.read() as session:
        return plan(session, statements)


def _cost(client: TestClient, name: str, path: str, rounds: int) -> Cost:
    """Print and return what it takes."""
    times, worked = [], []
    for _ in range(rounds + 1):
        begin, began = time.perf_counter(), time.process_time()
        answer = client.get(path)
        times.append((time.perf_counter() - begin) * 1000)
        worked.append((time.process_time() - began) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
    warm = times[1:]
    cost = Cost(
        name,
        times[0],
        statistics.median(warm),
        statistics.quantiles(warm, n=TWENTIETHS)[-1],
        statistics.median(worked[1:]),
    )
    print(f"{name:52} {cost.first:9.1f} {cost.median:9.1f} {cost.p95:9.1f} {cost.processor:9.1f}", flush=True)
    return cost


def addresses(session: Session, world: World) -> dict[str, str]:
    """Each page by its name; deep pages begin where nine tenths of the queue, or half of all tickets, lie before them."""
    number = world.tickets // 2 // 2 * 2
    talked = session.scalar(select(Ticket.id).where(Ticket.conversation_id.is_not(None), Ticket.id >= number).limit(1))
    talk = session.scalar(select(Conversation.id).limit(1))
    here = session.scalar(select(Ticket.id).where(Ticket.account_id == FIRST, Ticket.id > number).limit(1))
    rare = world.rare_word
    today = world.now.date()
    days = {name: f"since={today - timedelta(days=length - 1)}&until={today}" for name, length in SPANS.items()}
    half = cursor_after(session.get_one(Ticket, number), Wanted(q="any"))
    return {
        "queue": "/desk",
        "queue, second page": f"/desk?cursor={_in_queue(session, 50)}",
        "queue, deep page": f"/desk?cursor={_in_queue(session)}",
        "queue, mine": "/desk?assignee=me",
        "queue, severity and needs review": "/desk?severity=2&needs_review=1",
        "queue, category and product": "/desk?category=pms_down&product=hardware",
        "queue, one account": f"/desk?account=Hotel+group+{FIRST + 7}",
        "queue, waiting for the customer": "/desk?status=pending_customer",
        "queue, solved": "/desk?status=resolved",
        "search, a word in most tickets": "/desk?q=lobby",
        "search, the same, deep page": f"/desk?q=lobby&cursor={half}",
        "search, a rare word": f"/desk?q={rare}",
        "search, a word found once": "/desk?q=unicorn",
        "search, two frequent words": "/desk?q=lobby+guest",
        "search, two words never together": f"/desk?q={rare}+unicorn",
        "search, the beginning of words": f"/desk?q={rare[:2]}",
        "search, nothing": "/desk?q=zebra",
        "search, a reference": f"/desk?q=KD-{number}",
        "search, an account": f"/desk?q=Hotel+group+{FIRST + 7}",
        "search, every account": "/desk?q=hotel",
        "search, an address": f"/desk?q=user{2 * FIRST + 14}@x.example",
        "search with filters": f"/desk?q={rare}&status=resolved&severity=1",
        "search, frequent, filters that few tickets fit": "/desk?q=lobby&status=pending_customer&severity=1&assignee=me",
        "ticket": f"/desk/tickets/KD-{number}",
        "ticket with a conversation": f"/desk/tickets/KD-{talked}",
        "conversations": "/desk/conversations",
        "conversations, flagged": "/desk/conversations?state=flagged",
        "conversation": f"/desk/conversations/{talk}",
        "incidents": "/desk/incidents",
        "deliveries": "/desk/deliveries",
        "policy": "/desk/policy",
        **{f"insight, {name}": f"/desk/insight?{span}" for name, span in days.items()},
        **{f"insight as CSV, {name}": f"/desk/insight/export.csv?{span}" for name, span in days.items()},
        "API, queue": "/api/agent/queue?limit=50",
        "API, all tickets": "/api/tickets?as=agent",
        "API, all tickets, a frequent word": "/api/tickets?as=agent&q=lobby",
        "API, all tickets, a rare word": f"/api/tickets?as=agent&q={rare}",
        "API, all tickets, severity": "/api/tickets?as=agent&severity=3&status=closed",
        "API, an account's tickets": "/api/tickets?limit=100",
        "API, an account's tickets, a rare word": f"/api/tickets?q={rare}",
        "portal, tickets": "/portal",
        "portal, tickets, deep page": f"/portal?cursor={ticket_json.cursor_after(number)}",
        "portal, tickets, solved": "/portal?status=resolved",
        "portal, search": "/portal?q=lobby",
        "portal, search, a rare word": f"/portal?q={rare}",
        "portal, solutions": "/portal/solutions",
        "portal, solutions, a frequent word": "/portal/solutions?q=lobby",
        "portal, solutions, a rare word": f"/portal/solutions?q={rare}",
        "portal, solutions, nothing": "/portal/solutions?q=zebra",
        "portal, ticket": f"/portal/tickets/KD-{here}",
        "portal, credits": "/portal/credits",
        "portal, statement as CSV": "/portal/credits/statement.csv",
        "portal, people": "/portal/people",
        "portal, properties": "/portal/properties",
        "portal, settings": "/portal/settings",
    }


def _in_queue(session: Session, place: int | None = None) -> str:
    """The cursor after so many tickets of the queue, or after most of them."""
    waiting = session.scalar(select(func.count()).select_from(Ticket).where(text(f"ticket.{UNSOLVED}"))) or 0
    place = min(place or int(waiting * DEEP), waiting - 1)
    last = session.scalars(statement(session, Wanted(), place).options(noload("*"))).all()[-1]
    return cursor_after(last, Wanted())
