"""Patterns for what a message says on the side: whose fault it is, whether one is affected, what is to be removed.

All but `BREAK` match on the plain words of `understanding.words`: lower case, digits, one space between words.
"""

from __future__ import annotations

import re

SMALL_WORDS = frozenset(
    (
        "the", "a", "an", "our", "your", "it", "is", "its", "s", "on", "in", "of", "for", "app", "one", "and", "both", "we", "use",
        "mean", "meant", "i", "think", "yes", "no", "sorry",
    )
)  # fmt: skip
BREAK = re.compile(
    r"(?<=[.?!;])\s+|\n+|,?\s+(?:and|but) (?:also|another|one more|secondly|second|besides)\b|[.,;]?\s+(?:also|secondly|"
    r"by the way|btw|another thing|one more thing|separately|on top of that|apart from that|while i'?m at it)\b[,:]?|"
    r",?\s+(?:and|also|plus)\s+(?=(?:how|what|where|when|who|can|could|do|does|is|please|the|our)\b)",
    re.IGNORECASE,
)
OPENER = re.compile(
    r"^\s*(?:also|by the way|btw|and|plus|another thing|one more thing|secondly)\b[,:]?\s*", re.IGNORECASE
)
_FIRM = (
    r"(?:vendor|provider|supplier|isp|internet provider|telecom|third party|3rd party|network company|it company"
    r"|manufacturer|lock maker)"
)
# A product's name stands for its maker only where somebody says something or is to blame: "Opera is down" is the link.
_PRODUCT = r"(?:opera|mews|oracle|rms|cloudbeds|clock|siteminder|assa|abloy|salto|dormakaba)"
_VENDOR = rf"(?:{_FIRM[3:-1]}|{_PRODUCT[3:-1]})"
THEIRS = re.compile(
    rf"(?<!\S)(?:(?:(?:it|that) (?:is|'s)|fault|problem|issue|cause|caused|comes|coming|because|due|down|outage|blame|said|says"
    rf"|say|confirmed|confirms|admitted|admits|told)(?: \S+){{0,6}}? {_FIRM}(?: '?s)?"
    rf"|(?:(?:it|that) (?:is|'s)|cause is|caused by|because of|due to|blame) (?:the |our )?{_PRODUCT}(?: '?s)?(?= (?:fault|side|end|problem|mistake|outage)|$)"
    rf"|{_FIRM}(?: 's)?(?: \S+){{0,4}}? (?:fault|side|end|problem|issue|outage|down|confirmed|confirms|admitted|admits"
    rf"|responsible|guilty|causing|caused|error|mistake)"
    rf"|{_PRODUCT} (?:has |have )?(?:confirmed|confirms|admitted|admits|told us|says it is (?:them|their))"
    rf"|{_PRODUCT}(?: 's)? (?:own )?(?:fault|mistake)|on {_PRODUCT}(?: 's)? (?:side|end)"
    r"|on (?:their|his|her) (?:side|end)|their (?:fault|side|problem|mistake|outage)|outside (?:of )?openkey"
    r"|not (?:openkey|your|you)(?: 's)? (?:fault|side|problem))(?!\S)"
)
OURS = re.compile(
    rf"(?<!\S)(?:on (?:openkey|your)(?: 's)? (?:side|end)|(?:openkey|your)(?: 's)? (?:fault|side|end|mistake)"
    rf"|not (?:our|the|their|a)(?: \S+)? ?{_VENDOR}|{_VENDOR}(?: \S+){{0,3}}? (?:says?|said|confirms?|confirmed|swears|sees)"
    rf"(?: \S+){{0,4}}? (?:fine|ok|okay|up|running|working|good|all right|no (?:problem|issue|fault|error)s?)"
    r"|not (?:our|their) (?:side|end|network|fault|internet|vendor|isp)"
    r"|nothing (?:changed|wrong) (?:on|at) (?:our|their) (?:side|end))(?!\S)"
)
REMOVES = re.compile(
    r"(?<!\S)(?:remove|removed|removing|delete|deleted|deactivate|revoke|revoked|unregister|deregister|take|taken|drop"
    r"|strike|cancel|withdraw|disable|off|out|no longer|left us|left the|not work|quit|resigned|fired|kick|cross)(?!\S)"
)
ADDS = re.compile(
    r"(?<!\S)(?:add|added|register|registered|new|instead|replace|replaces|replacement|swap|include|enrol|enroll)(?!\S)"
)
_THING = (
    r"(?:guest|customer|room|door|lock|phone|iphone|user|computer|pc|laptop|tablet|browser|machine|workstation|desktop|device"
    r"|reservation|booking|arrival|check in|encoder|employee|colleague|agent|person|couple|family|lady|man)"
)
SINGLE = re.compile(
    rf"(?<!\S)(?:(?:1|single|this|that|my|my own)(?: \S+)? {_THING}|(?:only|just) (?:me|mine|i|1|my|this|that|on)"
    rf"|(?:the|our)(?: \S+){{1,2}} (?:pc|computer|laptop|tablet|machine|workstation|desktop)|my(?: \S+)? (?:login|account|password|user)"
    r"|(?:why|how come)(?: (?:do|does|can|cannot))? i(?: (?:do|can))?(?: (?:not|cannot))?|i (?:cannot|do not|did not) (?:see|find|have|get|open)"
    r"|an? (?:guest|room|door|lock|phone|user|colleague))(?!\S)"
)
MANY = re.compile(
    r"(?<!\S)(?:(?:many|lots of|loads of|heaps of|tons of|a (?:whole )?(?:lot|bunch|load|ton|number) of|several|dozens of|numerous|countless"
    r"|multiple|plenty of|most|quite a few|a good few)(?: (?:of|the|our|my|these|different|hotel|other|more))*"
    r" (?:guests|people|customers|clients|visitors|arrivals|phones|rooms|doors|locks|users|travellers|them)"
    r"|(?:many|several|lots of) (?:of )?(?:the )?(?:guest|customer|client|visitor|room|door|lock|phone)(?! (?:key|keys|phones?|rooms?|apps?)))(?!\S)"
)
_MACHINE = (
    "(?:pc|computer|laptop|tablet|ipad|machine|workstation|desktop|terminal|phone|screen|chrome|firefox|edge|safari)"
)
PLAN = re.compile(r"(?<!\S)(?:essential|priority|premium|pay as you go|americas|emea|apac)(?!\S)")
OWN = re.compile(r"(?<!\S)(?:our|ours|we|us|my|mine|i|me|account|property|hotel|house|current|currently)(?!\S)")
# Who speaks of "our guests" is their host.
HOSTS = re.compile(r"(?<!\S)(?:(?:my|our)(?: \S+)? guests?|guests? of (?:ours|mine))(?!\S)")
OTHERS_FINE = re.compile(
    r"(?<!\S)(?:(?:others|rest|remaining|(?:every|any|all) other(?: \S+)?|other (?:\S+ )?(?:guests|rooms|doors|locks|phones"
    r"|computers|pcs|users|people)|everyone else|everybody else|(?:my|the|his|her|our) (?:\S+ )?(?:colleagues?|boss"
    r"|manager|gm|pc|computer|laptop|machine|terminal))(?: (?!(?:not|cannot|never|nothing|also)(?!\S))\S+){0,4}?"
    r" (?:did|do|does|can|could|sees?|gets?|got|works?|worked|working"
    r"|opens?|fine|ok|okay|good|normal|no|quick|all right)(?! (?:not|that|it|too|either|as well)(?!\S))|nobody else(?: 's)?"
    rf"|{_MACHINE} (?:it |they )?(?:works?|does|displays?|shows?|opens?|loads?|is|'s|are)(?: (?:it|its|everything))?"
    r" (?:fine|ok|okay|good|well|normal|normally|all right|alright|perfect|perfectly|though|tho)"
    rf"|(?:on|in|with)(?: \S+){{0,2}} {_MACHINE} (?:it|they|that|everything) (?:does|works?|loads?|opens?)(?! (?:not|nothing)(?!\S))"
    r"|(?<!not )(?:only|just) (?:me|mine|on my|my|this 1|that 1)"
    r"|(?:my|this|that) \S+ only)(?!\S)"
)
IN_GENERAL = re.compile(
    r"(?<!\S)(?:what (?:do|should|must|can|shall|would|does)(?: \S+){1,3} do (?:when|if|in case|while|during|whenever|once)"
    r"|what (?:if|happens (?:when|if|to|with|once))|who(?:m|se)?(?: \S+){1,6} (?:if|in case|when|whenever|once)"
    r"|suppose|in the event|(?:if|in case|once|say)(?: \S+){1,4} (?:should|would|ever)|should(?: \S+){1,4} (?:fail|break|die|stop|go down)"
    r"|(?:procedure|steps|plan|instructions|advice) (?:for|when|if|in case))(?!\S)"
)
STATUS = re.compile(
    r"(?:^|[.!?,] )(?:(?:hi|hello|hey|there|good|morning|evening|please|quick question|question|team) )*(?:is|are|has|have)"
    r" (?:there (?:an? |any )?|you |your |the |openkey |mobile |host |all |our )*(?:\S+ ){0,4}?(?:down|offline|out|outages?|issues?"
    r"|problems?|trouble|disruptions?|unavailable|incidents?|known)(?: \S+){0,6}? \?"
    r"|(?:^|[.!?,] )(?:is|are) (?:\S+ ){1,4}?(?:down|offline)(?: (?:now|right|today|at|the|moment|currently|again|or|us|is|it|only))*$"
)
PRIVACY = re.compile(
    r"(?<!\S)(?:gdpr|dsgvo|ccpa|rgpd|privacy (?:request|law|rights?)|(?:right to )?(?:erasure|be forgotten)|forget me"
    r"|(?:delete|deleted|deleting|erase|erased|remove|removed|removal|wipe|wiped|purge|destroy|forget|scrub|clear|get rid of|take)"
    r"(?: \S+){0,8}? (?:data|details|number|information|info|records?|profile|account|name|history|traces?|email|address"
    r"|everything)"
    r"|(?:data|details|information|info|records?|profile|everything)(?: \S+){0,8}? (?:deleted|erased|removed|wiped|purged|destroyed|gone))"
    r"(?!\S)"
)
