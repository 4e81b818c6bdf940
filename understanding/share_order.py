"""Which of several shares in a message counts: a correction or an update outweighs what was thought or true before."""

from __future__ import annotations

import re

from understanding.share_forms import Found
from understanding.share_sense import clause_after, clause_before

_LATEST = re.compile(
    r"(?:(?<!\S)(?:now|currently|actually|sorry|rather|correction|meanwhile|mean|meant|in fact|in reality|in truth"
    r"|turns out"
    r"|turned out|really|update|updated|by now|grown to|risen to|went up to|up to|more like|scratch that|recount(?:ed)?"
    r"|make (?:it|that)|today|oops|whoops|edit|wait|(?:list|log|logs|report|portal|dashboard|system|count|records?|pms"
    r"|screen|colleague|manager) (?:says?|said|shows?|showed|has|gives))|(?:^|[.,;:!?] |but )no)"
    r"(?: (?!but )\S+){0,3}$"
)
_LATEST_AFTER = re.compile(r"(?<!\S)(?:by now|now|actually|to be (?:exact|precise)|in fact|in the end)(?!\S)")
_EARLIER = re.compile(
    r"(?<!\S)(?:at first|first|initially|originally|previously|thought|assumed|guessed|believed|estimated"
    r"|(?<!since )(?<!from )yesterday|earlier|before|last (?:night|week|month)|used to|was told|had said"
    r"|started (?:with|at)"
    r"|began with|not|an hour ago)(?!\S)"
)


def weightiest(shares: list[Found], plain: str) -> Found | None:
    """The latest share given as a correction or an update, else the first that is not one of earlier."""
    if len(shares) < 2:
        return next(iter(shares), None)
    latest = [found for found in shares if _is_latest(found, plain)]
    if latest:
        return max(latest, key=lambda found: found.start)
    return next((found for found in shares if not _is_earlier(found, plain)), shares[0])


def _is_latest(found: Found, plain: str) -> bool:
    before, after = found.context(plain)
    if _LATEST.search(before):
        return True
    return bool(_LATEST_AFTER.search(clause_after(after))) and not _is_earlier(found, plain)


def _is_earlier(found: Found, plain: str) -> bool:
    before, after = found.context(plain)
    lead = re.split(r"(?<!\S)(?:but|and|now)(?!\S)", clause_before(before))[-1]
    return bool(_EARLIER.search(lead) or _EARLIER.search(clause_after(after)))
