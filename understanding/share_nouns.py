"""The vocabulary of shares: numbers, the nouns for guests and their rooms and keys, and the words between them.

Every noun is a pattern on plain words (`understanding.words`) and ends at a word's end.
"""

from __future__ import annotations

NUMBER = r"[0-9]{1,6}(?:\.[0-9]{1,4})?(?!\S)"
INTEGER = r"[0-9]{1,6}(?!\S)"
HUMANS = (
    "guests?|people|persons?|folks?|visitors?|customers?|clients?|patrons?|travell?ers?|arrivals?|check ?ins?"
    "|residents?"
    "|users?|members?|occupants?|lodgers?|holidaymakers|tourists?|delegates?|attendees?|parties|couples?|families"
    "|family"
    "|men|women|crews?"
)
THINGS = (
    "bookings|reservations|phones?|devices?|handsets?|mobiles|iphones?|androids?|smartphones?|keys|sessions|downloads"
)
PEOPLE = f"{HUMANS}|{THINGS}"
PLACES = "rooms?|doors?|locks?|suites?|villas?|apartments?|units?|cabins?|bungalows?|chalets?|studios?|cottages?|modules?|readers?"
UNIT = rf"(?:{PEOPLE}|{PLACES})(?!\S)"
HOUSE = (
    r"(?:house|hotel|property|building|resort|inn|place|them|those|these|group|party|crew|delegation|everyone)(?!\S)"
)
WHOLE = (
    r"(?:house|hotel|property|building|resort|inn|place|site|motel|hostel|lodge|guesthouse|guest ?list|arrivals? list"
    r"|list of (?:guests|arrivals))(?!\S)"
)
ADJECTIVE = (
    "(?:occupied|mobile|digital|checked|in|house|inhouse|current|hotel|guest|arriving|active|booked|sold|new|different"
    "|other|registered|rented|affected|iphone|android|ios|app|key|samsung|apple|vip|bedroom|today|tonight|loyalty|tour"
    "|conference|wedding|business|corporate|group|regular|returning|early|late|weekend|incoming|expected|paying|poor"
    "|remaining|departing|staying|airline|long|stay|gold|platinum|silver|elite|lovely|dear|more|single|bookable"
    "|waiting)"
)
DETERMINER = (
    "(?:the|our|my|all|these|those|your|their|a|total|of|today|tonight|'s|about|around|roughly|every|each|currently)"
)
STAFF = (
    "staff|team|teams|front desk|frontdesk|reception|receptionists?|managers?|management|colleagues?|employees?|"
    "housekeeping|housekeepers?|agents?|desk|office|workers?|coworkers?|technicians?|support|concierge|us|shift"
    "|duty|engineering|"
    "openkey|department|company|kitchen|cleaning|maintenance"
)
CREW = (
    "receptionists?|managers?|supervisors?|colleagues?|coworkers?|co workers|employees?|workers|agents?|clerks?|admins?"
    "|administrators?|owners?|housekeepers?|technicians?|engineers?|concierges?|porters?|auditors?|staff members?|teammates?"
    "|(?:members? of|people (?:on|in|of)) (?:the |our |my )?(?:staff|team)"
)
TEAM = (
    "staff|team|crew|personnel|front desk|front office|back office|reception|desk|office|shift|department|management"
    "|housekeeping|admin team"
)
POSTS = (
    "front desks|desks?|workstations?|computers?|pcs?|terminals?|tablets?|ipads?|laptops?|machines?|browsers?|logins?"
    "|accounts?|screens"
)
"""Who works at a hotel, together, and where: whom a fault in HOST hits."""
BETWEEN = "|".join(sorted({*ADJECTIVE[3:-1].split("|"), *DETERMINER[3:-1].split("|"), "of", "in", "affected"}))
"""Each word once: alternatives that overlap would make long texts slow."""

_NO_NAME = (
    "of|in|on|at|and|or|but|for|with|to|from|who|that|which|is|are|was|were|be|been|has|have|had|do|does|did"
    "|not|cannot|can|could|will|would|no|never|get|gets|got|need|use|see|say|time|times"
)
_NO_QUALITY = (
    f"{STAFF}|{_NO_NAME}|day|days|night|nights|hour|minute|morning|afternoon|evening|week|month|year|board|floor"
    "|elevators?|lifts?|encoders?|servers?|computers?|tablets?"
)
QUALITY = rf"(?:in(?= house)|openkey(?= (?:ble |mobile |bluetooth )?(?:{PLACES}|keys?)(?!\S))|(?!(?:{_NO_QUALITY})(?!\S))[a-z]{{2,}})"
"""Any word that can stand before "guests" ("half of the bridal shower guests"), but no verb, time or staff."""
TITLE = rf"(?!(?:{_NO_NAME})(?!\S))[a-z]{{2,}}"
"""A word before "manager" or "desk": "duty", "night", "front"."""
