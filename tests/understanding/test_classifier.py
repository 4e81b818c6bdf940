"""The intent classifier on a small set of messages, with letters as a stand-in for the sentence encoder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from understanding.classifier import NOTHING, Classifier, Guess
from understanding.features import WIDTH, Letters
from understanding.message import look_at
from understanding.spelling import Speller, distance

MESSAGES = {
    "key_download_failure": [
        "no guest can download the mobile key", "nobody gets a key on the phone", "guests cannot download keys",
        "mobile keys do not reach the phones of our guests", "keys fail to download for all guests tonight",
    ],
    "how_to": [
        "how do I share a mobile key", "where can I see the battery level", "how can guests share keys",
        "what does the grey icon mean", "how do I reset my password",
    ],
    "greet": ["hello", "good morning", "hi there", "good evening", "hello everybody"],
    "out_of_scope": [
        "the minibar is empty", "the television shows no picture", "call me a taxi", "what is the weather", "order towels",
    ],
}  # fmt: skip
TEXTS = [text for texts in MESSAGES.values() for text in texts]
INTENTS = [intent for intent, texts in MESSAGES.items() for _ in texts]
SKETCH = Letters(np.ones(1 << 17, dtype=np.float32))


def encode(texts: list[str]) -> np.ndarray:
    return SKETCH.vectors(texts)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.train(TEXTS, INTENTS, encode(TEXTS))


def guess(classifier: Classifier, text: str) -> Guess:
    return classifier.guess(text, encode([text])[0])


@pytest.mark.parametrize("text, intent", [
    ("not one guest can download a key", "key_download_failure"),
    ("how can I share a key", "how_to"),
    ("hi good morning", "greet"),
    ("minibar empty", "out_of_scope"),
])  # fmt: skip
def test_a_message_gets_the_intent_of_those_it_resembles(classifier: Classifier, text: str, intent: str) -> None:
    assert guess(classifier, text).best.intent == intent


def test_confidences_of_all_intents_sum_to_one_and_come_best_first(classifier: Classifier) -> None:
    ranked = guess(classifier, "how do guests download keys").intents
    confidences = [one.confidence for one in ranked]
    assert sum(confidences) == pytest.approx(1, abs=1e-4)
    assert confidences == sorted(confidences, reverse=True)
    assert {one.intent for one in ranked} == set(MESSAGES)


@pytest.mark.parametrize("text", ["", "   ", "!!!", "😀😀", "…?"])
def test_a_message_without_words_has_no_intent(classifier: Classifier, text: str) -> None:
    assert guess(classifier, text) is NOTHING
    assert NOTHING.best.confidence == 0


def test_a_strange_message_is_newer_than_a_known_one(classifier: Classifier) -> None:
    assert (
        guess(classifier, "quarterly figures of zinc").novelty
        > guess(classifier, "nobody gets a key on the phone").novelty
    )


def test_training_twice_gives_the_same_classifier(classifier: Classifier) -> None:
    again = Classifier.train(TEXTS, INTENTS, encode(TEXTS))
    assert np.array_equal(again.weights, classifier.weights)
    assert again.temperature == classifier.temperature


def test_a_saved_classifier_guesses_the_same(classifier: Classifier, tmp_path: Path) -> None:
    classifier.save(tmp_path)
    loaded = Classifier.load(tmp_path)
    text = "keys do not downlaod"
    assert loaded.speller.mend(text) == classifier.speller.mend(text)
    assert guess(loaded, text) == guess(classifier, text)


def test_vectors_of_letters_have_unit_length_and_none_for_no_letters() -> None:
    vectors = Letters.learn(["some keys", "some doors"] * 2).vectors(["some keys", "!!!"])
    assert vectors.shape == (2, WIDTH)
    assert np.linalg.norm(vectors[0]) == pytest.approx(1, abs=0.1)
    assert not vectors[1].any() or np.linalg.norm(vectors[1]) <= 1


SPELLER = Speller.learn(
    ["guests download keys at the door"] * 9, {"download", "guests", "keys", "door", "terminate", "lobby"}
)


@pytest.mark.parametrize("written, mended", [
    ("gusets cannot downlaod kyes", "guests cannot download keys"),
    ("lobby terminated", "lobby terminated"),
    ("mail guets@harbor.example", "mail guets@harbor.example"),
    ("KD-7 is open, 40% of gests", "KD-7 is open, 40% of guests"),
])  # fmt: skip
def test_only_misspelt_words_near_a_known_one_are_mended(written: str, mended: str) -> None:
    speller = Speller(SPELLER.words, SPELLER.known | {"cannot", "mail", "open"}, SPELLER.pairs)
    assert speller.mend(written) == mended


@pytest.mark.parametrize("text, familiar", [
    ("guests cannot qzxv the keys", "guests cannot the keys"),
    ("the KD-7 of VPNX is open", "the KD-7 of VPNX is open"),
    ("qzxv wvut", "qzxv wvut"),
])  # fmt: skip
def test_what_is_no_word_can_be_left_out_unless_nothing_else_is_there(text: str, familiar: str) -> None:
    speller = Speller(SPELLER.words, SPELLER.known | {"cannot", "is", "of", "open"}, SPELLER.pairs)
    assert speller.familiar(text) == familiar


def test_a_message_means_what_it_means_with_and_without_words_that_nobody_knows() -> None:
    asked: list[list[str]] = []

    def encode(texts: Sequence[str]) -> np.ndarray:
        asked.append(list(texts))
        return np.eye(2, dtype=np.float32)[: len(texts)]

    classifier = Classifier.train(
        ["guests download keys", "thanks"] * 9, ["ask", "thank"] * 9, np.eye(18, dtype=np.float32)[:, :2]
    )
    look = look_at("guests qzxvwy keys", classifier, encode)
    assert asked[0] == ["guests qzxvwy keys", "guests keys"]
    assert look.vector == pytest.approx([0.5**0.5, 0.5**0.5])


def test_of_two_near_words_the_one_that_fits_its_neighbours_is_meant() -> None:
    speller = Speller.learn(["my phone is on", "the photo is old", "a phone call"] * 12, {"phone", "photo"})
    assert speller.mend("my phoe is on") == "my phone is on"
    assert speller.mend("the phoo is old") == "the photo is old"


def test_a_letter_that_changed_places_with_the_space_goes_back() -> None:
    speller = Speller.learn(["how long is the room key", "the room key"] * 12, {"long", "room"})
    assert speller.mend("ho wlong, the roo mkey?") == "how long, the room key?"
    assert speller.mend("a roo wkey") == "a roo wkey"


def test_short_words_and_names_are_mended_only_beside_a_word_that_they_follow_or_precede() -> None:
    speller = Speller.learn(["open the door now", "tell me"] * 12, {"open", "door", "tell"})
    assert speller.mend("open teh door") == "open the door"
    assert speller.mend("teh beach") == "teh beach"
    assert speller.mend("for Mr. Pell now") == "for Mr. Pell now"


@pytest.mark.parametrize(
    "one, other, edits", [("key", "key", 0), ("kye", "key", 1), ("ke", "key", 1), ("door", "key", 2)]
)
def test_the_distance_counts_edits_up_to_its_limit(one: str, other: str, edits: int) -> None:
    assert distance(one, other, 1) == edits
