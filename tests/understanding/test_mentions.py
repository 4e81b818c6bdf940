"""References, e-mail addresses, codes, times and counts in a message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understanding.mentions import asks_to_reopen, read_code, read_counts, read_emails, read_references, read_since

REFERENCES = [
    ("status of KD-7", ["KD-7"]),
    ("kd 7", ["KD-7"]),
    ("kd7 and #12", ["KD-7", "KD-12"]),
    ("ticket 7", ["KD-7"]),
    ("tickets 7 and 8", ["KD-7", "KD-8"]),
    ("ticket number 9, please", ["KD-9"]),
    ("KD-7, again KD-0007", ["KD-7"]),
    ("room #204", []),
    ("a ticket 3 days ago", []),
    ("ticket 2 of 3", []),
    ("my tickets", []),
]
CODES = [
    ("482913", "482913"),
    ("482 913", "482913"),
    ("code: 482913.", "482913"),
    ("it's 482-913", "482913"),
    ("four eight two nine one three", "482913"),
    ("4 8 2 9 1 3", "482913"),
    ("KD-482913", None),
    ("+1 877 800 2008", None),
    ("1 (877) 800-2008", None),
    ("48291", None),
    ("4829133", None),
]
TIMES = [
    ("since 30 minutes", 30, None),
    ("half an hour ago", 30, None),
    ("two hours ago", 120, None),
    ("for the last hour", 60, None),
    ("the last 10 minutes", 10, None),
    ("an hour and a half ago", 90, None),
    ("since 8am", None, "08:00"),
    ("since 8:30", None, "08:30"),
    ("started at 7 pm", None, "19:00"),
    ("since this morning", None, "this morning"),
    ("since noon", None, "noon"),
]


@pytest.mark.parametrize(("text", "references"), REFERENCES)
def test_references_are_read_in_every_spelling(text: str, references: list[str]) -> None:
    assert read_references(text) == references


@pytest.mark.parametrize(("text", "code"), CODES)
def test_a_code_has_six_digits_of_its_own(text: str, code: str | None) -> None:
    assert read_code(text) == code


@pytest.mark.parametrize(("text", "minutes", "clock"), TIMES)
def test_since_when_is_read(text: str, minutes: int | None, clock: str | None) -> None:
    since = read_since(text)
    assert since is not None
    assert (since.minutes, since.clock) == (minutes, clock)


@pytest.mark.parametrize("text", ["room 8", "for 3 guests", "at 12", "thanks", "in 5 minutes"])
def test_what_is_no_time_is_not_read_as_one(text: str) -> None:
    assert read_since(text) is None


def test_addresses_are_read_without_what_surrounds_them() -> None:
    assert read_emails("Mail Ada@Keydesk.example, or <bob@x.co.uk>. ada@keydesk.example") == [
        "ada@keydesk.example",
        "bob@x.co.uk",
    ]
    assert read_emails("not an @ddress, nor a@b") == []


def test_counts_leave_room_numbers_alone() -> None:
    counted = read_counts("12 rooms and two door locks in 204, one guest, rooms 201 and 305 doors")
    assert [(item.number, item.thing) for item in counted] == [(12, "rooms"), (2, "locks"), (1, "guests")]


@given(st.integers(0, 999_999))
def test_every_code_is_read(number: int) -> None:
    assert read_code(f"my code is {number:06}") == f"{number:06}"


@given(st.integers(1, 99_999_999), st.sampled_from(["KD-{}", "kd{}", "KD {}", "kd-{}"]))
def test_every_reference_is_read(number: int, form: str) -> None:
    assert read_references(f"status of {form.format(number)}?") == [f"KD-{number}"]


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    read_references(text), read_emails(text), read_counts(text)
    code, since = read_code(text), read_since(text)
    assert code is None or (len(code) == 6 and code.isdigit())
    assert since is None or (since.minutes is None) != (since.clock is None)


@pytest.mark.parametrize(
    "text",
    ["reopen KD-7", "Please re-open KD-7: it is back", "can you open KD-7 again?", "open ticket 7 again please",
     "KD-7 must be reopened", "could you open it again, KD-7"],
)  # fmt: skip
def test_a_wish_to_open_a_ticket_again_is_read(text: str) -> None:
    assert asks_to_reopen(text)


@pytest.mark.parametrize(
    "text",
    ["status of KD-7", "the doors of KD-7 do not open again", "don't reopen KD-7", "KD-7 was reopened yesterday",
     "add a note to KD-7: please reopen the port", "KD-7: the door opens, then closes again"],
)  # fmt: skip
def test_other_words_on_a_ticket_are_no_such_wish(text: str) -> None:
    assert not asks_to_reopen(text)
