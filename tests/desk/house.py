"""The desk under test: its real application and record, with Rasa, the clock and the mail server in the test's hands."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import OctKey
from sqlalchemy import select

from desk import mail, tickets, turns
from desk.core import Core
from desk.deliveries import targets
from desk.dialogue import BUTTON_ACTION, FORM, Reading
from desk.dialogue.reading import ShareRead
from desk.frontdoor import FrontDoor
from desk.identity import person_by_email
from desk.rasa import Known, RasaClient, RasaTrouble
from desk.settings import Settings
from desk.store.engine import Store
from desk.store.work import Mail
from desk.web.app import Desk, build_app, live_for
from desk.web.limits import Limits
from knowledge_base import KnowledgeBase
from policy import Policy
from understanding.mentions import read_emails

MONDAY_NOON = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
SECRET = "a-secret-for-tests-of-enough-length"
PASSWORD = "a password for tests"
FRANK, OLIVIA, CASEY = "frank@harborview.example", "olivia@harborview.example", "casey@harborview.example"
TOM = "tom@palmcourt.example"
OUTAGE = "60% of our guests can't download their mobile key on iPhones"
JsonObject = dict[str, Any]


@dataclass
class SetClock:
    """Shows the time that a test sets."""

    now: datetime = MONDAY_NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)


def outage(text: str) -> tuple[str, Reading]:
    """How Rasa reads a report of keys that can't be downloaded."""
    share = ShareRead(kind="exact", percent=60)
    facts: JsonObject = {"category": "key_download_failure", "products": ["ios_app"], "product": "ios_app"}
    said = {"intent": "key_download_failure", "said": "key_download_failure", "confidence": 0.9}
    return FORM, Reading(text=text, outcome="escalate", share=share, affected_percent=60, **facts, **said)


def small_talk(text: str) -> tuple[str, Reading]:
    """How Rasa reads everything else here: a greeting, or an answer of which only the addresses are read."""
    intent = "greet" if text == "hello" else "inform"
    said: JsonObject = {"intent": intent, "said": intent, "confidence": 0.9}
    return "action_small_talk", Reading(text=text, emails=read_emails(text), **said)


class FakeRasa(RasaClient):
    """Answers turns in the record as the action server does; `down` and `before_answer` make trouble."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.down = False
        self.calls: list[tuple[int, str, str | None]] = []
        self.before_answer: Callable[[], None] = lambda: None
        self.after_answer: Callable[[], None] = lambda: None
        self.readings: dict[str, Callable[[str], tuple[str, Reading]]] = {OUTAGE: outage}

    def take_turn(self, conversation_id: str, turn_id: int, text: str, choice: str | None, known: Known) -> None:
        self.calls.append((turn_id, text, choice))
        self.before_answer()
        if self.down:
            raise RasaTrouble("ConnectionError")
        if choice is not None:
            action, reading = BUTTON_ACTION, Reading.of_button(choice)
        else:
            action, reading = self.readings.get(text, small_talk)(text)
        turns.answer(self.core, turn_id, action, reading)
        self.after_answer()

    def has_model(self) -> bool:
        return not self.down


class NoRanker:
    """No article is searched here."""

    def rank(self, query: str, limit: int = 10) -> list[tuple[str, float]]:
        return []


@dataclass
class House:
    """The desk under test."""

    core: Core
    app: FastAPI
    clock: SetClock
    rasa: FakeRasa
    client: TestClient

    def chat(self, sub: str | None = None, audience: str = "staff", **claims: Any) -> Chat:
        """A new conversation; with `sub` the host page vouches for that address."""
        body: JsonObject = {"audience": audience}
        if sub is not None:
            body["identity_token"] = identity_token(sub=sub, **claims)
        answer = self.client.post("/api/conversations", json=body)
        assert answer.status_code == 201, answer.text
        return Chat(self, answer.json()["conversation_id"], answer.json()["token"], answer.json()["messages"])

    def agent(self, email: str = "ada@keydesk.example") -> Agent:
        """An agent who has signed in."""
        answer = self.client.post("/api/agent/session", json={"email": email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return Agent(self, answer.json()["token"])

    def code_for(self, address: str) -> str:
        """The newest six-digit code mailed to an address."""
        codes = [re.search(r"code: (\d{6})", sent.subject) for sent in self.mails_to(address)]
        return [found[1] for found in codes if found][-1]

    def mails_to(self, address: str) -> list[Mail]:
        """The mails written for an address, oldest first."""
        with self.core.store.read() as session:
            return list(session.scalars(select(Mail).where(Mail.to == address).order_by(Mail.id)))

    def ticket(self, category: str = "key_download_failure", requester: str = FRANK, **facts: Any) -> str:
        """File a ticket in the requester's name; its reference."""
        known: JsonObject = {"product": "ios_app", "percent": 60, "third_party": False, "channel": "chat"}
        words = {"subject": "Keys do not arrive", "description": "Since this morning nobody gets a key."}
        with self.core.store.write() as session:
            person = person_by_email(session, requester)
            assert person is not None
            hotel = person.account.properties[0]
            filing = tickets.Filing(requester=person, property=hotel, category=category, **{**known, **words, **facts})
            return tickets.open_ticket(session, self.core.policy, filing, self.clock()).reference


def build_house(core_parts: tuple[Policy, KnowledgeBase], settings: Settings) -> House:
    """A desk on the database that the settings name."""
    clock = SetClock()
    transport = mail.transport_for(None, settings.var / "mail")
    core = Core(
        settings, core_parts[0], Store(settings.database, targets.names(settings)), clock, core_parts[1], transport
    )
    rasa, live = FakeRasa(core), live_for(settings)
    desk = Desk(core, live, FrontDoor(core, rasa, live), Limits(settings), NoRanker())  # type: ignore[arg-type]  # a fake
    app = build_app(desk)
    return House(core, app, clock, rasa, TestClient(app, raise_server_exceptions=False))


def with_transport(core: Core, transport: mail.Transport) -> Core:
    """The same desk with another mail server."""
    return replace(core, mail_transport=transport)


def identity_token(secret: str = SECRET, header: JsonObject | None = None, **claims: Any) -> str:
    """A host page's token; a claim given as None is left out."""
    now = int(time.time())
    body = {"sub": FRANK, "iat": now, "exp": now + 600, "aud": "keydesk", **claims}
    present = {name: value for name, value in body.items() if value is not None}
    return jwt.encode(header or {"alg": "HS256"}, present, OctKey.import_key(secret))


@dataclass
class Chat:
    """One conversation over HTTP; `answer` is what the bot said last."""

    house: House
    id: str
    token: str
    answer: list[JsonObject] = field(default_factory=list)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def url(self) -> str:
        return f"/api/conversations/{self.id}"

    def post(self, **body: Any) -> Any:
        """A raw turn, with a fresh `client_id` unless one is given."""
        return self.house.client.post(
            f"{self.url}/messages", json={"client_id": str(uuid.uuid4()), **body}, headers=self.headers
        )

    def get(self, path: str) -> Any:
        """A read of this conversation."""
        return self.house.client.get(self.url + path, headers=self.headers)

    def say(self, text: str) -> Chat:
        """A text."""
        return self._turn(text=text)

    def press(self, choice: str) -> Chat:
        """A button."""
        return self._turn(choice=choice)

    def _turn(self, **body: Any) -> Chat:
        answer = self.post(**body)
        assert answer.status_code == 200, answer.text
        self.answer = answer.json()["messages"]
        return self

    def report(self) -> JsonObject:
        """Report the outage and confirm it; the ticket's card."""
        self.say(OUTAGE)
        while "summary" not in self.cards:
            self.press(next(value for value in self.choices if value in {"new_ticket", "Harbor View Hotel"}))
        return dict(self.press("confirm").cards["ticket"])

    def history(self, after: int = 0) -> list[JsonObject]:
        """The messages after a `seq`."""
        return list(self.get(f"/messages?after={after}").json()["messages"])

    @property
    def cards(self) -> dict[str, JsonObject]:
        """The cards of the last answer by kind."""
        return {card["kind"]: card for message in self.answer for card in message["cards"]}

    @property
    def asked(self) -> str | None:
        """The field that the last answer asks for."""
        return self.cards.get("ask", {}).get("field")

    @property
    def choices(self) -> list[str]:
        """The values on offer."""
        return [choice["value"] for message in self.answer for choice in message["choices"]]

    @property
    def text(self) -> str:
        """All that the bot said last."""
        return "\n".join(message["text"] for message in self.answer)


@dataclass
class Agent:
    """An agent over HTTP."""

    house: House
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def get(self, path: str, **options: Any) -> Any:
        """A read."""
        return self.house.client.get(path, headers=self.headers, **options)

    def post(self, path: str, **body: Any) -> Any:
        """A change, by its path under /api/agent."""
        return self.house.client.post(f"/api/agent{path}", json=body, headers=self.headers)

    def ticket(self, reference: str) -> JsonObject:
        """The whole ticket."""
        return dict(self.get(f"/api/tickets/{reference}").json())

    def queue(self) -> list[str]:
        """The references in the order of work."""
        return [item["reference"] for item in self.get("/api/agent/queue").json()["items"]]

    def conversations(self, state: str) -> list[str]:
        """Ids of the conversations in a state."""
        found = self.get(f"/api/agent/conversations?state={state}").json()["items"]
        return [item["conversation_id"] for item in found]


@dataclass
class SetRealTime:
    """Real time as identity, sessions and mail see it, moved by a test."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def forward(self, **by: float) -> None:
        """Let time pass."""
        self.ahead += timedelta(**by)


def settings_for(folder: Path, **more: Any) -> Settings:
    """Settings of a desk in `folder` that accepts identity tokens and knows no rate limits."""
    usual: JsonObject = {"identity_secret": SECRET, "rate_limit": "off", "public_url": "http://testserver"}
    return Settings(var=folder, **{**usual, **more})
