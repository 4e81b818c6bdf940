"""Tickets as the pages of desk and portal show them: rows with the time left, and one whole ticket in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import files, ticket_json, tickets
from desk.core import Core
from desk.store.people import Agent, Person
from desk.store.portal import TicketFile
from desk.store.work import Ticket
from desk.web import page_words as words
from desk.web.transcript_view import Line, Reader
from policy import Policy, legal_due

Item = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A ticket in a list; `item` is its `ticket_json.row`."""

    item: Item
    response: words.Due
    resolution: words.Due
    updated: str


def rows(session: Session, core: Core, items: Iterable[Item]) -> list[Row]:
    """Rows with the time left now; goals of tickets that have waited are the moved ones."""
    now, found = core.clock(), list(items)
    moved = _moved_goals(session, core, [item["reference"] for item in found], now)
    return [_row(item, moved.get(item["reference"]), now) for item in found]


def _row(item: Item, moved: datetime | None, now: datetime) -> Row:
    answered, status = item["first_response_at"], item["status"]
    answered_at = datetime.fromisoformat(answered) if answered else None
    return Row(
        item,
        words.response_left(datetime.fromisoformat(item["response_due"]), answered_at, status, now),
        words.resolution_left(moved or datetime.fromisoformat(item["resolution_due"]), status, now),
        words.central(datetime.fromisoformat(item["updated_at"])),
    )


def _moved_goals(session: Session, core: Core, references: list[str], now: datetime) -> dict[str, datetime]:
    """The resolution goals of those tickets whose status has ever changed, in two queries for the whole list."""
    touched = tickets.status_changes(session, [int(reference.removeprefix("KD-")) for reference in references])
    found = session.scalars(select(Ticket).where(Ticket.id.in_(touched)))
    return {
        ticket.reference: tickets.resolution_due(session, core.policy, ticket, now, touched[ticket.id])
        for ticket in found
    }


@dataclass(frozen=True)
class File:
    """A file of a ticket in a list."""

    id: int
    name: str
    about: str


@dataclass(frozen=True)
class Whole:
    """One ticket; `body` is its `ticket_json.whole`, the rest says it in words."""

    body: Item
    facts: list[tuple[str, str]]
    goals: list[tuple[str, str, words.Due]]
    transcript: list[Line]
    trail: list[words.Entry]
    conversation_id: str | None
    files: list[File]


def whole(session: Session, core: Core, ticket: Ticket, for_agent: bool) -> Whole:
    """A ticket for its page; understanding, internal notes and times are for agents only."""
    now = core.clock()
    body = ticket_json.whole(session, core.policy, ticket, now, for_agent)
    times = words.Times(ticket.property_.timezone if ticket.property_ else None, for_agent)
    name_of = _names(session, for_agent)
    return Whole(
        body=body,
        facts=_facts(core, ticket, times),
        goals=_goals(ticket, datetime.fromisoformat(body["resolution_due"]), times, now)
        + _by_law(core.policy, ticket, now),
        transcript=Reader(core.policy, core.articles, times).lines(body["transcript"]),
        trail=[words.entry(event, name_of(event["actor"]), times) for event in body["events"]],
        conversation_id=ticket.conversation_id,
        files=[_file(found, times) for found in files.of_ticket(session, ticket)],
    )


def _file(found: TicketFile, times: words.Times) -> File:
    size = f"{found.size / 1024 / 1024:.1f} MB" if found.size >= 1024 * 1024 else f"{max(1, found.size // 1024)} KB"
    return File(found.id, found.name, f"{size}, {found.person.name}, {times.short(found.at)}")


def _facts(core: Core, ticket: Ticket, times: words.Times) -> list[tuple[str, str]]:
    policy, account = core.policy, ticket.account
    facts = [
        ("Account", f"{account.name} ({policy.plans[account.plan].title}, {policy.regions[account.region].title})"),
        ("Property", _property(ticket)),
        ("Reported by", f"{ticket.requester.name}, {ticket.requester.email}"),
        ("Reported in", words.CHANNEL.get(ticket.channel, ticket.channel)),
        ("Opened", times.full(ticket.opened_at)),
        ("Category", words.category_title(policy, ticket.category)),
        ("Product", words.product_title(policy, ticket.product)),
        ("Affected", words.percent(ticket.affected_percent)),
        ("Rule", ticket.rule),
    ]
    if ticket.third_party:
        facts.append(("Cause", "outside OpenKey"))
    if ticket.resolved_at:
        facts.append(("Solved", times.full(ticket.resolved_at)))
    return facts


def _property(ticket: Ticket) -> str:
    hotel = ticket.property_
    return f"{hotel.name}, {hotel.rooms} rooms" if hotel else "the whole account"


def _goals(
    ticket: Ticket, resolution_due: datetime, times: words.Times, now: datetime
) -> list[tuple[str, str, words.Due]]:
    answered = words.response_left(ticket.response_due, ticket.first_response_at, ticket.status, now)
    goals = [
        ("First response", times.full(ticket.response_due), answered),
        ("Resolution", times.full(resolution_due), words.resolution_left(resolution_due, ticket.status, now)),
    ]
    if ticket.plan_response_due and ticket.plan_response_due != ticket.response_due:
        plan = words.response_left(ticket.plan_response_due, ticket.first_response_at, ticket.status, now)
        goals.append(("Response by the plan", times.full(ticket.plan_response_due), plan))
    return goals


def _by_law(policy: Policy, ticket: Ticket, now: datetime) -> list[tuple[str, str, words.Due]]:
    """The last day that the law leaves, which ends where support works; a ticket that waits has it all the same."""
    day = legal_due(policy, ticket.rule, ticket.opened_at)
    if day is None:
        return []
    zone = policy.calendars.peak.zone
    end = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    left = words.Due("solved", "done") if ticket.status in tickets.SOLVED else words.time_left(end, now)
    return [("Answer by law", f"{day.day} {day:%B %Y}", left)]


def _names(session: Session, for_agent: bool) -> Callable[[str], str]:
    """Who did it: agents see addresses; customers see names, and their own people's addresses stay among themselves."""

    def name_of(actor: str) -> str:
        agent = session.scalar(select(Agent).where(Agent.email == actor))
        if agent is not None:
            return f"{agent.name} (agent)" if for_agent else f"{agent.name} from support"
        person = session.scalar(select(Person).where(Person.email == actor))
        return (f"{person.name}, {actor}" if for_agent else person.name) if person else actor

    return name_of
