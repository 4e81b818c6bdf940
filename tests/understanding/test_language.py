"""Which messages are in another language than English; mixed ones are read as English."""

from __future__ import annotations

import pytest

from understanding.language import is_foreign

FOREIGN = [
    "Unsere Gäste bekommen keine Schlüssel auf das Handy",
    "los huéspedes no pueden descargar la llave desde ayer",
    "les clients ne reçoivent pas leur clé",
    "nessuno può aprire la porta della camera e non sono in casa",
    "我们的客人无法下载钥匙",
]
ENGLISH = [
    "HOST is down",
    "la aplicación está caída, nobody can open the app, all the guests are at the desk",
    "Hola, our guests no can open the doors",
    "keys",
    "the door die is cast in iron",
    "123",
    "😀",
    "",
]


@pytest.mark.parametrize("text", FOREIGN)
def test_a_message_full_of_another_languages_small_words_is_foreign(text: str) -> None:
    assert is_foreign(text)


@pytest.mark.parametrize("text", ENGLISH)
def test_english_and_what_mixes_it_with_other_languages_is_not(text: str) -> None:
    assert not is_foreign(text)
