"""A support desk of some size as rows: accounts, tickets over more than a year, the chats and the work behind them.

Always the same rows for the same size and moment, one batch of tickets at a time, so that a million fit into little memory.
"""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from desk.store.words import words_in
from policy import Case, Policy, triage

Row = tuple[Any, ...]
Tables = dict[str, list[Row]]
LENGTH = timedelta(days=400)
LATELY = timedelta(days=14)
WEEK = timedelta(weeks=1)
FIRST = 1000
TICKETS_OF_ONE = 200
HEAVY_SHARE = 0.02
OPEN_LATELY, OPEN_FOR_LONG, UNVERIFIED = 0.25, 0.001, 0.3
BATCH = 5000
COMMON = ("key", "door", "phone", "lobby", "guest", "app", "room", "since", "update", "reader", "arrival", "code")
SYLLABLES = ("ba", "den", "fo", "gri", "lus", "mo", "nar", "pe", "qui", "ros", "tam", "vel", "wix", "yor", "zem")
ARTICLES = ("host-resend-key", "host-login", "app-install", "door-battery", "host-add-user")
QUIET = ("solved", "left", "lost")
CHANNELS = ("portal", "chat")
WORDS = 3000
TWO, OPENED, DECIDED = 2, "opened", "status"


@dataclass(frozen=True)
class Answer:
    """A decision of the policy, as spans from the opening."""

    category: str
    percent: float | None
    product: str
    columns: Row
    response: timedelta
    resolution: timedelta
    why: str


class World:
    """The rows of a desk with so many tickets at a moment."""

    def __init__(self, policy: Policy, tickets: int, now: datetime) -> None:
        self.tickets, self.now = tickets, now.replace(microsecond=0)
        self.start = self.now - LENGTH
        self.accounts = max(10, tickets // TICKETS_OF_ONE)
        self._dice = random.Random(1)
        self._words = ["".join(self._dice.choices(SYLLABLES, k=3)) for _ in range(WORDS)]
        self._answers = [_answer(policy, self._dice, number) for number in range(WORDS)]
        self._talks = _talks(list(policy.categories))

    @property
    def rare_word(self) -> str:
        """A word in about one ticket of 250."""
        return self._words[0]

    def people(self) -> Tables:
        """Accounts, each with two hotels, an owner and a registered user; the first one's ledger starts with the world."""
        ids = range(FIRST, FIRST + self.accounts)
        roles = ((0, "owner"), (1, "registered"))
        return {
            "account": [(one, f"Hotel group {one}", "priority", "emea") for one in ids],
            "property": [
                (2 * one + n, one, f"Hotel {2 * one + n}", 100, "Europe/London") for one in ids for n in range(TWO)
            ],
            "person": [(2 * one + n, one, f"user{2 * one + n}@x.example", "User", role) for one in ids for n, role in roles],
            "agreement_change": [(FIRST, FIRST, _at(self.start), "priority", "emea", None, None, 0)],
            "credit_account": [(FIRST, _at(self.start), 0)],
        }  # fmt: skip

    def batches(self) -> Iterator[Tables]:
        """All else, by tickets in the order of their opening."""
        for begin in range(1, self.tickets + 1, BATCH):
            rows: Tables = {name: [] for name in COLUMNS}
            for number in range(begin, min(begin + BATCH, self.tickets + 1)):
                self._ticket(rows, number)
            yield rows

    def _ticket(self, rows: Tables, number: int) -> None:
        """A ticket with its trail, and one conversation: its own if it came by chat, else one that an article ended."""
        dice, opened = self._dice, self.start + LENGTH * (number / self.tickets)
        opened = opened.replace(microsecond=0)
        answer = dice.choice(self._answers)
        account = FIRST if dice.random() < HEAVY_SHARE else FIRST + dice.randrange(self.accounts)
        hotel, channel = 2 * account + dice.randrange(TWO), CHANNELS[number % TWO]
        talk = str(uuid.UUID(int=dice.getrandbits(128)))
        turn = self._talk(rows, talk, number, opened, hotel, answer.category if channel == "chat" else None)
        late = self.now - opened < LATELY
        is_open = dice.random() < (OPEN_LATELY if late else OPEN_FOR_LONG)
        answered = opened + timedelta(minutes=dice.randrange(2, 600)) if not is_open or dice.random() < 0.5 else None
        solved = None if is_open else opened + timedelta(minutes=dice.randrange(600, 6000))
        status = dice.choice(("open", "open", "pending_customer")) if is_open else dice.choice(("resolved", "closed"))
        words = self._text(number)
        subject, solution = words[:60], "Restarted the gateway" if solved else None
        chat = (talk, turn) if channel == "chat" else (None, None)
        events = self._trail(rows, number, opened, answered, solved, status)
        rows["ticket"].append((
            number, account, hotel, hotel, *chat, channel, subject, words, answer.category, answer.product,
            answer.percent, 0, *answer.columns, 1, status, _at(opened), _at(opened + answer.response),
            _at(opened + answer.resolution), "severity_goal", _at(opened + answer.response * 2), _at(answered),
            _at(solved), _at(solved) if status == "closed" else None, None, _at(solved or answered or opened), 0,
            0, answer.why, solution, events, dice.choice((None, 1, 2)),
        ))  # fmt: skip
        rows["ticket_words"].append((number, " ".join(words_in(subject, words, solution))))
        if is_open and answered is None and opened + answer.response < self.now:
            rows["goal_warning"].append((number, "response", "missed", _at(opened + answer.response)))

    def _text(self, number: int) -> str:
        """About 20 words: frequent ones, rarer ones, and once in the world a word found nowhere else."""
        dice = self._dice
        words = [*dice.choices(COMMON, k=8), *dice.choices(self._words, k=12)]
        return " ".join(words) + (" unicorn" if number == self.tickets // 3 else "")

    def _trail(
        self,
        rows: Tables,
        number: int,
        opened: datetime,
        answered: datetime | None,
        solved: datetime | None,
        status: str,
    ) -> int:
        """What happened to it: the entries of its trail, and the mail that told of its opening; how many entries."""
        steps: list[tuple[datetime, str, dict[str, Any]]] = [(opened, OPENED, {"channel": "chat", "rule": "keys"})]
        if answered:
            steps.append((answered, "reply", {"text": "We are looking into it.", "first_response": True}))
        if solved:
            steps.append((solved, "time", {"minutes": 5 + number % 50}))
        if status != "open":
            said = {"from": "open", "to": status, "solution": "Restarted the gateway" if solved else None}
            steps.append((solved or opened + timedelta(minutes=1), DECIDED, said))
        rows["ticket_event"].extend(
            (4 * number + place, number, _at(at), "ada@keydesk.example", kind, json.dumps(data))
            for place, (at, kind, data) in enumerate(steps)
        )
        moment = _at(opened)
        rows["mail"].append(
            (number, "user@x.example", f"[KD-{number}]", "Opened.", f"<{number}@x>", moment, moment, 1, moment)
        )
        return len(steps)

    def _talk(self, rows: Tables, talk: str, number: int, at: datetime, hotel: int, category: str | None) -> int:
        """A conversation of two turns; the id of the last."""
        dice, began = self._dice, at - timedelta(minutes=3)
        steps = self._talks[category or dice.choice(QUIET)]
        known = dice.random()
        name, email = (f"Hotel {hotel}", f"user{hotel}@x.example") if known > UNVERIFIED else (None, None)
        email = email or (f"user{hotel}@x.example" if known > UNVERIFIED / 2 else None)
        rows["conversation"].append((
            talk, uuid.UUID(talk).hex * 2, "staff", _at(began), email, name, "none", None, 1 + 2 * len(steps), "{}",
        ))  # fmt: skip
        said: list[Row] = [(talk, 1, None, _at(began), "bot", "Hello, how can I help?", "[]", None)]
        for place, (text, choice, reading, understanding, cards) in enumerate(steps):
            turn, moment = TWO * number + place, _at(began + timedelta(minutes=place))
            rows["turn"].append((turn, talk, str(place), text, choice, moment, moment, "action_answer", reading))
            said.append((talk, 2 * place + 2, turn, moment, "user", text, "[]", None))
            said.append((talk, 2 * place + 3, turn, moment, "bot", "Here is what I found.", cards, understanding))
        rows["message"].extend(said)
        return TWO * number + len(steps) - 1


# The columns that are filled; all others have no value, or the same one in each row (`CONSTANT`).
COLUMNS: dict[str, str] = {
    "account": "id name plan region",
    "property": "id account_id name rooms timezone",
    "person": "id account_id email name role",
    "agreement_change": "id account_id since plan region person_id former needs_choice",
    "credit_account": "account_id settled_to last_event_id",
    "conversation": "id token_hash audience created_at email property_name handoff flag last_seq state",
    "turn": "id conversation_id client_id text choice received_at answered_at action reading",
    "message": "conversation_id seq turn_id at author text cards understanding",
    "ticket": "id account_id property_id requester_id conversation_id turn_id channel subject description category product "
    "affected_percent third_party tier severity rule priority priority_rank skip_rank status opened_at response_due "
    "resolution_due response_due_source plan_response_due first_response_at resolved_at closed_at closed_seq updated_at "
    "best_effort needs_review why solution version assignee_id",
    "ticket_words": "ticket_id words",
    "ticket_event": "id ticket_id at actor kind data",
    "goal_warning": "ticket_id goal kind at",
    "mail": "id to subject body message_id created_at next_try_at attempts sent_at",
}
CONSTANT = {"message": {"choices": "[]"}}


def _at(moment: datetime | None) -> str | None:
    """As both databases read it: in UTC, since their sessions know no other zone."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.000000") if moment else None


def _answer(policy: Policy, dice: random.Random, number: int) -> Answer:
    """What the policy says of a ticket that is opened at some minute of a week."""
    category = list(policy.categories)[number % len(policy.categories)]
    percent = dice.choice((None, 10.0, 30.0, 60.0)) if policy.is_banded(category) else None
    opened = datetime.combine(date(2026, 3, 2), datetime.min.time(), UTC) + WEEK * dice.random()
    decision = triage(policy, Case(category, opened, None, percent))
    rank = list(policy.priorities).index(decision.priority)
    return Answer(
        category,
        percent,
        dice.choice(list(policy.products)),
        (2, decision.severity, decision.rule, decision.priority, rank),
        decision.response_due - opened,
        decision.resolution_due - opened,
        json.dumps(decision.why),
    )


def _talks(categories: Sequence[str]) -> dict[str, list[Row]]:
    """The turns of each kind of conversation: text, choice, reading, understanding and cards."""
    asked = _turn("How do I send a key again?", None, "how_to", None, "deflect", ARTICLES[0])
    kinds = {
        "solved": [asked, _turn("solved", "solved", None, None, "other", None)],
        "left": [asked],
        "lost": [_turn("Can I paint the door?", None, "unclear", None, "other", None)],
    }
    reported = {
        category: [
            _turn("It does not work", None, "report", category, "escalate", None),
            _turn("confirm", "confirm", None, category, "escalate", None),
        ]
        for category in categories
    }
    return kinds | reported


def _turn(
    text: str, choice: str | None, intent: str | None, category: str | None, outcome: str, article: str | None
) -> Row:
    reading: dict[str, object] = {
        "said": intent, "intent": intent, "confidence": 0.9, "category": category, "likely_category": category,
        "product": None, "outcome": outcome, "articles": [], "why": "the rule for it",
    }  # fmt: skip
    known = {"outcome": outcome, "intent": intent, "confidence": 0.9, "category": category, "product": None,
             "severity": None, "rule": None, "articles": [article] if article else [], "why": "the rule for it"}  # fmt: skip
    cards = (
        [{"kind": "article", "slug": article, "title": "An article", "url": "/help", "excerpt": "…"}] if article else []
    )
    return text, choice, json.dumps(reading), json.dumps(known), json.dumps(cards)
