"""A message without the person: what is proposed for the training data names nobody, and has no markup of Rasa's."""

from __future__ import annotations

import re
from collections.abc import Iterable

from desk.masking import masked

SOMEBODY, HOTEL, NUMBER, ADDRESS = "Example", "the hotel", "number", "somebody@hotel.example"
SHORTEST_NAME = 3
_EMAIL = re.compile(r"[^\s@<>()\[\],;:]+@[^\s@<>()\[\],;:]+\.\w{2,}")
_TITLED = re.compile(r"\b((?i:mr|mrs|ms|mx|dr)\b\.?)\s+[^\W\d_][\w'’-]*(?:\s+[A-Z][\w'’-]+)*")
_PHONE = re.compile(r"(?<!\w)\+?\(?\d(?:[ ()./-]{0,2}\d){6,}(?!\w)")
_LONG_NUMBER = re.compile(r"\d{5,}")


def anonymous(text: str, names: Iterable[str] = (), places: Iterable[str] = ()) -> str:
    """One line without addresses, phone, card and long numbers, names after Mr, Mrs and the like, and known names."""
    text = _EMAIL.sub(ADDRESS, masked(text))
    for place in sorted(places, key=len, reverse=True):
        text = _without(text, place, HOTEL)
    for name in names:
        for part in (name, *name.split()):
            text = _without(text, part, SOMEBODY)
    text = _TITLED.sub(rf"\1 {SOMEBODY}", text)
    text = _LONG_NUMBER.sub(NUMBER, _PHONE.sub(NUMBER, text))
    return _one_line(text)


def _without(text: str, known: str, instead: str) -> str:
    if len(known.strip()) < SHORTEST_NAME:
        return text
    return re.sub(rf"(?<!\w){re.escape(known.strip())}(?!\w)", instead, text, flags=re.IGNORECASE)


def _one_line(text: str) -> str:
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(re.sub(r"[\[\]]", "", plain).split()).lstrip("-–—*• ")
