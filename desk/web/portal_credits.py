"""Credits and the plan in the portal: the balance for all support users, everything else for the account's owner."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from desk import availability, credits, plans, skip_the_line, statement, tickets
from desk.core import Core
from desk.errors import BadInput, Conflict, DeskError, NotAllowed, NotFound
from desk.store.people import Person
from desk.store.work import ORDER, SKIPPED_RANK, UNSOLVED, Ticket
from desk.web import credit_words as words
from desk.web import page_words
from desk.web.access import DeskOf
from desk.web.page_route import sentence
from desk.web.pages import render
from desk.web.portal_frame import Csrf, PortalRoute, Words, checked, done, frame, shown, signed_in
from policy.months import last_day, month_of, month_start

HOME = "/portal/credits"
MOST_TICKETS = 50
MOST_LINES = 200
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
Month = Annotated[str, Query(max_length=7)]
router = APIRouter(prefix=HOME, include_in_schema=False, route_class=PortalRoute)


@router.get("")
def credits_page(request: Request, desk: DeskOf, month: Month = "") -> Response:
    """Balance, plan and availability; for the owner also the forecast, a month's statement, and skipping the line."""
    return shown(request, _page(request, desk, month))


def _page(request: Request, desk: DeskOf, month: str = "", error: DeskError | None = None) -> Response:
    core, now = desk.core, desk.core.clock()
    _bring_up_to_date(core, request)
    with core.store.read() as session:
        person = signed_in(session, request)
        account = person.account
        owns = person.role == "owner"
        return render(
            "portal_credits.html",
            error.status if error else 200,
            account=account,
            owns=owns,
            balance=credits.balance(session, account.id),
            period_end=words.day(last_day(month_of(now))),
            facts=words.plan_facts(core.policy, core.policy.plans[account.plan], account.region),
            available=_available(session, core, account.id, now),
            this_month=words.month_name(month_of(now)),
            error=sentence(error) if error else "",
            **(_for_owner(session, core, person, _read_month(month, now), now) if owns else {}),
            **frame(request, person, "credits"),
        )


def _bring_up_to_date(core: Core, request: Request) -> None:
    with core.store.write() as session:
        credits.settle(session, core.policy, signed_in(session, request).account_id, core.clock())


def _available(session: Session, core: Core, account_id: int, now: datetime) -> list[tuple[str, str]]:
    start = month_start(month_of(now))
    found = availability.measured(session, core.policy, account_id, start, now)
    return [words.available(core.policy, product) for product in found]


def _for_owner(session: Session, core: Core, person: Person, month: date, now: datetime) -> dict[str, Any]:
    account, policy = person.account, core.policy
    if month not in statement.months(session, account.id, now):
        raise NotFound("There is no statement for that month.")
    found = statement.statement(session, policy, account.id, month, now)
    expected = statement.forecast(session, policy, account.id, now)
    unit_price, currency = policy.extra_credit_price(account.plan, account.region)
    former = plans.open_choice(session, account.id)
    return {
        "statement": found,
        "rows": [words.row(line) for line in found.lines[-MOST_LINES:]],
        "earlier": max(len(found.lines) - MOST_LINES, 0),
        "start": found.lines[-MOST_LINES - 1].balance if len(found.lines) > MOST_LINES else found.opening,
        "bill": [words.billed(line, policy) for line in found.bill],
        "months": [(f"{known:%Y-%m}", words.month_name(known)) for known in statement.months(session, account.id, now)],
        "month": f"{month:%Y-%m}",
        "month_name": words.month_name(month),
        "forecast": expected,
        "expected_price": words.money(unit_price * expected.outlook.extra, currency),
        "words": words,
        "former": policy.plan_conversion[former].title if former else None,
        "plans": [(plan, words.plan_facts(policy, plan, account.region)) for plan in policy.plans.values()],
        "skippable": _skippable(session, core, account.id, account.plan),
    }


def _read_month(text: str, now: datetime) -> date:
    found = _MONTH.fullmatch(text)
    if text and not found:
        raise BadInput("A month looks like 2026-03.")
    return date(int(found[1]), int(found[2]), 1) if found else month_of(now)


def _skippable(session: Session, core: Core, account_id: int, plan: str) -> list[Ticket]:
    """The tickets that wait in line, in the order of work."""
    if core.policy.plans[plan].skip_the_line_credits is None:
        return []
    # Written out, as in the queue, so that SQLite sees that the account's own index holds them in order.
    waiting = select(Ticket).where(tickets.of_account(account_id), text(f"ticket.{UNSOLVED}"))
    in_line = waiting.where(Ticket.skip_rank != SKIPPED_RANK)
    in_order = in_line.order_by(*(getattr(Ticket, name) for name in ORDER))
    return list(session.scalars(in_order.limit(MOST_TICKETS)))


@router.get("/statement.csv")
def statement_csv(request: Request, desk: DeskOf, month: Month = "") -> Response:
    """A month's statement for the owner's books."""
    core, now = desk.core, desk.core.clock()
    _bring_up_to_date(core, request)
    with core.store.read() as session:
        owner = _owner(signed_in(session, request))
        chosen = _read_month(month, now)
        if chosen not in statement.months(session, owner.account_id, now):
            raise NotFound("There is no statement for that month.")
        body = statement.as_csv(statement.statement(session, core.policy, owner.account_id, chosen, now))
    headers = {"Content-Disposition": f'attachment; filename="credits-{chosen:%Y-%m}.csv"'}
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


def _owner(person: Person) -> Person:
    if person.role != "owner":
        raise NotAllowed("Only the account's owner may do this.")
    return person


@router.get("/skip/{reference}")
def skip_page(request: Request, desk: DeskOf, reference: str) -> Response:
    """The price of skipping the line, before anything is charged."""
    return _skip_page(request, desk, reference)


def _skip_page(request: Request, desk: DeskOf, reference: str, error: str = "", status: int = 200) -> Response:
    core = desk.core
    with core.store.write() as session:
        owner = _owner(signed_in(session, request))
        ticket = tickets.find_ticket(session, reference, owner.account_id)
        price = skip_the_line.price(session, core.policy, ticket, core.clock())
        return render(
            "portal_skip.html",
            status,
            ticket=ticket,
            severity=page_words.severity_title(core.policy, ticket.severity),
            price=price,
            balance=credits.balance(session, owner.account_id),
            words=words,
            error=error,
            **frame(request, owner, "credits"),
        )


@router.post("/skip/{reference}")
def skip(
    request: Request,
    desk: DeskOf,
    reference: str,
    csrf: Csrf = "",
    cost: Annotated[int, Form(alias="credits")] = -1,
    extra: Annotated[int, Form()] = -1,
) -> Response:
    """Skip the line at the price that was shown; at another one, show that first."""
    checked(request, csrf)
    core = desk.core
    try:
        with core.store.write() as session:
            owner = _owner(signed_in(session, request))
            ticket = tickets.find_ticket(session, reference, owner.account_id)
            skip_the_line.skip(session, core.policy, ticket, owner.email, (cost, extra), core.clock())
    except skip_the_line.PriceChanged as error:
        return _skip_page(request, desk, reference, sentence(error), error.status)
    return done(request, tickets.portal_path(ticket.reference), "skipped")


@router.post("/plan")
def choose_plan(request: Request, desk: DeskOf, csrf: Csrf = "", plan: Words = "") -> Response:
    """The owner's choice of what follows a plan of Support 1.0."""
    checked(request, csrf)
    try:
        with desk.core.store.write() as session:
            owner = _owner(signed_in(session, request))
            plans.choose(session, desk.core.policy, owner, plan, desk.core.clock())
    except (BadInput, Conflict) as error:
        return _page(request, desk, error=error)
    return done(request, HOME, "plan_chosen")
