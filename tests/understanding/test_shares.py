"""The share of guests: what is written comes back as itself, and what only looks like a share does not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.understanding.share_corpus import ANSWERS, COUNTS, SHARES, TRAPS
from tests.understanding.share_voices import VOICE_COUNTS, VOICE_TRAPS, VOICES
from understanding.shares import read_share

ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
ONES += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def in_words(number: int) -> str:
    if number < 20:
        return ONES[number]
    if number < 100:
        return TENS[number // 10] + (f"-{ONES[number % 10]}" if number % 10 else "")
    return "one hundred"


@pytest.mark.parametrize(("text", "percent", "kind"), [*SHARES, *VOICES])
def test_a_share_in_a_message_is_read(text: str, percent: float, kind: str) -> None:
    share = read_share(text)
    assert share is not None
    assert (share.percent, share.kind) == (percent, kind)


@pytest.mark.parametrize(("text", "percent", "kind"), ANSWERS)
def test_an_answer_to_the_question_is_read(text: str, percent: float | None, kind: str | None) -> None:
    share = read_share(text, asked=True)
    assert (share and share.percent, share and share.kind) == (percent, kind)


@pytest.mark.parametrize(("text", "count"), [*COUNTS, *VOICE_COUNTS])
def test_a_count_without_a_total_has_no_percent(text: str, count: int) -> None:
    share = read_share(text)
    assert share is not None
    assert (share.kind, share.count, share.total, share.percent) == ("count", count, None, None)


@pytest.mark.parametrize("text", [*TRAPS, *VOICE_TRAPS])
def test_what_only_looks_like_a_share_is_none(text: str) -> None:
    share = read_share(text)
    assert share is None or share.kind == "count"
    assert share is None or share.percent is None


@pytest.mark.parametrize(
    "text", ["room 40", "rooms 201 and 305", "Our hotel has 120 rooms", "a guest", "door 12 and door 14"]
)
def test_room_numbers_and_the_size_of_the_house_are_no_counts(text: str) -> None:
    assert read_share(text) is None


@given(st.integers(1, 100), st.sampled_from(["%", " %", " percent", " per cent", " prcent"]), st.booleans())
def test_any_percentage_comes_back_as_itself(number: int, sign: str, spelled: bool) -> None:
    written = f"{in_words(number)} percent" if spelled else f"{number}{sign}"
    share = read_share(f"about {written} of our guests can't open their door")
    assert share is not None
    assert (share.percent, share.kind) == (number, "exact")


@given(
    st.integers(1, 400).flatmap(lambda total: st.tuples(st.integers(1, total), st.just(total))),
    st.sampled_from(
        ["{a} of our {b} guests", "{a} out of {b} guests", "{a} guests of {b}", "{a}/{b} rooms", "{a} of {b}"]
    ),
)
def test_any_ratio_comes_back_as_its_share(pair: tuple[int, int], form: str) -> None:
    count, total = pair
    share = read_share(f"{form.format(a=count, b=total)} can't download the key")
    assert share is not None
    assert (share.count, share.total) == (count, total)
    assert share.percent == max(round(100 * count / total, 2), 0.01)


@given(
    st.integers(1, 99), st.sampled_from(["got it", "can open", "are fine", "received their keys", "have no problem"])
)
def test_a_share_of_those_who_are_fine_is_turned_round(number: int, fine: str) -> None:
    share = read_share(f"{number}% of the guests {fine}")
    assert share is not None
    assert share.percent == 100 - number


@given(st.integers(1, 100))
def test_a_bare_number_is_a_percentage_only_as_an_answer(number: int) -> None:
    assert read_share(str(number)) is None
    answer = read_share(in_words(number), asked=True)
    assert answer is not None
    assert answer.percent == number


@given(st.integers(1, 99), st.integers(1, 99))
def test_a_range_counts_as_its_lower_bound(one: int, other: int) -> None:
    low, high = sorted((one, other))
    share = read_share(f"{low}-{high}% of guests")
    assert share is not None
    assert share.percent == low


@given(st.integers(101, 99_999) | st.just(0))
def test_a_number_that_can_be_no_share_is_asked_again(number: int) -> None:
    for written in (str(number), f"{number}%"):
        share = read_share(written, asked=True)
        assert share is not None
        assert (share.kind, share.percent) == ("none", None)


@given(st.text(max_size=300), st.booleans())
def test_any_text_is_read_without_an_error(text: str, asked: bool) -> None:
    share = read_share(text, asked)
    if share is not None:
        assert 0 <= share.start < share.end <= len(text)
        assert share.percent is None or 0 < share.percent <= 100


FRAGMENTS = ["40", "%", "of", "our", "12", "guests", "everyone", "nobody", "half", "a", "third", "can't", "open", "one"]
FRAGMENTS += ["in", "four", "-", "/", ",", ".", "all", "but", "not", "3", "rooms"]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=25), st.booleans())
def test_any_mixture_of_share_words_is_read_within_bounds(words: list[str], asked: bool) -> None:
    share = read_share(" ".join(words), asked)
    assert share is None or share.percent is None or 0 < share.percent <= 100


def test_the_span_is_the_place_in_the_message() -> None:
    text = "Since noon twenty-five per cent of guests are locked out"
    share = read_share(text)
    assert share is not None
    assert text[share.start : share.end] == "twenty-five per cent"


def test_a_message_is_read_in_under_two_milliseconds() -> None:
    messages = [f"{text} ({number})" for number in range(3) for text, _, _ in [*SHARES, *VOICES]]
    began = time.process_time()
    for message in messages:
        read_share(message)
    assert (time.process_time() - began) / len(messages) < 0.002


@pytest.mark.parametrize(
    "piece",
    [
        "of ",
        "in ",
        "ok ",
        "40% ",
        "12 guests ",
        "are affected ",
        "nobody ",
        "a ",
        "-",
        "'",
        "out of 12 ",
        "half of my new ",
        "none of ",
        "all ",
        "a : ",
    ],
)
def test_the_longest_message_of_repeated_words_stays_quick(piece: str) -> None:
    began = time.process_time()
    read_share((piece * 4000)[:4000], asked=True)
    assert time.process_time() - began < 1
