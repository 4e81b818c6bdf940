"""What can be understood while the classifier is away: facts by the readers, and the words that all use for yes or no."""

from __future__ import annotations

import re
from dataclasses import replace

from understanding.classifier import NOTHING
from understanding.decision import decide
from understanding.evidence import gather
from understanding.outcome import GUEST, Understanding
from understanding.scope import writes_as_guest
from understanding.share_answers import says_unknown

_PERSON = re.compile(
    r".*\b(?:person|human|agent|someone|somebody|operator|representative|real people|(?:talk|speak) (?:to|with)|call me)\b"
)
_SAYINGS = (
    ("request_person", _PERSON),
    ("cancel", re.compile(r".*\b(?:cancel|never ?mind|forget it|stop)\b")),
    ("affirm", re.compile(r"(?:yes|yep|yeah|yup|ok|okay|sure|correct|right|y|confirm)\b(?: \w+){0,3}$")),
    ("deny", re.compile(r"(?:no|nope|nah|n)\b(?: \w+){0,2}$")),
)


def understand_plainly(text: str) -> Understanding:
    """The facts of a message, and as `said` one of request_person, cancel, affirm, deny, dont_know or unclear."""
    facts = decide(gather(text, text, NOTHING))
    guest = writes_as_guest(text)
    return replace(
        facts,
        intent=GUEST if guest else "unclear",
        said=_said(text),
        outcome="guest_redirect" if guest else "other",
        category=None,
        likely_category=None,
        also=None,
        articles=(),
        why=("Read without the model, which did not answer.",),
    )


def asks_for_a_person(text: str) -> bool:
    """Whether a person is named in so many words: "a human", "someone", "talk to", "call me"."""
    return bool(_PERSON.match(_plain(text)))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.lower()))


def _said(text: str) -> str:
    if says_unknown(text):
        return "dont_know"
    return next((said for said, pattern in _SAYINGS if pattern.match(_plain(text))), "unclear")
