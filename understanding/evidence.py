"""What a message says besides its intent: scope, share, products, whether it asks, who writes, whose fault it is.

Each reader looks at the words alone; `understanding.decision` weighs what they found against the classifier's view.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from understanding import signs
from understanding.classifier import NOTHING, Guess
from understanding.language import is_foreign
from understanding.mentions import read_emails, read_references
from understanding.outcome import GUEST
from understanding.products import read_product_mentions, read_products
from understanding.scope import Extent, read_scope, reads_as_question, writes_as_guest
from understanding.share import Share
from understanding.shares import read_share
from understanding.staff_share import read_staff_share
from understanding.together import several_named
from understanding.words import read_words

LONGEST = 1_200
MOST_PARTS = 4
SHORTEST_PART = 4


@dataclass(frozen=True)
class Part:
    """A sentence or request inside a longer message, and its own intents."""

    text: str
    guess: Guess
    question: bool
    scope: Extent | None
    share_known: bool = False


@dataclass(frozen=True)
class Evidence:
    """All that is known about one message before the decision. `articles`: (slug, score), best first."""

    text: str
    guess: Guess = NOTHING
    articles: Sequence[tuple[str, float]] = ()
    parts: Sequence[Part] = ()
    scope: Extent | None = None
    share: Share | None = None
    staff_share: Share | None = None
    question: bool = False
    general: bool = False
    guest: bool = False
    products: Sequence[str] = ()
    references: Sequence[str] = ()
    emails: Sequence[str] = ()
    third_party: bool | None = None
    status: bool = False
    single: bool = False
    others_fine: bool = False
    many: bool = False
    together: bool = False
    names_only: bool = False
    names_plan: bool = False
    removal: bool = False
    privacy_wish: bool = False
    foreign: bool = False


def gather(
    written: str,
    text: str,
    guess: Guess,
    articles: Sequence[tuple[str, float]] = (),
    parts: Sequence[tuple[str, Guess]] = (),
) -> Evidence:
    """Run every reader over the message as `written` and over the mended `text`, up to 1,200 letters."""
    written, text = written[:LONGEST], text[:LONGEST]
    words = read_words(text).text
    guest = writes_as_guest(text)
    if not guest and signs.HOSTS.search(words):
        guess = guess.without(GUEST)
    general = bool(signs.IN_GENERAL.search(words))
    others_fine = bool(signs.OTHERS_FINE.search(words))
    return Evidence(
        text=text,
        guess=guess,
        articles=articles,
        parts=[_part(part, own) for part, own in parts],
        scope=read_scope(text),
        share=read_share(written) or read_share(text),
        staff_share=read_staff_share(written) or read_staff_share(text),
        question=reads_as_question(text) or general,
        general=general,
        guest=guest,
        products=read_products(written) or read_products(text),
        references=read_references(written),
        emails=read_emails(written),
        third_party=_third_party(words),
        status=bool(signs.STATUS.search(words)),
        single=bool(signs.SINGLE.search(words)),
        others_fine=others_fine,
        many=bool(signs.MANY.search(words)),
        together=not others_fine and several_named(words),
        names_only=_names_only(text),
        names_plan=bool(signs.PLAN.search(words)) and not signs.OWN.search(words),
        removal=bool(signs.REMOVES.search(words)) and not signs.ADDS.search(words),
        privacy_wish=bool(signs.PRIVACY.search(words)),
        foreign=is_foreign(written),
    )


def _part(text: str, guess: Guess) -> Part:
    share = read_share(text)
    return Part(text, guess, reads_as_question(text), read_scope(text), share is not None and share.percent is not None)


def parts_of(text: str) -> list[str]:
    """The sentences and requests of a message with at least four words; none if there are not at least two of them."""
    pieces = [signs.OPENER.sub("", piece).strip(" ,.;") for piece in signs.BREAK.split(text[:LONGEST]) if piece]
    parts = [piece for piece in pieces if len(piece.split()) >= SHORTEST_PART]
    return parts[:MOST_PARTS] if len(parts) > 1 else []


def _names_only(text: str) -> bool:
    """Whether the message is nothing but the name of a product, with small words around it."""
    mentions = read_product_mentions(text)
    rest = list(text.lower())
    for mention in mentions:
        rest[mention.start : mention.end] = " " * (mention.end - mention.start)
    return bool(mentions) and all(word in signs.SMALL_WORDS for word in re.findall(r"\w+", "".join(rest)))


def _third_party(words: str) -> bool | None:
    """True: the cause lies outside OpenKey; False: it does not; None: the message does not say."""
    if signs.OURS.search(words):
        return False
    return True if signs.THEIRS.search(words) else None
