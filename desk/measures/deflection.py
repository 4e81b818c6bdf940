"""What became of conversations that an article answered: confirmed, assumed, or refuted by a return."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter

from desk.measures.facts import Filed, Said, Talk, is_answer, verdict

CAME_BACK = timedelta(hours=72)


@dataclass
class Course:
    """How a conversation went: its first answer by an article, whether it was confirmed, and whether a person was needed."""

    talk: Talk
    answered_at: datetime | None = None
    article: str | None = None
    category: str | None = None
    confirmed: bool = False
    escalated: bool = False


@dataclass
class Deflection:
    """The conversations that an article answered, by what became of them."""

    confirmed: int = 0
    assumed: int = 0
    refuted: int = 0


def courses(talks: Iterable[Talk], turns: Iterable[Said], tickets: Iterable[Filed]) -> dict[str, Course]:
    """How each conversation went, by its id. `turns` are in order."""
    found = {talk.id: Course(talk) for talk in talks}
    open_answer: set[str] = set()
    for turn in turns:
        course = found[turn.conversation_id]
        course.escalated = course.escalated or turn.person
        if turn.conversation_id in open_answer and verdict(turn) == "solved":
            course.confirmed = True
        if is_answer(turn):
            open_answer.add(turn.conversation_id)
            if course.answered_at is None:
                course.answered_at, course.article, course.category = turn.at, turn.article, turn.category
    for ticket in tickets:
        if ticket.conversation_id in found:
            found[ticket.conversation_id].escalated = True
    return found


def deflection(found: dict[str, Course], tickets: Iterable[Filed], end: datetime) -> Deflection:
    """Split what an article answered before `end`. Whoever came back within 72 hours refutes whatever was said before."""
    returns = _returns(found.values(), tickets)
    result = Deflection()
    for course in found.values():
        if course.answered_at is None or course.escalated or course.talk.began >= end:
            continue
        if _came_back(course, returns):
            result.refuted += 1
        elif course.confirmed:
            result.confirmed += 1
        else:
            result.assumed += 1
    return result


Return = tuple[datetime, str | None]
Topic = tuple[object, str]
_when = itemgetter(0)


def _returns(found: Iterable[Course], tickets: Iterable[Filed]) -> dict[Topic, list[Return]]:
    """When somebody asked, and in which conversation, by whose topic it was, earliest first."""
    returns: dict[Topic, list[Return]] = {}
    for course in found:
        if course.answered_at is not None:
            for topic in _topics(course.talk.property, course.talk.account_id, course.category, course.article):
                returns.setdefault(topic, []).append((course.talk.began, course.talk.id))
    for ticket in tickets:
        for whose in (ticket.property, ticket.account_id):
            if whose is not None:
                returns.setdefault((whose, ticket.category), []).append((ticket.opened, ticket.conversation_id))
    for moments in returns.values():
        moments.sort(key=_when)
    return returns


def _topics(hotel: str | None, account_id: int | None, category: str | None, article: str | None) -> list[Topic]:
    whose = hotel if hotel is not None else account_id
    return [(whose, topic) for topic in (category, article) if whose is not None and topic is not None]


def _came_back(course: Course, returns: dict[Topic, list[Return]]) -> bool:
    talk, answered = course.talk, course.answered_at or course.talk.began
    topics = _topics(talk.property, talk.account_id, course.category, course.article)
    return any(_elsewhere(returns.get(topic, []), talk, answered + CAME_BACK) for topic in topics)


def _elsewhere(returns: list[Return], talk: Talk, until: datetime) -> bool:
    """Whether one of them began after the conversation, outside of it, and not later than `until`."""
    first, last = bisect_right(returns, talk.began, key=_when), bisect_right(returns, until, key=_when)
    return any(where != talk.id for _, where in returns[first:last])
