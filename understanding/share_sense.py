"""What the words around a figure say about it: is it about guests at all, and about those affected or those unharmed.

All functions look at plain words (`understanding.words`): `before` ends where the figure begins, `after` starts where
it ends.
"""

from __future__ import annotations

import re
from typing import Literal

NUMBER = r"[0-9]{1,6}(?:\.[0-9]{1,4})?(?!\S)"
INTEGER = r"[0-9]{1,6}(?!\S)"
PEOPLE = (
    "guests?|people|persons?|visitors?|customers?|travell?ers?|arrivals?|check ?ins?|residents?|users?|parties|couples"
    "|families|bookings|reservations|phones?|devices?|handsets?|iphones?|androids?|smartphones?|keys"
)
PLACES = "rooms?|doors?|locks?|suites?|villas?|apartments?|units?|cabins?|bungalows?|chalets?|studios"
UNIT = rf"(?:{PEOPLE}|{PLACES})(?!\S)"
ADJECTIVE = (
    "(?:occupied|mobile|digital|checked|in|house|inhouse|current|hotel|guest|arriving|active|booked|sold|new|different|"
    "other|registered|rented|affected|iphone|android|ios|app|key|samsung|apple|vip|bedroom|today|tonight)"
)
DETERMINER = (
    "(?:the|our|my|all|these|those|your|their|a|total|of|today|tonight|'s|about|around|roughly|every|currently)"
)
STAFF = (
    "staff|team|teams|front desk|frontdesk|reception|receptionists?|managers?|management|colleagues?|employees?|"
    "housekeeping|housekeepers?|agents?|desk|office|workers?|coworkers?|technicians?|support|concierge|us|shift|duty|engineering|"
    "openkey|department|company"
)

_BETWEEN = "|".join(sorted({*ADJECTIVE[3:-1].split("|"), *DETERMINER[3:-1].split("|"), "of", "in", "affected"}))
"""Each word once: alternatives that overlap would make long texts slow."""

_STAFF_AFTER = re.compile(
    rf"(?: (?:of|in|on|at|from|the|our|my|your|this|hotel|else|working|here|who works?|within))*? (?:{STAFF})(?!\S)"
)
_OTHER_AFTER = re.compile(
    rf"(?: (?:{_BETWEEN}))*? (?:time|times|attempts?|tries|cases?|steps?|battery|seconds?|minutes?"
    "|hours?|days?|nights?|weeks?|months?|years?|morning|afternoon|evening|day|night|week|month|year|encoders?|servers?"
    "|computers?|pcs?|tablets?|hotels?|properties|elevators?|lifts?|stars?|digits?|updates?|calls?|emails?|pages?"
    "|discount|off|occupancy|occupied|full|sure|certain|correct|agree|right|charged?|volume|brightness|loaded|"
    "complete|completed|done|downloaded|updated|uptime|vat|tax|commission|deposit|refund|humidity|signal|january"
    "|february|march|april|may|june|july|august|september|october|november"
    "|december|fee|price|cost|sessions?|questions?|board)"
    r"(?!\S)"
)
_OTHER_BEFORE = re.compile(
    r"(?:^| )(?:battery|charge|charged|charging|volume|brightness|progress|bar|occupancy|discount|commission|tax|vat"
    r"|deposit|uptime|signal|strength|loss|memory|storage|cpu|humidity|zoom|loading|download|downloading|downloads|update"
    r"|updating|installing|install|installation|sync|syncing|opacity|rate|price|fee|refund|step|page|part|attempt|try"
    r"|version|phase|level|slide|item|question|chapter|night|day|ios|android|digit|building|wing|tower|block)"
    r"(?: (?:is|was|are|at|of|to|stops?|stuck|hangs?|freezes?|stays|only|the|bar|indicator|level|'s|shows?|about|just"
    r"|around|reaches|by|number|has|had|with|under|below|over))*$"
)
_STANDS_AT = re.compile(r"(?:^| )(?:at|to|until|till|past|reach|reaches|reached)(?: (?:about|around|the|just))*$")
_PEOPLE_AFTER = re.compile(rf"(?: (?:{_BETWEEN}))*? (?:affected|{UNIT}|them|house|hotel)(?!\S)")
_SUBSET_AFTER = re.compile(
    r"(?: (?:who|that|which|are|is))*? (?:with|on|using|use|uses|having|in|arriving|staying|from|at) "
    r"(?:(?:the|an?|our|their|older|new|newer|latest) )*(?:[0-9]+(?:st|nd|rd|th)|first|second|third|fourth|fifth|top|"
    r"ground|floor|level|wing|building|tower|iphones?|ios|android|androids|samsung|apple|pixel|huawei|galaxy|group|"
    r"tour|wedding|annex|annexe|section|block)(?!\S)"
)
_END = re.compile(r" [.;,:!?](?!\S)| (?:and|but|while|whereas) (?:the )?(?:rest|others?|remaining|[0-9]+)(?!\S)")
_NOT_HARMED = re.compile(
    r"(?:^| )(?:(?:no|not|without|never|zero)(?: (?:a|any|the|single|more|further|been|be|yet|has|have|had))* "
    r"(?:problems?|issues?|trouble|troubles|errors?|complaints?|affected|complained|concerned|impacted|failed|fails)"
    r"|unaffected|unharmed)(?!\S)"
)
_HARMED = re.compile(
    r"(?:^| )(?:cannot|not|never|unable|without|no|nothing|who|fail|fails|failed|failing|failure|failures|errors?|down"
    r"|broken|stuck|locked|crash|crashes|crashed|crashing|affected|impacted|issues?|problems?|trouble|troubles|complain"
    r"|complained|complaining|complaints?|missing|lost|lose|offline|wrong|denied|dead|red|stopped|waiting|refused"
    r"|rejected|nothing|blank|frozen|freezes|still|expired|invalid|disappeared|vanished|useless|timeout)(?!\S)"
)
_UNHARMED = re.compile(
    r"(?:^| )(?:can|could|got|get|gets|receive|receives|received|works?|worked|working|fine|ok|okay|good|able|open"
    r"|opens|opened|succeed|succeeded|manage|managed|have|has|had|enter|entered|downloaded|download|downloads"
    r"|happy)(?!\S)"
)
_FINE_FOR = re.compile(
    r"(?:^| )(?:works?|worked|working|fine|ok|okay|good|arrives?|arrived|opens?|succeeds?|available)"
    r"(?: (?:only|just|about|with|on|correctly|well|fine|again|now))* (?:for|on|with|in|at)(?: (?:only|just|about"
    r"|around))*$"
)
_REFUSED = re.compile(
    r"(?:^| )(?:cannot|not|never|nothing|no|neither|stopped|longer|hardly|fails?|failed|nobody)(?!\S)"
)

Sense = Literal["harmed", "unharmed", "open"]


def about_others(before: str, after: str) -> bool:
    """Whether the figure is of staff, time, battery, progress, price or another thing that is not guests."""
    if _STAFF_AFTER.match(after) or _OTHER_AFTER.match(after):
        return True
    return bool(_OTHER_BEFORE.search(before)) and not _PEOPLE_AFTER.match(after)


def stands_at(before: str, after: str) -> bool:
    """Whether a percentage is a reading of something ("stops at 80%"): no guests follow it."""
    return bool(_STANDS_AT.search(before)) and not _PEOPLE_AFTER.match(after)


def about_subset(after: str) -> bool:
    """Whether "all guests" goes on as a part of them: "all guests on the third floor", "everyone with an iPhone"."""
    return bool(_SUBSET_AFTER.match(after))


def sense_of(before: str, after: str) -> Sense:
    """What the clause says of those counted: harmed ("can't open"), unharmed ("got it"), or open."""
    clause = clause_after(after)
    if _NOT_HARMED.search(clause):
        return "unharmed"
    if _HARMED.search(clause):
        return "harmed"
    lead = clause_before(before)
    if _FINE_FOR.search(lead):
        return "harmed" if _REFUSED.search(lead) else "unharmed"
    return "unharmed" if _UNHARMED.search(clause) else "open"


def harm_before(before: str) -> bool:
    """Whether the clause up to the figure speaks of something that does not work."""
    return bool(_HARMED.search(clause_before(before)))


def clause_after(after: str) -> str:
    """The words up to the next pause or the next subject ("but the rest …")."""
    end = _END.search(after)
    return after[: end.start()] if end else after


def clause_before(before: str) -> str:
    """The words since the last pause."""
    return re.split(r"(?:^| )[.;,:!?](?= |$)", before)[-1]
