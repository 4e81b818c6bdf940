"""Who is affected, whether a message asks how a thing works, and whether a guest writes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understanding.scope import find_scope, read_scope, reads_as_question, writes_as_guest

SCOPES = [
    ("a guest can't open", "one"),
    ("one guest has no key", "one"),
    ("the guest in 204", "one"),
    ("the couple in 310 is locked out", "one"),
    ("my guest can't get in", "one"),
    ("his phone says error", "one"),
    ("one phone", "one"),
    ("room 214 stays red", "one"),
    ("this lock is dead", "one"),
    ("one of our guests can't open the door", "one"),
    ("the guest's phone", "one"),
    ("A guest can't open, all other guests are fine", "one"),
    ("the lock in 204 is dead", "one"),
    ("several guests can't open", "some"),
    ("multiple phones", "some"),
    ("two guests", "some"),
    ("guests can't download keys", "some"),
    ("rooms 201 and 305", "some"),
    ("a couple of guests", "some"),
    ("40% of guests", "some"),
    ("three of our twelve arrivals", "some"),
    ("half the house", "some"),
    ("rooms 201, 202 and 203 are red", "some"),
    ("our guests see an error", "some"),
    ("nobody can open", "all"),
    ("everyone is locked out", "all"),
    ("all guests", "all"),
    ("no guest can open", "all"),
    ("none of our guests can open", "all"),
    ("it doesn't work for any of our guests", "all"),
    ("nobody's key works", "all"),
    ("the whole house is locked out", "all"),
    ("key failures hotel-wide", "all"),
    ("the entire property is offline", "all"),
    ("keys don't work for anyone", "all"),
    ("a guest complained, then we saw nobody can open", "all"),
    ("How do I reset my password?", None),
    ("hello everyone", None),
    ("can anyone help me", None),
    ("HOST is down", None),
    ("the guest app is slow", None),
    ("", None),
]
QUESTIONS = [
    "How do I send a key",
    "how can guests open the door",
    "Where do I see reports?",
    "What is HOST?",
    "can you explain the icons",
    "Is it possible to give two keys?",
    "Hi, how do I add a colleague to HOST?",
    "I'd like to know how credits work",
    "Can guests share their key?",
    "who can open tickets",
    "tell me how to register a user",
    "what does the red icon mean?",
    "do guests need an account?",
    "hello, can we extend a key",
    "two keys for one phone: possible?",
]
NO_QUESTIONS = [
    "HOST is down",
    "Why can't guests open their doors?",
    "why is HOST down",
    "What should we do now?",
    "Is HOST down?",
    "Nobody can open, what is going on?",
    "can you help me",
    "Can I speak to a person?",
    "guests cannot download keys",
    "when will it be back?",
    "HOST is dead, how long has it been like this?",
    "",
    "thanks",
    "40",
]
GUESTS = [
    "my key doesn't work",
    "my room won't open",
    "I'm staying at your hotel and the app fails",
    "I checked in and have no key",
    "we are guests at Harbor View",
    "my reservation is missing",
    "I'm locked out of my room",
    "I am a guest and can't open my door",
    "My wife and I can't get in",
    "as a guest, how do I check out",
    "as a former guest I want my data deleted",
    "there is a drink on the bill, take it off before I check out",
    "are you still serving? we r in 22",
]
STAFF = [
    "our guests can't open",
    "a guest says my key does not work",
    "we are the hotel, my room list is empty",
    "front desk here, my key encoder fails",
    "I'm the manager",
    "my guest can't open the room",
    "HOST is down",
    "My PMS is not syncing",
    "my room mapping is wrong",
    "I'm a guest relations manager",
    "",
    "I checked in a guest and the key is missing",
    "before I check out a guest, must I end his key?",
    "our Booking.com page shows old pictures",
]


@pytest.mark.parametrize(("text", "extent"), SCOPES)
def test_the_words_say_how_many_are_affected(text: str, extent: str | None) -> None:
    assert read_scope(text) == extent


@pytest.mark.parametrize("text", QUESTIONS)
def test_asking_how_a_thing_works_is_a_question(text: str) -> None:
    assert reads_as_question(text)


@pytest.mark.parametrize("text", NO_QUESTIONS)
def test_a_report_or_a_call_for_help_is_no_question(text: str) -> None:
    assert not reads_as_question(text)


@pytest.mark.parametrize("text", GUESTS)
def test_a_guest_is_known_by_their_own_key_room_or_stay(text: str) -> None:
    assert writes_as_guest(text)


@pytest.mark.parametrize("text", STAFF)
def test_hotel_staff_do_not_write_as_guests(text: str) -> None:
    assert not writes_as_guest(text)


def test_the_evidence_is_the_place_in_the_message() -> None:
    text = "Hello, this morning nobody can open"
    scope = find_scope(text)
    assert scope is not None
    assert text[scope.start : scope.end] == "nobody"


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    scope = find_scope(text)
    assert scope is None or 0 <= scope.start < scope.end <= len(text)
    assert isinstance(reads_as_question(text), bool)
    assert isinstance(writes_as_guest(text), bool)
