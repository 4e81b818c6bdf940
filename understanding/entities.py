"""What a message mentions, as entities in Rasa's form: kind, value and place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from understanding.mentions import read_counts, read_emails, read_references, read_since
from understanding.products import read_product_mentions
from understanding.shares import read_share

Found = tuple[str, Any, int, int]


def entities_of(text: str) -> list[dict[str, Any]]:
    """Products, the share, references, e-mail addresses, since when, and counts, in order of place."""
    return [
        {"entity": kind, "value": value, "start": start, "end": end, "extractor": "KeydeskReader"}
        for kind, value, start, end in sorted(_found(text), key=lambda found: (found[2], found[0]))
    ]


def _found(text: str) -> Iterator[Found]:
    for product in read_product_mentions(text):
        yield "product", product.id, product.start, product.end
    share = read_share(text)
    if share is not None:
        yield "share", share.percent if share.percent is not None else share.count, share.start, share.end
    since = read_since(text)
    if since is not None:
        yield "since", since.clock or f"{since.minutes} minutes", since.start, since.end
    for counted in read_counts(text):
        yield "count", counted.number, counted.start, counted.end
    for email in read_emails(text):
        yield "email", email, *_place(text, re.escape(email))
    for reference in read_references(text):
        yield "reference", reference, *_place(text, rf"{reference.removeprefix('KD-')}(?![0-9])")


def _place(text: str, pattern: str) -> tuple[int, int]:
    match = re.search(pattern, text, re.IGNORECASE)
    return match.span() if match else (0, len(text))
