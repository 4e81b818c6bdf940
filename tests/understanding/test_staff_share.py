"""The share of the staff that a fault in HOST hits; it never passes for a share of guests."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understanding.shares import read_share
from understanding.staff_share import read_staff_share

ALL = [
    "every {one}",
    "each {one}",
    "all {many}",
    "all our {many}",
    "all of the {many}",
    "all four {many}",
    "both {many}",
]
NONE = ["none of our {many}", "not a single {one}", "no {one}", "none of the three {many}", "neither of the {many}"]
WHO = [
    ("manager", "managers"), ("duty manager", "duty managers"), ("receptionist", "receptionists"),
    ("night auditor", "night auditors"), ("colleague", "colleagues"), ("supervisor", "supervisors"),
    ("front desk agent", "front desk agents"), ("workstation", "workstations"), ("tablet", "tablets"), ("desk", "desks"),
]  # fmt: skip
SUFFER = ["sees an empty list in HOST", "gets error 500", "lost the reports menu", "is thrown out of the portal"]


@given(st.sampled_from(ALL), st.sampled_from(WHO), st.sampled_from(SUFFER))
def test_whoever_all_are_the_share_is_everyone(form: str, who: tuple[str, str], suffers: str) -> None:
    share = read_staff_share(f"{form.format(one=who[0], many=who[1])} {suffers}")
    assert share is not None
    assert (share.kind, share.percent) == ("staff", 100)


@given(st.sampled_from(NONE), st.sampled_from(WHO), st.sampled_from(["can log in", "sees the reports", "gets past it"]))
def test_where_none_can_all_are_hit(form: str, who: tuple[str, str], can: str) -> None:
    share = read_staff_share(f"{form.format(one=who[0], many=who[1])} {can}")
    assert share is not None
    assert share.percent == 100


@given(
    st.integers(2, 60).flatmap(lambda total: st.tuples(st.integers(1, total - 1), st.just(total))),
    st.sampled_from(["{a} of our {b}", "{a} out of {b}", "{a} of the {b}"]),
    st.sampled_from(WHO),
    st.booleans(),
)
def test_any_ratio_of_staff_comes_back_as_itself(
    pair: tuple[int, int], form: str, who: tuple[str, str], fine: bool
) -> None:
    count, total = pair
    share = read_staff_share(f"{form.format(a=count, b=total)} {who[1]} {'can log in' if fine else 'cannot log in'}")
    assert share is not None
    assert share.percent == round(100 * ((total - count) if fine else count) / total, 2)


@given(st.sampled_from([*ALL, *NONE]), st.sampled_from(WHO))
def test_a_share_of_staff_is_no_share_of_guests(form: str, who: tuple[str, str]) -> None:
    share = read_share(f"{form.format(one=who[0], many=who[1])} can log in to HOST")
    assert share is None or share.percent is None


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("none of us can log in", 100),
        ("HOST is white for all of us", 100),
        ("for all four of us the page stays blank", 100),
        ("the whole front office is locked out", 100),
        ("everyone in the office sees the same error", 100),
        ("HOST won't load for any of our agents", 100),
        ("nobody in the back office can send a key", 100),
        ("80% of our staff can't open HOST", 80),
        ("two thirds of my colleagues are kicked out", 66.67),
        ("half of the front office is logged out", 50),
        ("most of our managers see an empty list", 50),
        ("it works for one of our four supervisors only", 75),
        ("two of our three desks can't issue keys", 66.67),
    ],
)
def test_a_share_of_staff_is_read(text: str, percent: float) -> None:
    share = read_staff_share(text)
    assert share is not None
    assert share.percent == percent


@pytest.mark.parametrize(
    "text",
    [
        "all managers were told yesterday",
        "my colleagues are upset",
        "the whole team is waiting for you",
        "one of my colleagues can't log in",
        "two managers can't log in",
        "my manager and I see it",
        "none of us know how it works",
        "not every manager sees it",
        "all managers except one see it",
        "several of us can't log in",
        "half of the guests can't get in",
        "everyone is locked out",
        "the manager's phone shows an error",
        "we trained all our receptionists last week",
    ],
)
def test_who_only_speaks_of_it_is_no_share_of_those_hit(text: str) -> None:
    assert read_staff_share(text) is None


def test_the_span_is_the_place_in_the_message() -> None:
    text = "Since noon HOST is blank for every single manager here"
    share = read_staff_share(text)
    assert share is not None
    assert text[share.start : share.end] == "every single manager"


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    share = read_staff_share(text)
    assert share is None or (0 <= share.start < share.end <= len(text) and 0 < (share.percent or 0) <= 100)


@pytest.mark.parametrize(
    "piece", ["of our ", "all the ", "none of the my ", "every ", "half of our ", "most of my new ", "0 "]
)
def test_the_longest_message_of_repeated_words_stays_quick(piece: str) -> None:
    began = time.process_time()
    read_staff_share((piece * 4000)[:4000])
    assert time.process_time() - began < 1
