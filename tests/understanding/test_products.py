"""Products as users name them, misspell them, deny them, and use their names for something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understanding.products import read_product_mentions, read_products
from understanding.words import within_one_edit

PRODUCTS = [
    ("iPhones can't download keys", ["ios_app"]),
    ("the iPad app closes", ["ios_app"]),
    ("my iphnoe", ["ios_app"]),
    ("andriod crashes", ["android_app"]),
    ("Samsung Galaxy phones", ["android_app"]),
    ("HOST is down", ["openkey_host"]),
    ("sign in to HOST", ["openkey_host"]),
    ("WE CANNOT LOG IN TO THE PORTAL", ["openkey_host"]),
    ("our host is down", ["openkey_host"]),
    ("the host portal is blank", ["openkey_host"]),
    ("the dashbord is blank", ["openkey_host"]),
    ("our branded app", ["white_label_app"]),
    ("our branded application", ["white_label_app"]),
    ("white-label app", ["white_label_app"]),
    ("the hotel's own app", ["white_label_app"]),
    ("your SDK fails to build", ["sdk"]),
    ("the pms intergration", ["pms_integration"]),
    ("Opera is not syncing", ["pms_integration"]),
    ("Mews sends nothing", ["pms_integration"]),
    ("the encoder is dead", ["hardware"]),
    ("a door lock blinks red", ["hardware"]),
    ("bluetooth modules", ["hardware"]),
    ("the VPN tunnel is offline", ["network"]),
    ("a new support user", ["account"]),
    ("not the iPhone app, the Android one", ["android_app"]),
    ("no, the iOS app", ["ios_app"]),
    ("iPhone and Android, and iPhone again", ["ios_app", "android_app"]),
    ("Is it the SDK or the PMS?", ["sdk", "pms_integration"]),
]
NO_PRODUCTS = [
    "the app",
    "we host a wedding",
    "our host Maria",
    "apple pie",
    "the hotel's WiFi",
    "how do I apply",
    "the phones",
    "it looks locked",
    "we could not unlock it",
    "",
    "how to encode a card",
    "our hosts",
]


@pytest.mark.parametrize(("text", "products"), PRODUCTS)
def test_products_are_read_in_order_of_mention(text: str, products: list[str]) -> None:
    assert read_products(text) == products


@pytest.mark.parametrize("text", NO_PRODUCTS)
def test_words_that_only_look_like_products_are_not_read(text: str) -> None:
    assert read_products(text) == []


def test_a_mention_is_the_place_in_the_message() -> None:
    text = "The Andriod app crashes"
    mention = read_product_mentions(text)[0]
    assert text[mention.start : mention.end] == "Andriod app"


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert all(0 <= mention.start < mention.end <= len(text) for mention in read_product_mentions(text))


@given(st.text("abc", min_size=1, max_size=8), st.data())
def test_one_edit_is_one_letter_added_left_out_changed_or_swapped(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcd"))
    swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    for changed in (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        swapped,
    ):
        assert within_one_edit(word, changed)
        assert within_one_edit(changed, word)
    assert not within_one_edit(word, f"{word}xy")


@pytest.mark.parametrize("text", ["in 30 rooms", "rms 301 and 302", "our rooms", "the hotels of our group"])
def test_rooms_and_hotels_are_no_product(text: str) -> None:
    assert read_products(text) == []
