"""The measures of the insight page: pure arithmetic over what the record says. `docs/insight.md` has the same definitions."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import NamedTuple

DEFINITIONS = {
    "conversations": "Conversations in which the user wrote or pressed something, by the day on which they began.",
    "deflection": (
        "Conversations that were answered with an article and led to no ticket and no request for a person. Refuted: the "
        "same property (or, where none is known, the same account) came back on the same topic within 72 hours, by chat "
        "or by ticket. Confirmed: the user said that it was solved. Assumed: all others, left in silence."
    ),
    "escalations": "Tickets by the day on which they were opened, whatever their channel. Merged duplicates count once.",
    "severities": "The same tickets by the severity that they have now.",
    "first_response": "The time from opening to the first answer of an agent, by the clock, of tickets that have one.",
    "goals": (
        "Of the tickets whose goal is decided: those answered, or solved, by the time that was due. A missed goal counts "
        "as soon as its time is over. Times in which a ticket waited move the resolution goal. Tickets that were solved "
        "without an answer do not count for the response."
    ),
    "unanswered": (
        "What users wrote that got neither an article nor a ticket, since no article fitted or nothing was understood. "
        "Messages that share half of their words are one group."
    ),
    "articles": (
        "How often each article was shown first, and what was said about it before anything else was shown: that it "
        "solved the problem, or that it did not help. By the share that did not help."
    ),
    "busiest": "What users wrote or pressed in these conversations, by weekday and hour, Central Time.",
}
CAME_BACK = timedelta(hours=72)
UNANSWERED = frozenset({"how_to", "local_problem", "unclear", "vague_problem"})
WAITS = (("15 min", 15), ("1 h", 60), ("4 h", 240), ("1 day", 1440), ("3 days", 4320))
LONGER = "longer"
ALIKE = 0.5
MOST_GROUPS = 15
_WORD = re.compile(r"\w{3,}")
_EMPTY = frozenset(
    _WORD.findall(
        "the and for are was not can how you your our what with this that have has does did from why when they"
    )
)


class Talk(NamedTuple):
    """A conversation: whose it is, as far as is known."""

    id: str
    began: datetime
    property: str | None
    account_id: int | None


class Said(NamedTuple):
    """A turn of the user and what the bot made of it; `text` only where no good answer was found."""

    conversation_id: str
    at: datetime
    choice: str | None
    said: str | None
    intent: str | None
    category: str | None
    outcome: str | None
    article: str | None
    person: bool
    text: str | None


class Filed(NamedTuple):
    """A ticket; `resolution_due` is the goal in force, moved by the times in which it waited."""

    id: int
    conversation_id: str | None
    property: str | None
    account_id: int
    category: str
    severity: int
    opened: datetime
    first_response: datetime | None
    response_due: datetime
    resolved: datetime | None
    resolution_due: datetime


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
class Verdicts:
    """What was said about an article."""

    shown: int = 0
    solved: int = 0
    not_helped: int = 0

    @property
    def failed(self) -> int:
        """The share of those shown that did not help, in percent."""
        return percent(self.not_helped, self.shown)


@dataclass
class Group:
    """Messages alike: one of them, and how many they are."""

    text: str
    words: frozenset[str]
    count: int = 1


@dataclass(frozen=True)
class Goals:
    """How many goals were met, of those that are decided."""

    met: int
    decided: int


@dataclass
class Deflection:
    """The conversations that an article answered, by what became of them."""

    confirmed: int = 0
    assumed: int = 0
    refuted: int = 0


def percent(part: int, whole: int) -> int:
    """Rounded to whole percent; 0 of nothing is 0."""
    return round(100 * part / whole) if whole else 0


def courses(talks: Iterable[Talk], turns: Iterable[Said], tickets: Iterable[Filed]) -> dict[str, Course]:
    """How each conversation went, by its id. `turns` are in order."""
    found = {talk.id: Course(talk) for talk in talks}
    open_answer: set[str] = set()
    for turn in turns:
        course = found[turn.conversation_id]
        course.escalated = course.escalated or turn.person
        if turn.conversation_id in open_answer and verdict(turn) == "solved":
            course.confirmed = True
        if _is_answer(turn):
            open_answer.add(turn.conversation_id)
            if course.answered_at is None:
                course.answered_at, course.article, course.category = turn.at, turn.article, turn.category
    for ticket in tickets:
        if ticket.conversation_id in found:
            found[ticket.conversation_id].escalated = True
    return found


def _is_answer(turn: Said) -> bool:
    return turn.outcome == "deflect" and turn.article is not None


def verdict(turn: Said) -> str | None:
    """What a turn says about the article before it: `solved`, `not_helped`, or nothing."""
    word = turn.choice or turn.said or ""
    return {"affirm": "solved", "deny": "not_helped", "solved": "solved", "not_helped": "not_helped"}.get(word)


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


def waits(tickets: Iterable[Filed]) -> list[timedelta]:
    """How long each first response took, shortest first."""
    return sorted(ticket.first_response - ticket.opened for ticket in tickets if ticket.first_response)


def in_classes(found: Sequence[timedelta]) -> list[tuple[str, int]]:
    """How many first responses took at most so long (and longer than the class before)."""
    counts, before = [], timedelta(seconds=-1)
    for name, minutes in WAITS:
        most = timedelta(minutes=minutes)
        counts.append((f"≤ {name}", sum(before < wait <= most for wait in found)))
        before = most
    return [*counts, (LONGER, sum(wait > before for wait in found))]


def quantile(found: Sequence[timedelta], share: float) -> timedelta | None:
    """The wait that `share` of the sorted ones do not exceed (the nearest rank); None of none."""
    return found[max(0, -int(-share * len(found) // 1) - 1)] if found else None


def response_goals(tickets: Iterable[Filed], now: datetime) -> Goals:
    """Response goals met."""
    decided = [
        ticket for ticket in tickets if ticket.first_response or (not ticket.resolved and now > ticket.response_due)
    ]
    met = sum(ticket.first_response is not None and ticket.first_response <= ticket.response_due for ticket in decided)
    return Goals(met, len(decided))


def resolution_goals(tickets: Iterable[Filed], now: datetime) -> Goals:
    """Resolution goals met."""
    decided = [ticket for ticket in tickets if ticket.resolved or now > ticket.resolution_due]
    met = sum(ticket.resolved is not None and ticket.resolved <= ticket.resolution_due for ticket in decided)
    return Goals(met, len(decided))


def unanswered(turns: Iterable[Said]) -> list[Group]:
    """Groups of messages without a good answer, the largest first."""
    groups: list[Group] = []
    for text in (turn.text for turn in turns if turn.text):
        words = frozenset(_WORD.findall(text.casefold())) - _EMPTY
        like = next((group for group in groups if _alike(words, group.words)), None)
        if like:
            like.count += 1
        else:
            groups.append(Group(text, words))
    return sorted(groups, key=lambda group: -group.count)[:MOST_GROUPS]


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return one == other or len(one & other) >= ALIKE * len(one | other) > 0


def articles(turns: Iterable[Said]) -> list[tuple[str, Verdicts]]:
    """What was said about each article; those that fail most come first."""
    found: dict[str, Verdicts] = {}
    last: dict[str, str] = {}
    for turn in turns:
        shown, word = last.pop(turn.conversation_id, None), verdict(turn)
        if shown and word == "solved":
            found[shown].solved += 1
        elif shown and word == "not_helped":
            found[shown].not_helped += 1
        if _is_answer(turn) and turn.article:
            found.setdefault(turn.article, Verdicts()).shown += 1
            last[turn.conversation_id] = turn.article
    return sorted(found.items(), key=lambda item: (-item[1].failed, -item[1].shown, item[0]))


def by_hour(moments: Iterable[datetime]) -> Counter[tuple[int, int]]:
    """How many moments fall into each weekday (Monday is 0) and hour of their zone."""
    return Counter((moment.weekday(), moment.hour) for moment in moments)
