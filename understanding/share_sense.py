"""What the words around a figure say about it: is it about guests at all, and about those affected or those unharmed.

All functions look at plain words (`understanding.words`): `before` ends where the figure begins, `after` starts where
it ends.
"""

from __future__ import annotations

import re
from typing import Literal

from understanding.share_nouns import BETWEEN, HUMANS, STAFF, UNIT

_STAFF_AFTER = re.compile(
    rf"(?: (?:of|in|on|at|from|the|our|my|your|this|hotel|else|working|here|who works?|within))*? (?:{STAFF})(?!\S)"
)
_OTHER_AFTER = re.compile(
    rf"(?! in (?:the|our|this) (?:hotel|house))(?: (?:{BETWEEN}))*? (?:time|times|attempts?|tries|cases?|steps?"
    rf"|battery|seconds?|minutes?"
    "|hours?|days?|nights?|weeks?|months?|years?|morning|afternoon|evening|day|night|week|month|year|encoders?|servers?"
    "|computers?|pcs?|tablets?|hotels?|properties|elevators?|lifts?|stars?|digits?|updates?|calls?|emails?|pages?"
    "|discount|off|occupancy|occupied|full|sure|certain|correct|agree|right|charged?|volume|brightness|loaded|"
    "complete|completed|done|booked(?! guests)|more|less|cheaper|faster|capacity|downloaded|updated|uptime|vat|tax"
    "|commission|deposit|refund|humidity|signal|january"
    "|february|march|april|may|june|july|august|september|october|november"
    "|december|fee|price|cost|sessions?|questions?|board)"
    r"(?!\S)"
)
_OTHER_BEFORE = re.compile(
    r"(?:^| )(?:battery|charge|charged|charging|volume|brightness|progress|bar|occupancy|discount|commission|tax|vat"
    r"|deposit|uptime|signal|strength|loss|memory|storage|cpu|humidity|zoom|loading|download|downloading|downloads"
    r"|update"
    r"|updating|installing|install|installation|sync|syncing|opacity|rate|price|fee|refund|step|page|part|attempt|try"
    r"|version|phase|level|slide|item|question|chapter|night|day|ios|android|digit|building|wing|tower|block)"
    r"(?: (?:is|was|are|at|of|to|stops?|stuck|hangs?|freezes?|stays|only|the|bar|indicator|level|'s|shows?|about|just"
    r"|around|reaches|by|number|has|had|with|under|below|over))*$"
)
_STANDS_AT = re.compile(r"(?:^| )(?:at|to|until|till|past|reach|reaches|reached)(?: (?:about|around|the|just))*$")
_PEOPLE_AFTER = re.compile(rf"(?: (?:{BETWEEN}))*? (?:affected|{UNIT}|them|house|hotel)(?!\S)")
_SUBSET_AFTER = re.compile(
    r"(?! in (?:the|our|this) (?:whole |entire )?building)(?: (?:who|that|which|are|is))*? (?:with|on|using|use"
    r"|uses|having|in|arriving|staying|from|at) "
    r"(?:(?:the|an?|our|their|older|new|newer|latest) )*(?:[0-9]+(?:st|nd|rd|th)|first|second|third|fourth|fifth|top|"
    r"ground|floor|level|wing|building|tower|iphones?|ios|android|androids|samsung|apple|pixel|huawei|galaxy|group|"
    r"tour|wedding|annex|annexe|section|block)(?!\S)"
)
_END = re.compile(r" [.;,:!?](?!\S)| (?:and|but|while|whereas) (?:the )?(?:rest|others?|remaining|[0-9]+)(?!\S)")
_NOT_HARMED = re.compile(
    r"(?:^| )(?:(?:no|not|without|never|zero|0)(?: (?:a|any|the|single|more|further|been|be|yet|has|have|had))* "
    r"(?:problems?|issues?|trouble|troubles|errors?|complaints?|affected|complained|concerned|impacted|failed|fails)"
    r"|unaffected|unharmed)(?!\S)"
)
_HARMED = re.compile(
    r"(?:^| )(?:cannot|not|never|unable|without|no|none|neither|nothing|fail|fails|failed|failing|failures?|errors?"
    r"|(?<!come )(?<!comes )(?<!came )(?<!coming )(?<!pull )(?<!pulls )(?<!pulled )(?<!pulling )down"
    r"|broken|stuck|locked|crash|crashes|crashed|crashing|affected|impacted|issues?|problems?|trouble|troubles|complain"
    r"|complained|complaining|complaints?|missing|lost|lose|losing|offline|wrong|denied|dead|red|stopped|waiting"
    r"|refused"
    r"|rejected|blank|white|black|frozen|freezes?|froze|freezing|expired|invalid|disappear(?:ed|s)?|vanish(?:ed|es)?"
    r"|useless|timeout|timed|keyless|stranded|left (?:without|with|out|outside|standing|waiting|keyless|stranded)"
    r"|lack|lacks|hangs?|hanging|hung|spinn?(?:er|ing|s)?|quits?|kicked"
    r"|thrown|threw|bounced|logged out|signed out|clos(?:es|ed|ing)|close on|shuts?|looping|loops?|blink(?:s|ing|ed)?"
    r"|struggl(?:e|es|ed|ing)|screens?|empty|grey|gray|delayed|late(?! arrivals)|tries|try|attempts?|else 's|else"
    r"|flickers?|flickering|un(?:reachable|responsive|usable)|inaccessible|gone(?! through)|go away|goes away"
    r"|still (?!(?:works?|working|fine|ok|okay|can"
    r"|could|opens?|able)(?!\S)))(?!\S)"
)
_THE = (
    "(?: (?:the|their|a|an|any|his|her|its|our|both|all|mobile|digital|phone|room|door|sign|in|login|new|working"
    "|valid|[0-9]+)"
)
_KEYISH = (
    r"(?:keys?|it|them|theirs|1|codes?|texts?|sms|messages?|links?|e ?mails?|access|in|inside|through|everything"
    r"|invitations?|invites?|passes|push|notifications?|room|upstairs|well|lucky|help)(?!\S)"
)
_UNHARMED = re.compile(
    rf"(?<!\S)(?:(?:can|could)(?! (?:only )?(?:see|hear))|able|(?:got|gets?|getting|receives?|received|have|has|had)"
    rf"(?: (?:now|already|only|just|actually|finally))?{_THE})*? {_KEYISH}"
    rf"|(?:got|received|get|did|do)(?= *$)|(?:received|receive|downloaded)(?= )|works?|worked|working|fine|ok"
    r"|okay|good|succeed|succeeded|managed?|happy|delivered|loaded|(?<! to )(?<! try )(?:open|opens|opened|unlock"
    r"|unlocks|unlocked)(?! (?:the|their|our|my|an?) app)|(?<! to )(?<! try )(?:enter|entered"
    r"|download|downloads)|(?:came|come|comes|went|goes|go|gone|getting|gets?|got) (?:in|through)|landed"
    r"|up and running)"
    r"(?!\S)"
)
_GOT = re.compile(r"(?<!\S)(?:got|gets?|have|has|had|saw|logs?|logged|start|starts|started|launch|launched)(?!\S)")
_ARRIVED = re.compile(
    r"(?<!\S)(?:arrives?|arrived|land|reach|reached|show up|shows up|turned up|appear)(?!\S)(?! guests)"
)
_SOMEBODY = re.compile(rf"(?<!\S)(?:{HUMANS}|rooms?|doors?)(?!\S)")
_ASIDE = re.compile(r"(?<!\S)(?:when|whenever|as soon as|because|although|though|once|if|until|before|while)(?!\S)")
_ONLY = re.compile(r"(?<!\S)(?:only|just|merely|barely|as few as)(?: (?:about|around|the))*$")
_FINE_FOR = re.compile(
    r"(?:^| )(?:(?:works?|worked|working|fine|ok|okay|good|arrives?|arrived|opens?|succeeds?|available|delivered|sent"
    r"|shown|issued|came|come|comes|went|gone|through|landed|loads?|loaded|visible|launch|launches|launched|starts?"
    r"|started|runs?|unlocks?)"
    r"(?: (?:out|in|up|through|only|just|about|with|on|on (?:the|their) phones?|correctly|well|fine|again|now))* (?:for|on|with|in|at|to|by)"
    r"|reach|reached|reaches)(?: (?:only|just|about|around|merely|a mere))*$"
)
_REFUSED = re.compile(
    r"(?:^| )(?:cannot|not|never|nothing|no|neither|stopped|longer|hardly|fails?|failed|nobody)(?!\S)"
)

_LABEL = re.compile(r"(?:^|[.;,!?:(] )(?P<name>[^.;,!?:0-9%]{2,60}?) :(?: (?:about|around|only|just))*$")
_LABELLED = re.compile(
    r"(?<!\S)(?:with|without|no|not|ok|okay|fine|works?|opens?|working|broken|failed|failing|affected|unaffected"
    r"|delivered|received"
    r"|successful|opened|cannot|got)(?!\S)"
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


def sense_of(before: str, after: str, said: str = "") -> Sense:
    """What the clause says of those counted: harmed ("can't open"), unharmed ("got it"), or open.

    `said` is the figure with its noun: keys that arrive are fine, guests who arrive have only arrived.
    """
    label = _LABEL.search(before)
    clause = clause_after(after)
    if label is not None and after[len(clause) :].startswith(" :"):
        clause = ""
    if _NOT_HARMED.search(clause):
        return "unharmed"
    if _HARMED.search(clause):
        return "harmed"
    if label is not None and _LABELLED.search(label["name"]):
        return "harmed" if _HARMED.search(f" {label['name']}") else "unharmed"
    lead = clause_before(before)
    if _FINE_FOR.search(lead):
        return "harmed" if _REFUSED.search(lead) or _HARMED.search(f" {lead}") else "unharmed"
    clause = _ASIDE.split(clause, maxsplit=1)[0]
    if _UNHARMED.search(clause) or (_GOT.search(clause) and _ONLY.search(lead)):
        return "unharmed"
    arrived = _ARRIVED.search(clause)
    return "unharmed" if arrived and not _SOMEBODY.search(f"{said}{clause[: arrived.start()]}") else "open"


def achieved(after: str) -> bool:
    """Whether the clause names something good that was done or got, so that nobody who did it is bad."""
    clause = clause_after(after)
    if _NOT_HARMED.search(clause) or _HARMED.search(clause):
        return False
    return any(done.search(clause) for done in (_UNHARMED, _GOT, _ARRIVED))


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
