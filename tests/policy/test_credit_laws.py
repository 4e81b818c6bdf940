"""Laws of the credit ledger over years of agreement months, whatever happens in whichever order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy import Policy
from policy.credits import (
    Agreement,
    Charge,
    Entry,
    Facts,
    Missed,
    Standing,
    advance,
    agreement_at,
    balance,
    expires_at,
    replay,
)
from policy.months import month_of, month_start, months_after, months_between

START = datetime(2024, 1, 17, 9, 30, tzinfo=UTC)
YEARS = 3 * 365 * 24 * 60
MOMENTS = st.integers(0, YEARS).map(lambda minutes: START + timedelta(minutes=minutes))
PLANS = st.sampled_from(["payg", "essential", "priority", "premium"])
END = START + timedelta(minutes=YEARS + 1)
laws = settings(max_examples=40, deadline=None)


@dataclass(frozen=True)
class Story:
    """Years of an account: its facts, and the moments at which its ledger is brought up to date."""

    facts: Facts
    looks: list[datetime]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Some tickets with work, late answers, skipped lines, and changes of plan."""
    changes = sorted(draw(st.lists(MOMENTS, max_size=5, unique=True)))
    agreements = [Agreement(START, draw(PLANS), "emea")]
    agreements += [Agreement(moment, draw(PLANS), "emea") for moment in changes]
    moments = sorted(draw(st.lists(MOMENTS, max_size=40)))
    charges = [
        Charge(
            number,
            draw(st.integers(1, 12)),
            moment,
            draw(st.integers(1, 30)),
            draw(st.sampled_from(["work", "work", "work", "skip_the_line"])),
        )
        for number, moment in enumerate(moments, 1)
    ]
    late = draw(st.dictionaries(st.integers(1, 12), MOMENTS, max_size=8))
    missed = [Missed(ticket, moment) for ticket, moment in late.items()]
    return Story(Facts(agreements, charges, missed), draw(st.lists(MOMENTS, max_size=15)))


def in_steps(policy: Policy, story: Story) -> list[Entry]:
    """The ledger as the desk keeps it: brought up to date now and then, and at each charge."""
    moments = {*story.looks, *(charge.at for charge in story.facts.charges), END}
    entries: list[Entry] = []
    since: datetime | None = None
    for now in sorted(moments):
        facts = replace(
            story.facts,
            charges=[
                charge for charge in story.facts.charges if (since is None or charge.at > since) and charge.at <= now
            ],
            missed=[found for found in story.facts.missed if (since is None or found.at >= since) and found.at < now],
        )
        entries += advance(policy, facts, Standing.after(entries), since, now)
        since = now
    return entries


def assert_nobody_pays_an_extra_while_credits_are_left(entries: list[Entry]) -> None:
    """At the end of each moment: with a balance, the running month has no open extras."""
    owed: Counter[object] = Counter()
    left = 0
    for number, entry in enumerate(entries, 1):
        left += entry.credits
        owed[entry.origin] += entry.extra
        if number == len(entries) or entries[number].at > entry.at:
            assert left == 0 or owed[month_of(entry.at)] == 0


@laws
@given(story=stories())
def test_the_ledger_kept_in_steps_is_the_one_replayed_from_the_start(policy: Policy, story: Story) -> None:
    assert in_steps(policy, story) == replay(policy, story.facts, END)


@laws
@given(story=stories())
def test_no_balance_and_no_lot_is_ever_negative_and_time_never_goes_back(policy: Policy, story: Story) -> None:
    entries = replay(policy, story.facts, END)
    lots: Counter[object] = Counter()
    for entry in entries:
        lots[entry.month] += entry.credits
        assert lots[entry.month] >= 0
    assert balance(entries) == sum(lots.values())
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)


@laws
@given(story=stories())
def test_nothing_is_entered_twice(policy: Policy, story: Story) -> None:
    keys = [entry.key for entry in replay(policy, story.facts, END)]
    assert len(keys) == len(set(keys))


@laws
@given(story=stories())
def test_each_month_is_granted_once_by_the_plan_of_its_first_day(policy: Policy, story: Story) -> None:
    granted = {e.month: e.credits for e in replay(policy, story.facts, END) if e.kind == "grant"}
    for month in months_between(month_of(START), month_of(END)):
        plan = agreement_at(story.facts.agreements, max(month_start(month), START)).plan
        assert granted.get(month, 0) == policy.plans[plan].credits_per_month


@laws
@given(story=stories())
def test_no_credit_is_lost(policy: Policy, story: Story) -> None:
    """What was granted was used for a charge that stands, has expired after its time, or is in the balance."""
    entries = replay(policy, story.facts, END)
    sums: Counter[str] = Counter()
    for entry in entries:
        sums[entry.kind] += entry.credits
        if entry.kind == "expiry":
            assert entry.month is not None
            assert entry.at == expires_at(policy.credits, entry.month)
    used = -(sums["use"] + sums["cover"] + sums["return"])
    assert sums["grant"] == used - sums["expiry"] + balance(entries)


@laws
@given(story=stories())
def test_every_charge_is_paid_in_full_or_not_at_all(policy: Policy, story: Story) -> None:
    entries = replay(policy, story.facts, END)
    paid: Counter[int] = Counter()
    for entry in entries:
        if entry.charge is not None:
            paid[entry.charge] += entry.extra - entry.credits
    late = {found.ticket for found in story.facts.missed if found.at < END}
    for charge in story.facts.charges:
        free = charge.purpose == "work" and charge.ticket in late
        assert paid[charge.id] == (0 if free else charge.credits)


@laws
@given(story=stories())
def test_nobody_pays_an_extra_while_credits_are_left(policy: Policy, story: Story) -> None:
    entries = replay(policy, story.facts, END)
    assert_nobody_pays_an_extra_while_credits_are_left(entries)


@laws
@given(story=stories())
def test_no_lot_outlives_its_time(policy: Policy, story: Story) -> None:
    left: Counter[object] = Counter()
    for entry in replay(policy, story.facts, END):
        left[entry.month] += entry.credits
    assert all(expires_at(policy.credits, month) > END for month, credits in left.items() if credits)  # type: ignore[arg-type]


@given(moment=MOMENTS, number=st.integers(-40, 40))
def test_months_add_up(moment: datetime, number: int) -> None:
    month = month_of(moment)
    assert months_after(months_after(month, number), -number) == month
    assert month_start(month) <= moment < month_start(months_after(month, 1))


@pytest.mark.parametrize("day", [1, 15])
@laws
@given(story=stories())
def test_another_day_of_grant_keeps_the_laws(policy: Policy, story: Story, day: int) -> None:
    other = replace(policy, credits=replace(policy.credits, granted_on_day=day))
    entries = replay(other, story.facts, END)
    assert in_steps(other, story) == entries
    assert_nobody_pays_an_extra_while_credits_are_left(entries)
