"""A desk for each implementation of the port, with the server that it delivers to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desk import mail
from desk.deliveries import http
from tests.desk.conftest import HouseWith
from tests.desk.deliveries.destinations import Delivering, MailDestination, destination
from tests.desk.house import SetRealTime, with_transport

TARGETS = ("email", "webhook", "zendesk", "freshdesk", "zammad")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers that hang are waited for a moment only."""
    monkeypatch.setattr(http, "READ_SECONDS", 0.3)
    monkeypatch.setattr(mail, "TIMEOUT_SECONDS", 0.3)


@pytest.fixture(params=TARGETS)
def delivering(
    request: pytest.FixtureRequest, house_with: HouseWith, real_time: SetRealTime, impatient: None
) -> Iterator[Delivering]:
    """Once for each target; the destination is up."""
    to = destination(request.param)
    with to.up():
        pass
    house = house_with(**to.settings)
    if isinstance(to, MailDestination):
        house.core = with_transport(
            house.core, mail.transport_for(f"smtp://127.0.0.1:{to.mailbox.port}", house.core.settings.var)
        )
    found = Delivering(house, to)
    found.up()
    yield found
    found.down()
