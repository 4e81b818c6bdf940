"""A desk with the demo accounts on a temporary database, a clock that tests set, and browsers that visit its pages."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from desk import conversations, mail, tickets
from desk.core import Core, build_core
from desk.frontdoor import FrontDoor
from desk.identity import person_by_email
from desk.live import Event, Live
from desk.rasa import RasaClient
from desk.seed import seed
from desk.settings import Settings
from desk.store.engine import Store
from desk.store.migrate import migrate
from desk.store.work import Mail
from desk.web.app import Desk, build_app
from desk.web.limits import Limits

MONDAY_NOON = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
PASSWORD = "a password for tests"


@dataclass
class SetClock:
    """Shows the time that a test sets."""

    now: datetime = MONDAY_NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


class NoRanker:
    """The pages here search no articles."""

    def rank(self, query: str, limit: int) -> list[tuple[str, float]]:
        return []


class HeardLive(Live):
    """Keeps what is shown to those who listen to a conversation."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[str, str]] = []

    def publish(self, conversation_id: str, events: list[Event]) -> None:
        self.heard += [(conversation_id, event.data["text"]) for event in events if event.name == "message"]


@dataclass
class Browser:
    """A browser at the desk: opens pages, and sends their forms as they are with some fields filled in."""

    client: TestClient
    page: httpx.Response | None = None

    def open(self, path: str) -> httpx.Response:
        self.page = self.client.get(path)
        return self.page

    def send(self, action: str, **fields: str | list[str]) -> httpx.Response:
        """Send the form of the open page that goes to `action` (itself, or by a button of its own), with its hidden fields."""
        assert self.page is not None
        forms = re.findall(r"<form.*?</form>", self.page.text, re.DOTALL)
        form = next((form for form in forms if re.search(rf'action="{re.escape(action)}(#[\w-]*)?"', form)), None)
        assert form is not None, f"no form for {action} on {self.page.url}"
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
        self.page = self.client.post(action, data={name: html.unescape(value) for name, value in hidden} | fields)
        return self.page

    def sign_in_as_agent(self, email: str = "ada@keydesk.example", password: str = PASSWORD) -> httpx.Response:
        self.open("/desk/login")
        return self.send("/desk/login", email=email, password=password)


@dataclass
class House:
    """The desk under test."""

    core: Core
    app: FastAPI
    clock: SetClock
    published: list[tuple[str, str]]

    def browser(self) -> Browser:
        return Browser(TestClient(self.app))

    def agent(self, email: str = "ada@keydesk.example") -> Browser:
        browser = self.browser()
        assert browser.sign_in_as_agent(email).status_code == 200
        return browser

    def support_user(self, email: str = "frank@harborview.example") -> Browser:
        browser = self.browser()
        browser.open("/portal/login")
        browser.send("/portal/login", email=email)
        browser.send("/portal/code", code=self.code_for(email))
        return browser

    def mails_to(self, email: str) -> list[Mail]:
        with self.core.store.read() as session:
            return list(session.scalars(select(Mail).where(Mail.to == email).order_by(Mail.id)))

    def code_for(self, email: str) -> str:
        subjects = [sent.subject for sent in self.mails_to(email) if "code" in sent.subject]
        return subjects[-1].removeprefix("Your Keydesk code: ")

    def talk(
        self, *said: tuple[str, str], email: str | None = None, handoff: str = "none", flag: str | None = None
    ) -> str:
        """A conversation with these messages (author, text); the bot's carry an understanding."""
        with self.core.store.write() as session:
            conversation, _ = conversations.start(session, self.clock(), "staff", None, None, None)
            conversation.email, conversation.handoff, conversation.flag = email, handoff, flag
            conversation.handoff_at = self.clock() if handoff != "none" else None
            for author, text in said:
                understanding = UNDERSTANDING if author == "bot" else None
                conversations.add_message(
                    session, conversation, author, text, self.clock(), understanding=understanding
                )
            return conversation.id

    def ticket(
        self,
        category: str = "key_download_failure",
        percent: float | None = 60,
        subject: str = "Guests can't download keys",
        description: str = "Nobody gets a key since this morning.",
        requester: str = "frank@harborview.example",
        conversation_id: str | None = None,
    ) -> str:
        """File a ticket in the requester's name; its reference."""
        with self.core.store.write() as session:
            person = person_by_email(session, requester)
            assert person is not None
            filing = tickets.Filing(
                requester=person,
                property=person.account.properties[0],
                channel="chat",
                category=category,
                product="ios_app",
                percent=percent,
                third_party=False,
                subject=subject,
                description=description,
                conversation_id=conversation_id,
            )
            return tickets.open_ticket(session, self.core.policy, filing, self.clock()).reference


UNDERSTANDING = {
    "outcome": "escalate",
    "intent": "key_download_failure",
    "confidence": 0.91,
    "category": "key_download_failure",
    "product": "ios_app",
    "affected_percent": 60,
    "severity": 1,
    "rule": "keys-majority",
    "articles": [],
    "why": ["the words name an outage"],
}


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Core:
    """Policy, articles and a seeded database, made once; each test works on a copy."""
    settings = Settings(var=tmp_path_factory.mktemp("seeded"))
    migrate(settings.database)
    core = build_core(settings)
    seed(core.store, PASSWORD)
    core.store.close()
    return core


@pytest.fixture
def house(seeded: Core, tmp_path: Path) -> Iterator[House]:
    yield from build_house(seeded, Settings(var=tmp_path / "http", public_url="http://testserver"))


@pytest.fixture
def https_house(seeded: Core, tmp_path: Path) -> Iterator[House]:
    yield from build_house(seeded, Settings(var=tmp_path / "https", public_url="https://testserver"))


def build_house(seeded: Core, settings: Settings) -> Iterator[House]:
    settings.var.mkdir()
    shutil.copy(seeded.settings.var / "keydesk.db", settings.var / "keydesk.db")
    clock, live = SetClock(), HeardLive()
    core = replace(
        seeded,
        settings=settings,
        store=Store(settings.database),
        clock=clock,
        mail_transport=mail.transport_for(None, settings.var / "mail"),
    )
    door = FrontDoor(core, RasaClient(settings.rasa_base, "no secret: Rasa is not called"), live)
    yield House(core, build_app(Desk(core, live, door, Limits(settings), NoRanker())), clock, live.heard)
    core.store.close()
