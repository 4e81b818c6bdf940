"""Availability as measured by an account's own critical tickets."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from desk.availability import covered, measured
from desk.identity import person_by_email
from tests.desk.house import FRANK, MONDAY_NOON, TOM, House

START, END = MONDAY_NOON - timedelta(hours=50), MONDAY_NOON + timedelta(hours=50)


def hour(number: float) -> datetime:
    return START + timedelta(hours=number)


@pytest.mark.parametrize(
    ("spans", "hours"),
    [
        ([], 0),
        ([(1, 3)], 2),
        ([(1, 3), (2, 4)], 3),
        ([(1, 9), (2, 4), (8, 10)], 9),
        ([(5, 6), (1, 2), (2, 3)], 3),
        ([(3, 3)], 0),
    ],
)
def test_each_moment_counts_once(spans: list[tuple[int, int]], hours: int) -> None:
    assert covered([(hour(start), hour(end)) for start, end in spans]) == timedelta(hours=hours)


def percent(house: House, product: str = "ios_app") -> Decimal:
    with house.core.store.read() as session:
        person = person_by_email(session, FRANK)
        assert person is not None
        found = measured(session, house.core.policy, person.account_id, START, END)
    return {one.product: one.percent for one in found}[product]


def outage(house: House, hours: int, **facts: Any) -> None:
    reference = house.ticket(**facts)
    house.clock.forward(hours=hours)
    house.agent().post(f"/tickets/{reference}/status", status="resolved")


def test_an_outage_counts_from_its_report_until_it_is_solved(house: House) -> None:
    outage(house, 3)
    assert percent(house) == Decimal("97.00")
    assert percent(house, "android_app") == Decimal("100.00")


def test_an_open_outage_counts_until_the_end(house: House) -> None:
    house.ticket()
    assert percent(house) == Decimal("50.00")


@pytest.mark.parametrize("facts", [{"percent": 10}, {"third_party": True}, {"requester": TOM}, {"product": "hardware"}])
def test_lesser_faults_third_parties_other_accounts_and_other_products_do_not_count(
    house: House, facts: dict[str, Any]
) -> None:
    outage(house, 3, **facts)
    assert percent(house) == Decimal("100.00")
