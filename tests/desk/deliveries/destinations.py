"""One destination for each implementation of the port: the fake server behind it, and the desk that delivers there."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from typing import Any, Protocol

from huey import MemoryHuey

from desk.deliveries.courier import Courier
from desk.store.outgoing import Delivery
from tests.desk.deliveries.fake_helpdesks import (
    EMAIL,
    TOKEN,
    FakeFreshdesk,
    FakeHelpdesk,
    FakeZammad,
    FakeZendesk,
    texts_of,
)
from tests.desk.deliveries.fake_http import Answer, FakeServer, Request, serving
from tests.desk.deliveries.fake_mailbox import FakeMailbox, receiving
from tests.desk.house import House

SECRET = "a-secret-of-the-webhook-for-tests"
AGENTS = "agents@keydesk.example"
ASKED_SECONDS = 420


class Destination(Protocol):
    """What the contract needs of a destination, whatever it speaks."""

    name: str
    settings: dict[str, Any]
    # What it says when it has too much to do, is broken, and refuses; and how long it asks to be left alone.
    busy: Any
    broken: Any
    refuses: Any
    asked_seconds: int

    def up(self) -> AbstractContextManager[None]:
        """Let it listen."""

    def next(self, *troubles: Any) -> None:
        """What happens to the next things that are sent to it."""

    def tries(self) -> int:
        """How often something was to be handed over."""

    def texts(self) -> list[str]:
        """What people there read, each thing once, in order."""

    def keys(self) -> set[str]:
        """The ids of the deliveries that a receiver can see."""


class HttpDestination:
    """A destination that speaks HTTP."""

    busy = Answer(429, {"message": "slow down"}, {"Retry-After": str(ASKED_SECONDS)})
    broken = Answer(500, {"error": "our fault"})
    refuses = Answer(422, {"error": "the field is not valid"})
    asked_seconds = ASKED_SECONDS

    def __init__(self, name: str, server: FakeServer, settings: dict[str, Any]) -> None:
        self.name, self.server, self._settings = name, server, settings

    @property
    def settings(self) -> dict[str, Any]:
        return {**self._settings, f"{self.name}_url": self.server.url}

    def up(self) -> AbstractContextManager[None]:
        return serving(self.server)

    def next(self, *troubles: Any) -> None:
        self.server.troubles.extend(troubles)

    def tries(self) -> int:
        return len(self.server.writes())


class HelpdeskDestination(HttpDestination):
    server: FakeHelpdesk

    def texts(self) -> list[str]:
        return texts_of(self.server)

    def keys(self) -> set[str]:
        return {text.rsplit("Keydesk delivery ", 1)[1].strip() for text in self.texts()}


class FakeReceiver(FakeServer):
    """A webhook's receiver that says yes, and keeps what it takes."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, Request] = {}

    def answer(self, request: Request) -> Answer:
        self.kept.setdefault(request.headers["keydesk-delivery"], request)
        return Answer(200)


class WebhookDestination(HttpDestination):
    server: FakeReceiver

    def texts(self) -> list[str]:
        return [request.body.decode() for request in self.server.kept.values()]

    def keys(self) -> set[str]:
        return set(self.server.kept)


class MailDestination:
    """The agents' mailbox."""

    name = "email"
    busy = "450 4.2.1 Try again later"
    broken = "451 4.3.0 Our fault"
    refuses = "550 5.7.1 We do not take this"
    # SMTP has no way to ask for a time: the first pause.
    asked_seconds = 30

    def __init__(self) -> None:
        self.mailbox = FakeMailbox()

    @property
    def settings(self) -> dict[str, Any]:
        return {"agents_email": AGENTS}

    def up(self) -> AbstractContextManager[None]:
        return receiving(self.mailbox)

    def next(self, *troubles: Any) -> None:
        self.mailbox.troubles.extend(troubles)

    def tries(self) -> int:
        return self.mailbox.tries

    def texts(self) -> list[str]:
        return [str(mail.get_content()) for mail in self.mailbox.distinct]

    def keys(self) -> set[str]:
        return {str(mail["Message-ID"]).strip("<>").removesuffix("@keydesk") for mail in self.mailbox.distinct}


def destination(name: str) -> Destination:
    """A new one of a kind."""
    if name == "email":
        return MailDestination()
    if name == "webhook":
        return WebhookDestination(name, FakeReceiver(), {"webhook_secret": SECRET})
    servers = {"zendesk": FakeZendesk, "freshdesk": FakeFreshdesk, "zammad": FakeZammad}
    credentials = {
        "zendesk": {"zendesk_email": EMAIL, "zendesk_token": TOKEN},
        "freshdesk": {"freshdesk_key": TOKEN},
        "zammad": {"zammad_token": TOKEN},
    }
    return HelpdeskDestination(name, servers[name](), credentials[name])


@dataclass
class Delivering:
    """A desk that delivers to one destination; `send` does what the workers would do now."""

    house: House
    to: Destination
    opened: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        core = self.house.core
        self.courier = Courier(core.store, core.lanes(), MemoryHuey(results=False))

    def up(self) -> None:
        """The destination answers."""
        self.opened.enter_context(self.to.up())

    def down(self) -> None:
        """It does not."""
        self.opened.close()

    def send(self) -> None:
        """All that is due now."""
        self.courier.run(self.to.name)

    def rows(self) -> list[Delivery]:
        """The outbox."""
        with self.house.core.store.read() as session:
            return list(session.query(Delivery).filter_by(target=self.to.name).order_by(Delivery.id))
