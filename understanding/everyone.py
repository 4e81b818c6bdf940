"""Whether "everyone", "all guests" or "nobody" says that all guests are affected, or something else altogether.

"Nobody can open" does, "nobody answers the phone" does not; nor do "everyone at the front desk", "how do I send keys to
all guests?" and "all iPhone guests", who are a part of the house that nobody has counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from understanding import share_forms as forms
from understanding.share_forms import SPARED, Found
from understanding.share_sense import (
    about_others,
    about_subset,
    achieved,
    clause_after,
    clause_before,
    harm_before,
    sense_of,
)

_GREETING = re.compile(r"(?<!\S)(?:hi|hello|hey|thanks|thank you|morning|afternoon|evening|dear|hope|welcome)(?: to)?$")
_DENIED = re.compile(
    r"(?<!\S)(?:not|hardly|almost|nearly|barely|practically|virtually|pretty much|basically)(?: (?:for|to|quite))?$"
)
_HOW_TO = re.compile(
    r"(?<!\S)(?:how (?:do|can|to|should|would|does|much|many)|where (?:do|can|is)|is it possible|can (?:we|i|all"
    r"|everyone)|does|do|what)(?!\S)"
)
_NOBODY_DID = re.compile(
    r"(?: 's)?(?: (?:[0-9]+|out|at|of|in|on|from|the|our|my|house|hotel|whole|entire|property|place|building|lobby"
    r"|line|queue|is|was|has|been|are|were|could|can|keys?"
    r"|phones?|app|mobile|came|arrived|staying|currently|now|today|tonight|ever|actually|with|an?|here|this|morning|afternoon|evening|so|far"
    r"|yet|even|who|checked|checking|since|noon|all|day|single|has|have|had))*? (?:cannot|can|could|able|gets?|got"
    r"|getting|receives?|received|opens?|opened|works?|worked|working|enters?|downloads?|downloaded|logs?|uses?"
    r"|connects?|unlocks?|has|have|had|starts?|started|launche?s?|loads?|loaded|manages?|managed|reach|reache[sd]"
    r"|delivered)(?!\S)"
)
_DOORS = re.compile(r"(?<!\S)(?:doors?|locks?|readers?)$")
_REACTS = re.compile(r"(?<!\S)(?:reacts?|reacted|responds?|responded|moves?|answers?)(?!\S)")
_ALL_SAY = re.compile(r" (?:say|says|said|tell|tells|told|report|reports|reported)(?!\S)")
_REACHES = re.compile(r"(?<!\S)(?:reach(?:es|ed|ing)?|to|for|by)$")
_AT_ALL = re.compile(r"(?: (?:here|at all|any ?more|now|today|tonight|in (?:the|our) (?:house|hotel|building)))+")
_ARE_MOVING = re.compile(
    r"(?: \S+){0,4}? (?:is|are|was|were)(?: (?:ever|even|actually))?"
    r" (?:flow|pass|cross|transferr|transmitt|sync|synchroni[sz]|register|pair|load|respond)ing(?!\S)"
)
_KEYS_CAME = re.compile(r"(?: \S+){0,4}? (?:arrives?|arrived|arriving|comes?|came|coming|show|appear(?:s|ed)?)(?!\S)")
_TRIED = re.compile(
    r"(?<!\S)(?:tried|tested|checked|restarted|rebooted|reset|replaced|changed|swapped|reissued|resent|cleaned"
    r"|inspected"
    r"|reinstalled|updated|charged|fresh|new batter(?:y|ies)|spare|told|informed|asked|texted|emailed|called"
    r"|batteries|walked|went|trying|checking|testing|restarting|replacing)(?!\S)"
)
_NOT_ABOUT_KEYS = re.compile(
    r"(?<!\S)(?:picking|help|helps|helped|tell|told|explain|answer|answers|answered|say|said|reach|reply|replied"
    r"|reacts?|respond|responds|responded|knows?|knew|call|called|picks?|picked|understands?|care|cares|contact"
    r"|contacted|noticed?"
    r"|sure|remember|recall|imagine|guess|believe|come (?:in|to|over|back)|complain|afford|arrived|arrives|booked|asked|wants?|staying)(?!\S)"
)
_IDLE = re.compile(
    r"(?<!\S)(?:booked|sold|taken|occupied|full|clean|ready|equipped|trained|registered|uses?|using|loves?|likes?"
    r"|wants?"
    r"|needs?|asks?|asking|prefers?|happy|knows?|should|has to|have to|must)(?!\S)"
)
_PLATFORM = re.compile(r"(?<!\S)(?:iphones?|androids?|ios|apple|samsung|vip|new|else)(?!\S)")


_EXCEPT = re.compile(rf" (?:but|else|{SPARED})(?!\S)")
_NEW_CLAUSE = re.compile(
    r" but (?:(?:the|our|my|those) )?[a-z]+ (?:is|are|was|were|do|does|did|can|could|work|works|open|opens|stays?)(?!\S)"
)
_ENDS_CLAUSE = re.compile(r"(?<!\S)(?:in|for|on|at|with|by|from|to)$")
_WE_DID = re.compile(r"(?<!\S)(?:we|i)(?: \S+){0,3} [a-z]+ed$")
_ONE_DOOR = re.compile(r"(?<!\S)(?:1|an?|this|that|the)(?: \S+)? (?:door|lock|room)(?!\S)")
_OPENS_IT = re.compile(r" (?:can )?(?:opens?|unlocks?|works? (?:on|with|in)) (?:it|this|that)(?!\S)")


def everyone_affected(plain: str, asked: bool = False) -> Iterator[Found]:
    """Each place that says that nobody can, hardly anyone can, or that everyone is affected."""
    for found in [*forms.hardly_anyone(plain), *forms.nobody(plain)]:
        if _nobody_can(found, plain, asked):
            yield found
    for found in forms.everybody(plain):
        if _is_general(found, plain, asked) and _everyone_suffers(found, plain):
            yield found
    for found in forms.whole_house(plain):
        if _is_general(found, plain, asked) and _house_suffers(found, plain, asked):
            yield found


def _nobody_can(found: Found, plain: str, asked: bool) -> bool:
    before, after = found.context(plain)
    clause = clause_after(after)
    if about_others(before, after) or _DENIED.search(before):
        return False
    said = plain[found.start : found.end]
    if said.endswith("keys") and _KEYS_CAME.match(clause):
        return achieved(after)
    if not clause.strip():
        return (not asked and not found.unit) or before.endswith("for")
    return _does_nothing(said, before, after, clause)


def _does_nothing(said: str, before: str, after: str, clause: str) -> bool:
    """Whether what follows "nobody" or "not a single door" is something that all should do: open, get a key, react."""
    doors = _DOORS.search(said)
    if _NOT_ABOUT_KEYS.search(clause) and not doors:
        return False
    if said.endswith(("phone", "phones", "keys")) and _OPENS_IT.match(clause):
        return False
    reached = _AT_ALL.fullmatch(clause) and _REACHES.search(before)
    reacts = doors and _REACTS.search(clause)
    did = _NOBODY_DID.match(after) and achieved(after)
    return bool(reached or reacts or did or _ARE_MOVING.match(clause))


def _is_general(found: Found, plain: str, asked: bool) -> bool:
    """All guests are meant: not staff, not a part of the guests, not "hello everyone", not "not all guests"."""
    before, after = found.context(plain)
    if about_others(before, after) or about_subset(after) or _DENIED.search(before) or _GREETING.search(before):
        return False
    said = plain[found.start : found.end]
    lead = clause_before(before)
    if _TRIED.search(lead) or (_WE_DID.search(lead) and sense_of("", after) != "harmed"):
        return False
    if said.endswith(("them", "those")) and _ALL_SAY.match(after):
        return False
    unasked_all = said.endswith("all ") and not asked
    return not (unasked_all or _PLATFORM.search(said) or _spares_some(before, after))


def _spares_some(before: str, after: str) -> bool:
    """Whether an exception follows: "all rooms but the annex"."""
    return bool(_EXCEPT.match(after)) and not _opens_clause(before, after)


def _opens_clause(before: str, after: str) -> bool:
    """Whether "but" goes on with something else: "it shows 0 in all rooms but the doors open"."""
    return bool(_ENDS_CLAUSE.search(before) and _NEW_CLAUSE.match(after))


def _everyone_suffers(found: Found, plain: str) -> bool:
    before, after = found.context(plain)
    sense = sense_of(before, "" if _opens_clause(before, after) else after)
    if sense != "open" or harm_before(before):
        return sense != "unharmed"
    about_use = _IDLE.search(clause_after(after)) or _HOW_TO.search(
        f"{clause_before(before)} {plain[found.start : found.end]}"
    )
    return not about_use


def _house_suffers(found: Found, plain: str, asked: bool) -> bool:
    before, after = found.context(plain)
    if plain[found.start : found.end].startswith("any"):
        return harm_before(before) and not _ONE_DOOR.search(clause_before(before))
    sense = sense_of(before, after)
    if asked or sense == "harmed":
        return True
    return sense == "open" and (harm_before(before) or _harm_beside(before, after))


def _harm_beside(before: str, after: str) -> bool:
    """Whether the house stands alone in its clause, next to one that speaks of harm: "no keys arrive, whole hotel"."""
    if clause_before(before).strip() or clause_after(after).strip():
        return False
    last = re.sub(r" ?[.;,:!?]$", "", before)
    following = re.sub(r"^ [.;,:!?]", "", after)
    return harm_before(last) or sense_of("", following) == "harmed"
