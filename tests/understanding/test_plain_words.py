"""While the model does not answer, facts and the plainest words are still read."""

from __future__ import annotations

import pytest

from understanding.plain_words import understand_plainly


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("yes please", "affirm"),
        ("Yep!", "affirm"),
        ("no", "deny"),
        ("never mind", "cancel"),
        ("can I talk to a real person", "request_person"),
        ("no idea", "dont_know"),
        ("yesterday the doors were fine", "unclear"),
        ("", "unclear"),
    ],
)
def test_the_words_that_all_use_are_read(text: str, said: str) -> None:
    assert understand_plainly(text).said == said


def test_shares_products_and_addresses_are_read() -> None:
    understood = understand_plainly("18 of 24 guests on iphones, write to frank@harborview.example")
    assert understood.affected_percent == 75
    assert understood.products == ("ios_app",)
    assert understood.emails == ("frank@harborview.example",)


def test_nothing_becomes_a_category_or_an_article() -> None:
    understood = understand_plainly("HOST is down for everyone")
    assert (understood.category, understood.articles, understood.outcome) == (None, (), "other")


def test_who_writes_as_a_guest_is_one() -> None:
    assert understand_plainly("I'm staying in room 214 and my door won't open").outcome == "guest_redirect"
