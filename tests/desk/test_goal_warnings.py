"""Warnings before a goal is missed and at the miss: once each, in the goal's own hours, by mail and in the desk."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import goal_warnings
from desk.goal_warnings import warn
from desk.goal_watch import MISSED, SOON, Watch
from desk.store.work import Mail
from tests.desk.house import House

AGENTS = ["ada@keydesk.example", "lena@keydesk.example"]


def warnings(house: House) -> list[tuple[str, str]]:
    """To whom, and whether it is about to be missed or was missed."""
    with house.core.store.read() as session:
        rows = session.execute(select(Mail.to, Mail.subject).order_by(Mail.id)).all()
    kinds = {"Answer soon": SOON, "Response goal missed": MISSED}
    return [(to, kinds[start]) for to, subject in rows if (start := subject.partition(":")[0]) in kinds]


def to_solve(house: House) -> list[str]:
    """What Ada was told about resolution goals."""
    subjects = [sent.subject.partition(":")[0] for sent in house.mails_to("ada@keydesk.example")]
    kinds = {"Solve soon": SOON, "Resolution goal missed": MISSED}
    return [kinds[subject] for subject in subjects if subject in kinds]


def answered(house: House, **facts: Any) -> str:
    """A ticket whose first response is given."""
    reference = house.ticket(**facts)
    house.agent().post(f"/tickets/{reference}/replies", text="We are on it.")
    return reference


def set_status(house: House, reference: str, status: str) -> None:
    assert house.agent().post(f"/tickets/{reference}/status", status=status).status_code == 200


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
    watch = Watch(house.core.policy.calendars.business, closing - timedelta(hours=4), closing)
    assert watch.moments(75) == {SOON: closing - timedelta(hours=1), MISSED: datetime(2026, 3, 4, 14, 0, tzinfo=UTC)}


def test_a_resolution_is_warned_of_at_three_quarters_and_at_the_miss_until_it_is_solved(any_house: House) -> None:
    house = any_house
    reference = answered(house)  # severity 1 at peak: 4 hours
    house.clock.forward(hours=2, minutes=59)
    assert warn(house.core) == 0
    house.clock.forward(minutes=1)
    assert [warn(house.core), warn(house.core)] == [1, 0]
    house.clock.forward(hours=1, seconds=1)
    assert [warn(house.core), warn(house.core)] == [1, 0]
    assert to_solve(house) == [SOON, MISSED]
    with house.core.store.read() as session:
        assert goal_warnings.count(session) == 1
    set_status(house, reference, "resolved")
    with house.core.store.read() as session:
        assert goal_warnings.count(session) == 0


def test_the_letter_says_what_lacks_and_by_when(house: House) -> None:
    answered(house)
    house.clock.forward(hours=3)
    warn(house.core)
    letter = house.mails_to("ada@keydesk.example")[-1].body
    assert "is not solved yet. 75% of the time for it is gone." in letter
    assert "Resolution due: Mon 2 Mar, 16:00 Central" in letter


def test_the_time_in_which_a_ticket_waits_is_not_counted_and_nobody_is_warned_meanwhile(house: House) -> None:
    reference = answered(house)
    house.clock.forward(hours=1)
    set_status(house, reference, "pending_customer")
    house.clock.forward(hours=30)
    assert warn(house.core) == 0
    set_status(house, reference, "open")
    house.clock.forward(hours=1, minutes=59)
    assert warn(house.core) == 0
    house.clock.forward(minutes=1)
    assert warn(house.core) == 1
    assert to_solve(house) == [SOON]


def test_a_resolution_in_business_days_warns_only_while_they_run(house: House) -> None:
    answered(
        house, percent=30
    )  # 2 business days of 12 hours from Monday noon: due Wednesday noon, 18 of 24 hours at 18:00
    house.clock.now = datetime(2026, 3, 4, 0, 30, tzinfo=UTC)
    assert warn(house.core) == 1
    house.clock.now = datetime(2026, 3, 5, 3, 0, tzinfo=UTC)  # after the miss, but at night
    assert warn(house.core) == 0
    house.clock.now = datetime(2026, 3, 5, 14, 0, tzinfo=UTC)
    assert warn(house.core) == 1
    assert to_solve(house) == [SOON, MISSED]


def test_severity_1_of_a_weekend_is_not_warned_of_before_its_clock_starts(house: House) -> None:
    house.clock.now = datetime(2026, 3, 7, 18, 0, tzinfo=UTC)
    house.ticket()
    monday = datetime(2026, 3, 9, 5, 0, tzinfo=UTC)  # midnight there, in summer time since the day before
    for at, warned in ((monday, 0), (monday + timedelta(hours=5, minutes=59), 0), (monday + timedelta(hours=6), 1)):
        house.clock.now = at
        assert warn(house.core) == warned, at


def test_severity_1_by_night_is_warned_of_by_night(house: House) -> None:
    house.clock.now = datetime(2026, 3, 4, 3, 0, tzinfo=UTC)  # 21:00 there: 8 hours, by the clock
    house.ticket()
    house.clock.forward(hours=6)
    assert warn(house.core) == 1


def test_many_tickets_that_are_closed_to_warnings_for_now_hide_no_other(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(goal_warnings, "AT_A_TIME", 2)
    house.clock.now = datetime(2026, 3, 4, 3, 0, tzinfo=UTC)
    for _ in range(5):
        house.ticket(percent=30)
    house.ticket()
    house.clock.forward(hours=6)
    assert warn(house.core) == 1


def test_several_desks_at_once_warn_once(any_house: House) -> None:
    any_house.ticket()
    any_house.clock.forward(minutes=50)
    desks = [threading.Thread(target=warn, args=(any_house.core,)) for _ in range(4)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join(30)
    assert warnings(any_house) == [(agent, SOON) for agent in AGENTS]
