"""The credit ledger by example: grants, use, expiry, extras, missed commitments, skipping the line, plan changes."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from policy import Policy
from policy.credit_bill import BillLine, bill, open_lots, outlook, total
from policy.credits import Agreement, Charge, Entry, Facts, Missed, Standing, advance, balance, credits_for, replay

MARCH = datetime.fromisoformat("2026-03-02T18:00:00+00:00")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00+00:00")


def agreed(plan: str, since: datetime = MARCH, region: str = "americas") -> Agreement:
    return Agreement(since, plan, region)


def work(id: int, when: str, credits: int, ticket: int = 1) -> Charge:
    return Charge(id, ticket, at(when), credits)


def lines(entries: list[Entry]) -> list[tuple[str, str, int, int]]:
    return [(f"{entry.at:%m-%d}", entry.kind, entry.credits, entry.extra) for entry in entries]


@pytest.mark.parametrize(("minutes", "credits"), [(1, 1), (10, 1), (11, 2), (20, 2), (25, 3), (1440, 144)])
def test_each_started_ten_minutes_cost_a_credit(policy: Policy, minutes: int, credits: int) -> None:
    assert credits_for(policy.credits, minutes) == credits


def test_credits_come_at_the_start_and_on_the_first_of_each_month(policy: Policy) -> None:
    found = replay(policy, Facts([agreed("priority")]), at("2026-05-01T00:00"))
    assert lines(found) == [("03-02", "grant", 9, 0), ("04-01", "grant", 9, 0), ("05-01", "grant", 9, 0)]
    assert balance(found) == 27


def test_unused_credits_last_for_the_three_months_after_the_month_of_their_grant(policy: Policy) -> None:
    facts = Facts([agreed("essential")])
    assert balance(replay(policy, facts, at("2026-06-30T23:59"))) == 24
    july = replay(policy, facts, at("2026-07-01T00:00"))
    assert lines(july)[-2:] == [("07-01", "expiry", -6, 0), ("07-01", "grant", 6, 0)]
    assert balance(july) == 24


def test_the_oldest_credits_are_used_first(policy: Policy) -> None:
    found = replay(policy, Facts([agreed("essential")], [work(1, "2026-04-10T12:00", 8)]), at("2026-04-11T00:00"))
    used = [(entry.month, entry.credits) for entry in found if entry.kind == "use"]
    assert used == [(date(2026, 3, 1), -6), (date(2026, 4, 1), -2)]


def test_work_beyond_the_balance_is_an_extra_and_the_balance_stays_at_nought(policy: Policy) -> None:
    found = replay(policy, Facts([agreed("essential")], [work(1, "2026-03-10T12:00", 8)]), at("2026-03-11T00:00"))
    assert lines(found)[1:] == [("03-10", "use", -6, 0), ("03-10", "extra", 0, 2)]


def test_a_plan_without_credits_has_extras_only(policy: Policy) -> None:
    found = replay(policy, Facts([agreed("payg")], [work(1, "2026-03-10T12:00", 2)]), at("2026-05-11T00:00"))
    assert lines(found) == [("03-10", "extra", 0, 2)]


def test_a_late_first_response_gives_the_work_back_and_later_work_is_free(policy: Policy) -> None:
    charges = [work(1, "2026-03-03T12:00", 2), work(2, "2026-03-05T12:00", 4), work(3, "2026-03-05T13:00", 1, ticket=2)]
    found = replay(
        policy, Facts([agreed("priority")], charges, [Missed(1, at("2026-03-04T12:00"))]), at("2026-03-06T00:00")
    )
    assert lines(found)[1:] == [
        ("03-03", "use", -2, 0),
        ("03-04", "missed", 0, 0),
        ("03-04", "return", 2, 0),
        ("03-05", "unbilled", 0, 0),
        ("03-05", "use", -1, 0),
    ]


def test_credits_that_come_back_pay_open_extras_of_the_month(policy: Policy) -> None:
    charges = [work(1, "2026-03-03T12:00", 6), work(2, "2026-03-03T13:00", 4, ticket=2)]
    found = replay(
        policy, Facts([agreed("essential")], charges, [Missed(1, at("2026-03-04T12:00"))]), at("2026-03-05T00:00")
    )
    assert lines(found)[-2:] == [("03-04", "return", 6, 0), ("03-04", "cover", -4, -4)]
    assert (balance(found), sum(entry.extra for entry in found)) == (2, 0)


def test_an_extra_that_was_covered_comes_back_when_its_ticket_is_late_too(policy: Policy) -> None:
    charges = [work(1, "2026-03-03T12:00", 6), work(2, "2026-03-03T13:00", 4, ticket=2)]
    missed = [Missed(1, at("2026-03-04T12:00")), Missed(2, at("2026-03-05T12:00"))]
    found = replay(policy, Facts([agreed("essential")], charges, missed), at("2026-03-06T00:00"))
    assert (balance(found), sum(entry.extra for entry in found)) == (6, 0)


def test_credits_of_an_expired_lot_come_back_as_if_granted_this_month(policy: Policy) -> None:
    facts = Facts([agreed("essential")], [work(1, "2026-06-30T12:00", 6)], [Missed(1, at("2026-07-02T12:00"))])
    found = replay(policy, facts, at("2026-07-03T00:00"))
    back = next(entry for entry in found if entry.kind == "return")
    assert (back.month, back.credits) == (date(2026, 7, 1), 6)
    assert balance(found) == 30


def test_skipping_the_line_is_paid_even_when_the_response_is_late(policy: Policy) -> None:
    charges = [Charge(1, 1, at("2026-03-03T12:00"), 5, "skip_the_line"), work(2, "2026-03-03T12:30", 1)]
    found = replay(
        policy, Facts([agreed("priority")], charges, [Missed(1, at("2026-03-04T12:00"))]), at("2026-03-05T00:00")
    )
    assert balance(found) == 4


def test_a_change_of_plan_in_the_middle_of_a_month_keeps_what_was_granted(policy: Policy) -> None:
    agreements = [agreed("premium"), agreed("payg", at("2026-03-15T12:00")), agreed("priority", at("2026-04-20T12:00"))]
    found = replay(policy, Facts(agreements), at("2026-05-02T00:00"))
    assert lines(found) == [("03-02", "grant", 18, 0), ("05-01", "grant", 9, 0)]


def test_going_on_from_where_the_ledger_stands_adds_only_what_is_new(policy: Policy) -> None:
    agreements = [agreed("essential")]
    march = advance(policy, Facts(agreements), Standing(), None, at("2026-03-20T00:00"))
    added = advance(policy, Facts(agreements), Standing.after(march), at("2026-03-20T00:00"), at("2026-04-01T00:00"))
    assert lines(added) == [("04-01", "grant", 6, 0)]
    assert (
        advance(
            policy, Facts(agreements), Standing.after(march + added), at("2026-04-01T00:00"), at("2026-04-30T00:00")
        )
        == []
    )


@pytest.mark.parametrize(
    ("plan", "region", "price", "currency"),
    [("payg", "emea", "75.00", "EUR"), ("priority", "emea", "24.00", "EUR"), ("premium", "apac", "21.00", "USD")],
)
def test_extras_are_priced_at_the_end_of_the_month(
    policy: Policy, plan: str, region: str, price: str, currency: str
) -> None:
    """The account was on another plan when the work was done; the plan at the month's end counts."""
    agreements = [agreed("essential", region=region), agreed(plan, at("2026-03-31T23:00"), region)]
    extra = Entry("extra:1", at("2026-03-10T12:00"), "extra", date(2026, 3, 1), extra=3, charge=1, ticket=1)
    assert total(bill(policy, agreements, date(2026, 3, 1), [extra], [])) == {currency: Decimal(price)}


def test_an_extra_that_is_given_back_after_it_was_billed_comes_off_the_next_bill_at_its_old_price(
    policy: Policy,
) -> None:
    agreements = [agreed("payg"), agreed("premium", at("2026-04-01T00:00"))]
    facts = Facts(agreements, [work(1, "2026-03-31T12:00", 2)], [Missed(1, at("2026-04-02T12:00"))])
    entries = replay(policy, facts, at("2026-04-30T00:00"))
    march = bill(policy, agreements, date(2026, 3, 1), entries, [])
    april = bill(policy, agreements, date(2026, 4, 1), entries, march)
    assert [line.total for line in march + april] == [Decimal("50.00"), Decimal("-50.00")]


def test_a_price_is_rounded_to_the_cent(policy: Policy) -> None:
    line = BillLine(date(2026, 3, 1), date(2026, 3, 1), 1, Decimal("6.995"), "EUR", "premium")
    assert line.total == Decimal("7.00")


def test_lots_are_shown_in_the_order_of_use_with_their_last_day(policy: Policy) -> None:
    lots = open_lots(policy.credits, {date(2026, 4, 1): 6, date(2026, 3, 1): 2, date(2026, 2, 1): 0})
    assert [(lot.credits, lot.last_day) for lot in lots] == [(2, date(2026, 6, 30)), (6, date(2026, 7, 31))]


def test_the_outlook_goes_by_the_work_of_the_last_ninety_days(policy: Policy) -> None:
    now = at("2026-05-16T00:00")
    facts = Facts([agreed("priority", at("2026-01-01T00:00"))], [work(1, "2026-04-10T12:00", 45)])
    entries = replay(policy, facts, now)
    found = outlook(entries, at("2026-01-01T00:00"), balance(entries), now)
    assert (found.day, found.expected_use) == (date(2026, 5, 31), 8)
    assert (found.balance, found.extra) == (balance(entries) - 8, 0)
