"""Which OpenKey products a message names; the names are in `products.yml`.

Misspelled names are read ("andriod", "intergration"), names that are denied are not ("not the iPhone app, the Android
one"), nor are words that only look like names ("we host a wedding", "apple pie").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from understanding.words import Words, read_words, within_one_edit

PRODUCTS_FILE = Path(__file__).with_name("products.yml")
SHORTEST_MISSPELT = 5
_DENIED = re.compile(
    r"(?<!\S)(?:not|without|instead of|rather than|nothing to do with|other than|except)"
    r"(?: (?:on|in|with|for|about|the|our|an?|it))*$"
)


@dataclass(frozen=True)
class ProductMention:
    """A product id of the contract and where the message names it."""

    id: str
    start: int
    end: int


@dataclass(frozen=True)
class _Names:
    """`products.yml`, prepared: names by their first word, the longest first."""

    by_first_word: dict[str, list[tuple[list[str], str]]]
    misspelt: tuple[str, ...]
    own_words: frozenset[str]
    unless_before: dict[str, list[str]]
    unless_after: dict[str, list[str]]
    unless_named: dict[str, dict[str, list[str]]]


def read_products(text: str) -> list[str]:
    """The ids of the products that `text` names, in order of mention, each once."""
    return list(dict.fromkeys(mention.id for mention in read_product_mentions(text)))


def read_product_mentions(text: str) -> list[ProductMention]:
    """Every place where `text` names a product."""
    words = read_words(text)
    shouted = text.upper() == text
    return [
        ProductMention(product, words.row[first].start, words.row[last].end)
        for first, last, product in _matches(words)
        if _is_meant(words, first, last, text, shouted) and not _DENIED.search(_before(words, first))
    ]


def _matches(words: Words) -> Iterator[tuple[int, int, str]]:
    """First word, last word and product of each name, the longest name at each place."""
    names = _names()
    texts = [_mended(word.text) for word in words.row]
    at = 0
    while at < len(texts):
        found = next((n for n in names.by_first_word.get(texts[at], ()) if texts[at : at + len(n[0])] == n[0]), None)
        if found is not None:
            yield at, at + len(found[0]) - 1, found[1]
        at += len(found[0]) if found else 1


def _is_meant(words: Words, first: int, last: int, text: str, shouted: bool) -> bool:
    start, end = words.row[first].start, words.row[last].end
    if first != last or (text[start:end].isupper() and not shouted):
        return True
    names, name = _names(), _mended(words.row[first].text)
    before = words.row[first - 1].text if first else ""
    after = words.row[last + 1].text if last + 1 < len(words.row) else ""
    if before in names.unless_before.get(name, ()) or after in names.unless_after.get(name, ()):
        return False
    named = names.unless_named.get(name)
    return not (named and before in named["before"] and after and after not in named["states"])


def _before(words: Words, first: int) -> str:
    return " ".join(word.text for word in words.row[max(first - 6, 0) : first])


@lru_cache(maxsize=8192)
def _mended(word: str) -> str:
    """The word of a product's name that `word` is a misspelling of, else `word`."""
    names = _names()
    if len(word) < SHORTEST_MISSPELT or word in names.misspelt or word in names.own_words:
        return word
    return next((name for name in names.misspelt if name[0] == word[0] and within_one_edit(word, name)), word)


@lru_cache(maxsize=1)
def _names() -> _Names:
    data: dict[str, Any] = yaml.safe_load(PRODUCTS_FILE.read_text(encoding="utf-8"))
    by_first_word: dict[str, list[tuple[list[str], str]]] = {}
    for product, entry in data["products"].items():
        for name in entry["names"]:
            row = read_words(name).text.split()
            by_first_word.setdefault(row[0], []).append((row, product))
    for group in by_first_word.values():
        group.sort(key=lambda entry: -len(entry[0]))
    vocabulary = {word for group in by_first_word.values() for row, _ in group for word in row}
    return _Names(
        by_first_word,
        tuple(sorted(word for word in vocabulary if len(word) >= SHORTEST_MISSPELT)),
        frozenset(data["own_words"]),
        data["unless_before"],
        data["unless_after"],
        data["unless_named"],
    )
