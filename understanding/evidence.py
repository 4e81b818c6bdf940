"""What a message says besides its intent: scope, share, products, whether it asks, who writes, whose fault it is.

Each reader looks at the words alone; `understanding.decision` weighs what they found against the classifier's view.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from understanding.classifier import NOTHING, Guess
from understanding.mentions import read_code, read_emails, read_references
from understanding.products import read_products
from understanding.scope import Extent, read_scope, reads_as_question, writes_as_guest
from understanding.share import Share
from understanding.shares import read_share
from understanding.words import read_words

LONGEST = 1_200
MOST_PARTS = 4
SHORTEST_PART = 4

_BREAK = re.compile(
    r"(?<=[.?!;])\s+|\n+|,?\s+(?:and|but) (?:also|another|one more|secondly|second|besides)\b|[.,;]?\s+(?:also|secondly|"
    r"by the way|btw|another thing|one more thing|separately|on top of that|apart from that|while i'?m at it)\b[,:]?|"
    r",?\s+(?:and|also|plus)\s+(?=(?:how|what|where|when|who|can|could|do|does|is|please|the|our)\b)",
    re.IGNORECASE,
)
_VENDOR = (
    r"(?:vendor|provider|supplier|isp|internet provider|telecom|third party|3rd party|opera|mews|oracle|rms|cloudbeds"
    r"|clock|siteminder|network company|it company|manufacturer|lock maker|assa|abloy|salto|dormakaba)"
)
_THEIRS = re.compile(
    rf"(?<!\S)(?:(?:it is|that is|fault|problem|issue|cause|caused|comes|coming|because|due|down|outage|blame|said|says"
    rf"|say|confirmed|confirms|admitted|admits|told)(?: \S+){{0,6}}? {_VENDOR}(?: '?s)?"
    rf"|{_VENDOR}(?: 's)?(?: \S+){{0,4}}? (?:fault|side|end|problem|issue|outage|down|confirmed|confirms|admitted|admits"
    rf"|responsible|guilty|causing|caused|error|mistake)"
    r"|on (?:their|his|her) (?:side|end)|their (?:fault|side|problem|mistake|outage)|outside (?:of )?openkey"
    r"|not (?:openkey|your|you)(?: 's)? (?:fault|side|problem))(?!\S)"
)
_OURS = re.compile(
    rf"(?<!\S)(?:on (?:openkey|your)(?: 's)? (?:side|end)|(?:openkey|your)(?: 's)? (?:fault|side|end|mistake)"
    rf"|not (?:our|the|their|a)(?: \S+)? ?{_VENDOR}|{_VENDOR}(?: \S+){{0,3}}? (?:says?|said|confirms?|confirmed|swears|sees)"
    rf"(?: \S+){{0,4}}? (?:fine|ok|okay|up|running|working|good|all right|no (?:problem|issue|fault|error)s?)"
    r"|not (?:our|their) (?:side|end|network|fault|internet|vendor|isp)|nothing (?:changed|wrong) (?:on|at) (?:our|their) (?:side|end))(?!\S)"
)
_REMOVES = re.compile(
    r"(?<!\S)(?:remove|removed|removing|delete|deleted|deactivate|revoke|revoked|unregister|deregister|take|taken|drop"
    r"|strike|cancel|withdraw|disable|off|out|no longer|left us|left the|not work|quit|resigned|fired|kick|cross)(?!\S)"
)
_ADDS = re.compile(r"(?<!\S)(?:add|added|register|registered|new|instead|replace|replaces|replacement|swap|include|enrol|enroll)(?!\S)")
_PRIVACY = re.compile(
    r"(?<!\S)(?:gdpr|dsgvo|ccpa|rgpd|privacy (?:request|law|rights?)|(?:right to )?(?:erasure|be forgotten)|forget me"
    r"|(?:delete|deleted|deleting|erase|erased|remove|removed|removal|wipe|wiped|purge|destroy|forget|scrub|clear|get rid of|take)"
    r"(?: \S+){0,8}? (?:data|details|number|information|info|records?|profile|account|name|history|traces?|email|address"
    r"|everything)"
    r"|(?:data|details|information|info|records?|profile|everything)(?: \S+){0,8}? (?:deleted|erased|removed|wiped|purged|destroyed|gone))"
    r"(?!\S)"
)


@dataclass(frozen=True)
class Part:
    """A sentence or request inside a longer message, and its own intents."""

    text: str
    guess: Guess
    question: bool
    scope: Extent | None


@dataclass(frozen=True)
class Evidence:
    """All that is known about one message before the decision. `articles`: (slug, score), best first."""

    text: str
    guess: Guess = NOTHING
    articles: Sequence[tuple[str, float]] = ()
    parts: Sequence[Part] = ()
    scope: Extent | None = None
    share: Share | None = None
    question: bool = False
    guest: bool = False
    products: Sequence[str] = ()
    references: Sequence[str] = ()
    emails: Sequence[str] = ()
    code: str | None = None
    third_party: bool | None = None
    removal: bool = False
    privacy_wish: bool = False
    words: str = field(default="", repr=False)


def gather(
    text: str, guess: Guess, articles: Sequence[tuple[str, float]] = (), parts: Sequence[tuple[str, Guess]] = ()
) -> Evidence:
    """Run every reader over `text`; texts are read up to 1,200 letters."""
    text = text[:LONGEST]
    words = read_words(text).text
    return Evidence(
        text=text,
        guess=guess,
        articles=articles,
        parts=[Part(part, own, reads_as_question(part), read_scope(part)) for part, own in parts],
        scope=read_scope(text),
        share=read_share(text),
        question=reads_as_question(text),
        guest=writes_as_guest(text),
        products=read_products(text),
        references=read_references(text),
        emails=read_emails(text),
        code=read_code(text),
        third_party=_third_party(words),
        removal=bool(_REMOVES.search(words)) and not _ADDS.search(words),
        privacy_wish=bool(_PRIVACY.search(words)),
        words=words,
    )


def parts_of(text: str) -> list[str]:
    """The sentences and requests of a message with at least four words; none if there are not at least two of them."""
    pieces = [piece.strip(" ,.;") for piece in _BREAK.split(text[:LONGEST]) if piece]
    parts = [piece for piece in pieces if len(piece.split()) >= SHORTEST_PART]
    return parts[:MOST_PARTS] if len(parts) > 1 else []


def _third_party(words: str) -> bool | None:
    """True: the cause lies outside OpenKey; False: it does not; None: the message does not say."""
    if _OURS.search(words):
        return False
    return True if _THEIRS.search(words) else None
