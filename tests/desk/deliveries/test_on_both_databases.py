"""What a database could do differently with the outbox: order, waiting as a whole, and two desks on one outbox."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from huey import MemoryHuey

from desk.deliveries.courier import Courier
from desk.privacy import forget
from tests.desk.conftest import Parts
from tests.desk.deliveries.destinations import Delivering, destination
from tests.desk.house import FRANK, SetRealTime, build_house, settings_for


@pytest.fixture
def delivering(parts: Parts, store_url: str, tmp_path: Path, real_time: SetRealTime) -> Iterator[Delivering]:
    """A webhook, once on each kind of database."""
    to = destination("webhook")
    with to.up():
        pass
    house = build_house(parts, settings_for(tmp_path / "var", database_url=store_url, **to.settings))
    found = Delivering(house, to)
    found.up()
    yield found
    found.down()
    house.core.store.close()


def test_developments_keep_their_order_and_a_receiver_that_is_down_is_left_alone(
    delivering: Delivering, real_time: SetRealTime
) -> None:
    reference, agent = delivering.house.ticket(), delivering.house.agent()
    delivering.house.ticket(category="host_unavailable", product="openkey_host", percent=None)
    agent.post(f"/tickets/{reference}/notes", text="A note")
    delivering.to.next(delivering.to.broken)
    delivering.send()
    assert [row.attempts for row in delivering.rows()] == [1, 0, 0]
    real_time.forward(minutes=1)
    delivering.send()
    assert [row.sent_at is not None for row in delivering.rows()] == [True, True, True]
    assert "A note" in delivering.to.texts()[-1]
    assert forget(delivering.house.core, FRANK)["deliveries"] == 3


def test_two_desks_on_one_outbox_send_each_thing_once(delivering: Delivering) -> None:
    for _ in range(5):
        delivering.house.ticket()
    core = delivering.house.core
    desks = [Courier(core.store, core.lanes(), MemoryHuey(results=False)) for _ in range(2)]
    threads = [threading.Thread(target=desk.run, args=("webhook",)) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert delivering.to.tries() == 5
    assert len(delivering.to.texts()) == 5
