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

_SAYINGS = (
    (
        "request_person",
        re.compile(r".*\b(?:person|human|agent|someone|somebody|operator|representative|real people)\b"),
    ),
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


def _said(text: str) -> str:
    if says_unknown(text):
        return "dont_know"
    plain = " ".join(re.findall(r"[\w']+", text.lower()))
    return next((said for said, pattern in _SAYINGS if pattern.match(plain)), "unclear")
