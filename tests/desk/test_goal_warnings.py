"""Warnings before a response goal is missed and at the miss: once each, in the goal's own hours, by mail and in the desk."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from desk import goal_warnings
from desk.goal_warnings import MISSED, SOON, moments, warn
from desk.store.work import Mail
from tests.desk.house import House

AGENTS = ["ada@keydesk.example", "lena@keydesk.example"]


def warnings(house: House) -> list[tuple[str, str]]:
    """To whom, and whether it is about to be missed or was missed."""
    with house.core.store.read() as session:
        rows = session.execute(select(Mail.to, Mail.subject).order_by(Mail.id)).all()
    kinds = {"Answer soon": SOON, "Response goal missed": MISSED}
    return [(to, kinds[start]) for to, subject in rows if (start := subject.partition(":")[0]) in kinds]


def test_every_agent_is_warned_once_at_three_quarters_and_once_at_the_miss(any_house: House) -> None:
    house = any_house
    house.ticket()
    house.clock.forward(minutes=44)
    assert warn(house.core) == 0
    house.clock.forward(minutes=1)
    assert [warn(house.core), warn(house.core)] == [1, 0]
    assert warnings(house) == [(agent, SOON) for agent in AGENTS]
    house.clock.forward(minutes=16)
    assert [warn(house.core), warn(house.core)] == [1, 0]
    assert warnings(house) == [(agent, kind) for kind in (SOON, MISSED) for agent in AGENTS]


def test_an_answer_in_time_ends_the_warnings_and_the_count(house: House) -> None:
    reference = house.ticket()
    house.clock.forward(minutes=50)
    warn(house.core)
    with house.core.store.read() as session:
        assert goal_warnings.count(session) == 1
    house.agent().post(f"/tickets/{reference}/replies", text="We are on it.")
    house.clock.forward(hours=1)
    assert warn(house.core) == 0
    with house.core.store.read() as session:
        assert goal_warnings.count(session) == 0


def test_a_goal_in_business_hours_warns_at_the_next_opening(house: House) -> None:
    house.clock.now = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)  # 17:00 there: 3 of 4 business hours are over at closing
    house.ticket(percent=30)
    house.clock.forward(hours=8)
    assert warn(house.core) == 0
    house.clock.now = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)
    assert warn(house.core) == 1
    house.clock.forward(hours=1, minutes=1)
    assert warn(house.core) == 1
    assert [kind for _, kind in warnings(house)] == [SOON, SOON, MISSED, MISSED]


def test_a_goal_that_runs_out_at_closing_is_told_of_at_the_next_opening(house: House) -> None:
    closing = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
    when = moments(house.core.policy.calendars.business, closing - timedelta(hours=4), closing, 75)
    assert when == {SOON: closing - timedelta(hours=1), MISSED: datetime(2026, 3, 4, 14, 0, tzinfo=UTC)}


def test_several_desks_at_once_warn_once(any_house: House) -> None:
    any_house.ticket()
    any_house.clock.forward(minutes=50)
    desks = [threading.Thread(target=warn, args=(any_house.core,)) for _ in range(4)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join(30)
    assert warnings(any_house) == [(agent, SOON) for agent in AGENTS]
