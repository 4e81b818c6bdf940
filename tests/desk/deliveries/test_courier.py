"""The courier: real workers on a real job store send what the outbox holds, whatever becomes of the job store."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from fastapi.testclient import TestClient
from huey import MemoryHuey
from sqlalchemy import select

from desk.clock import real_clock
from desk.deliveries.courier import Courier, job_store
from desk.deliveries.sending import CLAIM, FIRST_PAUSE
from desk.store.outgoing import Delivery
from desk.store.work import Mail
from desk.web.app import Desk, build_app
from tests.desk.conftest import HouseWith
from tests.desk.deliveries.destinations import SECRET, Delivering, destination
from tests.desk.house import FRANK, House

REDIS = os.environ.get("KEYDESK_TEST_REDIS", "redis://127.0.0.1:6379/13")
NOWHERE = "redis://127.0.0.1:1/0"


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    """Whether it comes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


@pytest.fixture
def redis_url() -> Iterator[str]:
    """A database of Redis for these tests alone; in CI its absence is a failure."""
    client = redis.Redis.from_url(REDIS)
    try:
        client.flushdb()
    except redis.ConnectionError:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Redis does not answer")
    yield REDIS
    client.flushdb()
    client.close()


@pytest.fixture(params=["sqlite", "redis"])
def store_settings(request: pytest.FixtureRequest) -> dict[str, str]:
    return {} if request.param == "sqlite" else {"redis_url": request.getfixturevalue("redis_url")}


@pytest.fixture
def receiver() -> Iterator[object]:
    to = destination("webhook")
    with to.up():
        yield to


def started(house: House) -> Courier:
    courier = Courier(house.core.store, house.core.lanes(), job_store(house.core.settings))
    courier.start()
    return courier


def test_the_workers_send_mail_and_deliveries_at_once(
    house_with: HouseWith, receiver: Delivering, store_settings: dict[str, str]
) -> None:
    house = house_with(**receiver.settings, **store_settings)
    courier = started(house)
    try:
        house.ticket()
        courier.wake()
        assert within(5, lambda: len(receiver.texts()) == 1)
        assert within(5, lambda: len(list((house.core.settings.var / "mail").glob("*.eml"))) == 1)
    finally:
        courier.stop()


def test_what_waited_while_the_desk_was_stopped_goes_at_the_next_start(
    house_with: HouseWith, receiver: Delivering
) -> None:
    house = house_with(**receiver.settings)
    started(house).stop()
    house.ticket()
    for path in house.core.settings.var.glob("jobs.db*"):
        path.unlink()
    courier = started(house)
    try:
        assert within(5, lambda: len(receiver.texts()) == 1), "though the job store was lost"
    finally:
        courier.stop()


def test_a_mail_that_a_desk_was_at_when_it_was_killed_goes_as_soon_as_it_is_back(house: House) -> None:
    house.ticket()
    with house.core.store.write() as session:
        (in_hand,) = session.scalars(select(Mail))
        in_hand.attempts, in_hand.next_try_at = 1, real_clock() + CLAIM
    courier = Courier(house.core.store, house.core.lanes(), job_store(house.core.settings), alone=True)
    courier.start()
    try:
        assert within(5, lambda: len(list((house.core.settings.var / "mail").glob("*.eml"))) == 1)
    finally:
        courier.stop()


def test_a_delivery_in_hand_at_the_kill_is_tried_again_after_the_shortest_pause(
    house_with: HouseWith, receiver: Delivering
) -> None:
    house = house_with(**receiver.settings)
    house.ticket()
    with house.core.store.write() as session:
        (in_hand,) = session.scalars(select(Delivery))
        in_hand.attempts, in_hand.next_try_at = 1, real_clock() + CLAIM
    Courier(house.core.store, house.core.lanes(), MemoryHuey(results=False), alone=True).sweep()
    with house.core.store.read() as session:
        (waits,) = session.scalars(select(Delivery))
        assert waits.next_try_at <= real_clock() + FIRST_PAUSE


def test_the_sweep_finds_what_no_job_tells_of(house_with: HouseWith, receiver: Delivering) -> None:
    house, jobs = house_with(**receiver.settings), MemoryHuey(results=False, immediate=True)
    courier = Courier(house.core.store, house.core.lanes(), jobs)
    house.ticket()
    courier.sweep()
    assert len(receiver.texts()) == 1


def test_a_job_store_that_is_away_stops_no_request_and_loses_nothing(
    house_with: HouseWith, receiver: Delivering
) -> None:
    house = house_with(**receiver.settings, redis_url=NOWHERE)
    courier = Courier(house.core.store, house.core.lanes(), job_store(house.core.settings))
    house.ticket()
    courier.wake()
    courier.run("webhook")
    assert len(receiver.texts()) == 1


def test_jobs_of_a_stranger_are_not_run(house: House, redis_url: str, tmp_path: Path) -> None:
    ours = house.core.settings.model_copy(update={"redis_url": redis_url})
    theirs = ours.model_copy(update={"var": tmp_path / "other"})
    Courier(house.core.store, [], job_store(theirs)).wake()
    with pytest.raises(ValueError, match="mismatch"):
        job_store(ours).dequeue()


def test_a_lane_that_hangs_holds_up_no_other(house_with: HouseWith, receiver: Delivering) -> None:
    from tests.desk.deliveries.fake_http import HANGS

    house = house_with(**receiver.settings)
    receiver.next(HANGS)
    courier = started(house)
    try:
        house.ticket()
        courier.wake()
        assert within(5, lambda: len(receiver.texts()) == 1)
        chat = house.chat().say("60% of our guests can't download their mobile key on iPhones")
        chat.say(f"I am {FRANK}")
        courier.wake()
        assert within(5, lambda: len(list((house.core.settings.var / "mail").glob("*.eml"))) == 2)
    finally:
        receiver.server.end_of_hanging.set()
        courier.stop()


def test_the_running_desk_sends_after_each_request_that_may_have_written(
    house_with: HouseWith, receiver: Delivering
) -> None:
    house = house_with(**receiver.settings)
    old: Desk = house.app.state.desk
    courier = Courier(house.core.store, house.core.lanes(), job_store(house.core.settings))
    app = build_app(Desk(old.core, old.live, old.door, old.limits, old.ranker, courier))
    with TestClient(app) as house.client:
        house.chat(FRANK, property="Harbor View Hotel").report()
        assert within(5, lambda: len(receiver.texts()) == 1)
    assert SECRET not in receiver.texts()[0]
