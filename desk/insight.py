"""What happened between two days, read from the record by SQL: the insight page's measures, never kept as counters."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Text, and_, case, cast, func, select
from sqlalchemy.orm import Session

from desk import spreadsheet, tickets
from desk.dialogue.times import CENTRAL
from desk.errors import BadInput
from desk.measures import articles, deflection, goals, questions
from desk.measures.articles import Verdicts
from desk.measures.deflection import Deflection
from desk.measures.facts import Filed, Said, Talk, by_hour
from desk.measures.goals import Goals
from desk.measures.questions import Group
from desk.store.people import Person, Property
from desk.store.talk import Conversation, Message, Turn
from desk.store.work import Ticket, TicketEvent
from policy import Policy

ZONE = ZoneInfo(CENTRAL)
USUAL_DAYS = 30
LONGEST_DAYS = 366
MOST_QUESTIONS = 500
COLUMNS = ("measure", "of", "part", "value")
_CHUNK = 500


@dataclass(frozen=True)
class Days:
    """From one day to another, both included, in Central Time."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """The first moment."""
        return _midnight(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after."""
        return _midnight(self.last + timedelta(days=1))

    def all(self) -> list[date]:
        """Each day."""
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]


@dataclass(frozen=True)
class Insight:
    """All measures of a span of days; moments became days and hours of Central Time."""

    days: Days
    conversations: Counter[date]
    answered: int
    deflection: Deflection
    escalations: Counter[date]
    severities: Counter[int]
    waits: list[tuple[str, int]]
    median_wait: timedelta | None
    slow_wait: timedelta | None
    response: Goals
    resolution: Goals
    unanswered: list[Group]
    articles: list[tuple[str, Verdicts]]
    busiest: Counter[tuple[int, int]]


def read_days(first: str, last: str, now: datetime) -> Days:
    """Days by their ISO dates; empty ones mean the last 30 days. Raises BadInput."""
    today = now.astimezone(ZONE).date()
    try:
        end = date.fromisoformat(last) if last else today
        begin = date.fromisoformat(first) if first else end - timedelta(days=USUAL_DAYS - 1)
    except (ValueError, OverflowError):
        raise BadInput("A day is written like 2026-03-31.") from None
    if not date(2000, 1, 1) <= begin <= end <= date(2999, 12, 31) or (end - begin).days >= LONGEST_DAYS:
        raise BadInput(f"The first day comes before the last one, and there are at most {LONGEST_DAYS} days.")
    return Days(begin, end)


def insight(session: Session, policy: Policy, days: Days, now: datetime) -> Insight:
    """All measures."""
    until = days.end + deflection.CAME_BACK
    talks, turns = _talks(session, days.start, until), _turns(session, days.start, until)
    filed = _filed(session, policy, days.start, until, now)
    found = deflection.courses(talks, turns, filed)
    mine = {talk.id for talk in talks if talk.began < days.end}
    turns = [turn for turn in turns if turn.conversation_id in mine]
    opened = [ticket for ticket in filed if ticket.opened < days.end]
    waits = goals.waits(opened)
    return Insight(
        days=days,
        conversations=Counter(_day(found[id].talk.began) for id in mine),
        answered=sum(found[id].answered_at is not None for id in mine),
        deflection=deflection.deflection(found, filed, days.end),
        escalations=Counter(_day(ticket.opened) for ticket in opened),
        severities=Counter(ticket.severity for ticket in opened),
        waits=goals.in_classes(waits),
        median_wait=goals.quantile(waits, 0.5),
        slow_wait=goals.quantile(waits, 0.9),
        response=goals.response_goals(opened, now),
        resolution=goals.resolution_goals(opened, now),
        unanswered=questions.unanswered([turn for turn in turns if turn.text][-MOST_QUESTIONS:]),
        articles=articles.articles(turns),
        busiest=by_hour(turn.at.astimezone(ZONE) for turn in turns),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE).astimezone(UTC)


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def _began(start: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(Conversation.created_at >= start, Conversation.created_at < until)


def _talks(session: Session, start: datetime, until: datetime) -> list[Talk]:
    wrote = select(Turn.id).where(Turn.conversation_id == Conversation.id).exists()
    columns = (Conversation.id, Conversation.created_at, Conversation.property_name, Person.account_id)
    query = select(*columns).outerjoin(Person, Person.email == Conversation.email).where(_began(start, until), wrote)
    return [Talk(*row) for row in session.execute(query)]


def _turns(session: Session, start: datetime, until: datetime) -> list[Said]:
    """What was said, in order. The bot's first message of a turn carries what was understood."""
    known, reading = Message.understanding, Turn.reading
    outcome, intent = known["outcome"].as_string(), reading["intent"].as_string()
    lost = and_(Turn.choice.is_(None), outcome == "other", intent.in_(questions.UNANSWERED))
    category = func.coalesce(reading["category"].as_string(), reading["likely_category"].as_string())
    # The hand-over's card is in the same message: it is the first one of its turn, or follows one that says why.
    person = cast(Message.cards, Text).like('%"kind": "handoff"%')
    article = known[("articles", 0)].as_string()
    of_turn = and_(Message.turn_id == Turn.id, Message.author == "bot", outcome.is_not(None))
    query = (
        select(
            Turn.conversation_id,
            Turn.received_at,
            Turn.choice,
            reading["said"].as_string(),
            intent,
            category,
            outcome,
            article,
            func.coalesce(person, False),
            case((lost, Turn.text)),
        )
        .join(Conversation, Conversation.id == Turn.conversation_id)
        .outerjoin(Message, of_turn)
        .where(_began(start, until))
        .order_by(Turn.id)
    )
    return [Said(*row) for row in session.execute(query)]


def _filed(session: Session, policy: Policy, start: datetime, until: datetime, now: datetime) -> list[Filed]:
    query = (
        select(
            Ticket.id,
            Ticket.conversation_id,
            Property.name,
            Ticket.account_id,
            Ticket.category,
            Ticket.severity,
            Ticket.opened_at,
            Ticket.first_response_at,
            Ticket.response_due,
            func.coalesce(Ticket.resolved_at, Ticket.closed_at),
            Ticket.resolution_due,
        )
        .outerjoin(Property, Property.id == Ticket.property_id)
        .where(Ticket.opened_at >= start, Ticket.opened_at < until, Ticket.merged_into_id.is_(None))
    )
    found = [Filed(*row) for row in session.execute(query)]
    late = [ticket.id for ticket in found if (ticket.resolved or now) > ticket.resolution_due]
    moved = _moved(session, policy, late, now)
    return [ticket._replace(resolution_due=moved.get(ticket.id, ticket.resolution_due)) for ticket in found]


def _moved(session: Session, policy: Policy, late: list[int], now: datetime) -> dict[int, datetime]:
    """The resolution goals in force of those tickets that waited and would be late otherwise."""
    moved = {}
    for begin in range(0, len(late), _CHUNK):
        some = late[begin : begin + _CHUNK]
        waited = (TicketEvent.kind == "status", TicketEvent.data["to"].as_string().in_(tickets.WAITING))
        ids = select(TicketEvent.ticket_id).where(TicketEvent.ticket_id.in_(some), *waited)
        found = list(session.scalars(select(Ticket).where(Ticket.id.in_(ids))))
        changes = tickets.status_changes(session, [ticket.id for ticket in found])
        for ticket in found:
            moved[ticket.id] = tickets.resolution_due(session, policy, ticket, now, changes.get(ticket.id, []))
    return moved


def as_csv(found: Insight) -> str:
    """Every number as one row: which measure, of what, which part of it, the value."""
    return "".join(spreadsheet.lines(COLUMNS, _rows(found)))


def _rows(found: Insight) -> list[tuple[object, ...]]:
    days, split = found.days.all(), found.deflection
    waits = {"median": found.median_wait, "slowest tenth": found.slow_wait}
    verdicts = ("shown", "solved", "not_helped")
    return [
        *(("conversations", day, "", found.conversations[day]) for day in days),
        ("deflection", "", "answered", found.answered),
        *(("deflection", "", part, getattr(split, part)) for part in ("confirmed", "assumed", "refuted")),
        *(("escalations", day, "", found.escalations[day]) for day in days),
        *(("severities", level, "", count) for level, count in sorted(found.severities.items())),
        *(("first_response", "", name, count) for name, count in found.waits),
        *(("first_response", "seconds", name, int(wait.total_seconds())) for name, wait in waits.items() if wait),
        *(("goals", name, part, getattr(goals, part)) for name, goals in _goals(found) for part in ("met", "decided")),
        *(("unanswered", group.text, "", group.count) for group in found.unanswered),
        *(("articles", slug, part, getattr(said, part)) for slug, said in found.articles for part in verdicts),
        *(("busiest", day, hour, count) for (day, hour), count in sorted(found.busiest.items())),
    ]


def _goals(found: Insight) -> tuple[tuple[str, Goals], ...]:
    return ("response", found.response), ("resolution", found.resolution)
