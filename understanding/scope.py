"""How many are affected in the words of a message, whether it asks how a thing works, and whether a guest writes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from understanding.everyone import everyone_affected
from understanding.share_forms import everybody
from understanding.share_sense import sense_of
from understanding.words import read_words

Extent = Literal["one", "some", "all"]

_PERSON = (
    "guest|customer|visitor|couple|family|lady|gentleman|man|woman|person|traveller|traveler|client|user|resident|"
    "vip|arrival|member|girl|boy|father|mother|colleague of hers"
)
_THING = "phone|iphone|room|suite|door|lock|key|device|handset|android|samsung|app user|reservation|booking"
_ADJECTIVE = (
    "(?:single|particular|certain|specific|lone|elderly|older|regular|new|other|same|mobile|door|hotel|vip|checked in"
    "|room)"
)
_HIS_DOING = (
    "(?:is|was|has|had|cannot|can|could|does|did|do|gets?|got|says?|said|tried|tries|sees?|saw|wants?|keeps?|came|comes?|uses?|used|never|not"
    "|also|just|still|now|only|will|would|booked|checked|tells?|told|needs?|lost|left|stands?|downloaded|opens?|opened|receives?|received)(?!\\S)"
)
"""What makes "he" a man: elsewhere it is often "the" with a letter missing."""
_ONE = re.compile(
    rf"(?<!\S)(?:(?:only|just) )?(?:(?:1|this|that|another|same|single)(?: {_ADJECTIVE})* (?:{_PERSON}|{_THING})(?!\S)"
    rf"|(?:an?|my|the|our|your)(?: {_ADJECTIVE})* (?:{_PERSON})(?! (?:of|app|apps|portal|list|page|messages?|phones"
    rf"|experience|data|info)(?!\S))(?!\S)"
    r"|1 of (?:the|our|my|these|those|them)(?:(?: \S+)? (?:guests|phones|rooms|doors|locks|customers|couples))?(?!\S)"
    rf"|(?:she|him|hers|mr|mrs|ms|he(?= {_HIS_DOING})|(?:his|her)(?! (?:many|all|every|guests|key in|whole|entire)))(?!\S)"
    r"|(?:room|suite|door|lock|apartment|villa)(?: (?:number|no|#|nr))* [0-9]{1,5}(?!\S)(?! (?:and|,|&|or|to"
    r"|-) (?:room )?[0-9])"
    r"|(?:guest|couple|family|lock|door|lady|man)(?: (?:in|of|at|from|on))+ (?:room |suite )?[0-9]{1,5}(?!\S)"
    r"|(?:an?) (?:phone|room|door|lock|iphone)(?!\S))"
)
_MANY_THINGS = (
    "guests|customers|visitors|phones|iphones|androids|rooms|doors|locks|arrivals|people|suites|devices|families"
    "|couples|users|residents|travellers|travelers|clients|reservations|keys"
)
_SOME = re.compile(
    rf"(?<!\S)(?:(?:several|multiple|some|few|many|various|numerous|lots|couple|dozens|half|most|majority|different"
    rf"|more)"
    rf"(?: (?:of|the|our|my|these|hotel|mobile|different|other|checked|in|arriving))* (?:{_MANY_THINGS}|them|house)"
    rf"|(?:[2-9]|[1-9][0-9]{{1,4}})(?: (?:of|the|our|my|these|hotel|mobile|different|other|more|door"
    rf"|occupied))* (?:{_MANY_THINGS}|them)"
    r"|(?:rooms?|suites?|doors|locks) [0-9]{1,5}(?: (?:and|,|or|to|-)(?: and)?(?: room)? [0-9]{1,5})+"
    r"|[0-9]{1,3}(?:\.[0-9]+)? %|[0-9]+ (?:out )?of (?:the |our |my )?[0-9]+"
    rf"|(?:the majority|a third|a quarter|2 thirds)|{_MANY_THINGS}"
    r"|(?:both|all|neither|[2-9]) of us)(?!\S)"
)
_NOT_MANY = re.compile(r"(?<!\S)(?:not|other|like|support|staff|hotel|registered)$")

_OPENING = (
    r"(?:^|[.!?;:,] |(?<!\S)(?:hi|hello|hey|there|morning|afternoon|evening|thanks|please|ok|okay|so|and|also|but|or"
    r"|question|team|wondering|wonder|sorry|just|umm|um|well|then) )"
)
_SUBJECT = (
    "(?:i|we|you|he|she|it|they|an?|the|this|that|these|those|my|our|your|their|guests?|staff|anyone|everyone|someone"
    "|people|there|1|both|all|any|old|older|new|android|iphones?|ios|mobile|companions?|host|openkey|keys?|locks?"
    "|children|kids|sharing|changing|reinstalling|toggling|google)"
)
_ASKS = re.compile(
    r"(?:^|[.!?] )(?:(?:who|whose|which|what(?! a(?!\S))|where)|(?:can|does|do|are) (?!you|not|we have)\S+)(?!\S)"
    r"|(?<!\S)(?:can|could|should|do|may|must) (?:i|we)(?!\S)"
    rf"|{_OPENING}(?:how(?!\S)(?! come)|(?:what|where|which|who|whose|when|why)(?:(?: \S+){{0,3}}? (?:is|are|do|does"
    rf"|can"
    r"|could|should|would|will|'s|happens?|means?|counts?|may|might|must|has|have|needs?|becomes?|comes?|if|to|about"
    r"|was|were|did))(?!\S)"
    rf"|(?:can|could|may|must|should|do|does|will|would|is|are|has|have|did) {_SUBJECT}(?!\S)"
    r"|(?:explain|tell me|show me|describe|walk me|teach me|advise|remind me|any (?:tips?|trick|way)|tips|steps"
    r"|instructions|format|list of|guide)(?!\S))"
    r"|(?<!\S)(?:possible|allowed|okay|ok|needed|required|normal|permitted) \?"
    r"|(?<!\S)(?:(?:can|could|would|will) you (?:please |kindly )?(?:explain|tell|show|describe|clarify|walk|confirm)"
    r"|is it possible|is there (?:a|any) way|(?:know|understand|learn|remember|find out|wondering|wonder|confirm"
    r"|let me know|asks?|asking) (?:to me )?(?:how|what|where|which|who|whether|if|when|why)"
    r"|(?:steps|instructions|guide|tutorial|manual) (?:to|for|on)|how to|where can (?:i|we))(?!\S)"
)
_ASKS_FOR_HELP = re.compile(
    r"(?<!\S)(?:what (?:should|do|can|shall|must|could) (?:i|we)(?: tell \S+| \S+)? (?:do|say)|what (?:is"
    r"|'s) (?:wrong|going|happening|up|the (?:problem|issue|status))"
    r"|what (?:happened|to do)|how long (?:will|has|have|is|are|does it take to (?:fix|resolve|repair)|until|before)|when (?:will"
    r"|is|are|can|do you|does)(?: \S+){1,4} (?:back|fixed|resolved|working|up|running|solved|online|available again)"
    r"|(?:is|are)(?: \S+){1,4} (?:down|offline|broken|unavailable|out|failing|affected|having)|is there (?:an?"
    r"|any) (?:outage|problem|issue|incident|known|disruption|ongoing)"
    r"|(?:can|could|would|will) you(?: please| kindly)? (?:get|send|fix|help|reset|check|look|restart|map|make"
    r"|restore|amend"
    r"|relink|change|update|add|remove|delete|review|supply|provide|log|put|enable|verify|be so kind)"
    r"|(?<!where )(?<!how )(?:can|could) (?:we|i)(?: please)? (?:speak|talk|escalate|open a ticket|report)"
    r"|how are you|who are you|who am i|can (?:someone|somebody|anyone)|is (?:it"
    r"|this) (?:known|me))(?!\S)"
)
_FAULT_QUESTION = re.compile(
    r"(?:^|[.!?;,] )(?:why|how come)(?: \S+){0,5} (?:cannot|not|no|nobody|none|fails?|failing|down|broken|stuck"
    r"|offline|red"
    r"|dead|keeps?|still|empty|wrong|error|blank|slow|disconnecting|missing)(?!\S)"
)

_IS_GUEST = re.compile(
    r"(?<!\S)(?:(?:i am|we are|i was|being|as)(?: (?:just|only|currently|now))? (?:an?|the)"
    r"(?: (?:hotel|former|past|previous|recent|paying))? (?:guest"
    r"|client|visitor)"
    r"(?! (?:relations?|services?|experience|manager))|we are(?: just)? guests"
    r"|(?:i am|we are|i was|we were)(?: (?:currently|just|now|both|all|supposed to be))* (?:staying|outside|in (?:room"
    r" |cabin |suite |villa |number |apartment )?[0-9]{1,4}|in my room|checking in|arriving|locked out|in front of my"
    r"|standing (?:in front|outside|at)|stuck outside)|staying in (?:room )?[0-9]{1,4}|(?:i|we) stayed (?:with you|at)"
    r"|(?:before|when|after|until|once) (?:i|we) (?:check|checked) (?:in|out)(?! (?:an?|the|our|guests?|people|him|her|them))"
    r"|(?:i|we)(?: (?:just|already|have|had|only))* (?:checked in|checked into|booked|reserved)"
    r"(?! (?:an?|the|our|[0-9]+|some|him|her|them|my) (?:guests?|people|persons?|couples?|him|her|them))"
    r"|let (?:me|us) (?:in|into) (?:my|our|the) room|my (?:wife|husband|partner|girlfriend|boyfriend|kids|son|daughter)"
    r" (?:and (?:i|me)|needs?|cannot|has|is locked)"
    r"|can i (?:get|have) (?:an? )?(?:late|early) (?:check ?out|check ?in))(?!\S)"
)
_OWNS = re.compile(
    r"(?<!\S)(?:my|our)(?: (?:mobile|digital|hotel|room|door|phone|own|openkey|virtual))* "
    r"(?:key|room|stay|reservation|booking|suite|cabin|door|check out|checkout|luggage|bags?|balcony|minibar)"
    r"(?! (?:\.? ?com|cards?|mapping|types?|list|numbers?|numbering|server|encoders?|rates?|system|engine|locks|status|report"
    r"|module|delivery|icons?|manager|management|sessions?|service|desk|attendant|page|lives|pages|screen"
    r"|site)(?!\S))(?!\S)"
)
_STAFF_SIGN = re.compile(
    r"(?<!\S)(?:guests?|lady|gentleman|she|he|get my key|to my key|front desk here|reception here|receptionist|host"
    r"|pms|vpn|sdk|api|encoder|mapping|portal"
    r"|dashboard|support user"
    r"|my (?:staff|team|hotel|hotels|property|properties|colleagues?|front desk|receptionists?|employees?|boss|gm)"
    r"|our (?:staff|team|hotel|hotels|property|properties|rooms|pms|host|receptionists?|colleagues?|locks|front desk"
    r"|manager|users|system|locks|doors)"
    r"|i am the(?: \S+)? (?:manager|owner|gm|director|receptionist|agent|administrator|admin|supervisor|developer)"
    r"|i am (?:a|an)(?: \S+)? (?:manager|owner|receptionist|agent|developer|administrator)"
    r"|we are (?:the|a)(?: \S+)? (?:hotel|property|resort|inn)|i work|i manage|i run|at (?:the )?(?:front desk"
    r"|reception) (?:of|here)"
    r"|this is (?:the )?(?:front desk|reception)|on behalf|all rooms|occupancy)(?!\S)"
)


@dataclass(frozen=True)
class Scope:
    """How many are affected, and the words of the message that say so."""

    extent: Extent
    start: int
    end: int


def read_scope(text: str) -> Extent | None:
    """ "all" beats "some", and "some" beats "one", where a message speaks of several; None where it says nothing."""
    scope = find_scope(text)
    return scope.extent if scope else None


def find_scope(text: str) -> Scope | None:
    """The widest scope in `text`, with its evidence."""
    words = read_words(text)
    for extent, finder in _FINDERS:
        span = next(finder(words.text), None)
        if span is not None:
            return Scope(extent, *words.source(*span))
    return None


def reads_as_question(text: str) -> bool:
    """Whether `text` asks how a thing works ("how do I …", "can guests share …"), with or without a question mark.

    Asking for help with a fault ("why is HOST down?", "what should we do?") is no such question.
    """
    plain = read_words(text).text
    if _FAULT_QUESTION.search(plain):
        return False
    asked = _ASKS.search(plain)
    return bool(asked) and not _ASKS_FOR_HELP.search(plain)


def writes_as_guest(text: str) -> bool:
    """Whether a guest of a hotel writes about their own key, room or stay; any sign of staff speaks against it."""
    plain = read_words(text).text
    if _IS_GUEST.search(plain):
        return not _STAFF_SIGN.search(_IS_GUEST.sub(" ", plain))
    return bool(_OWNS.search(plain)) and not _STAFF_SIGN.search(plain)


def writes_as_staff(text: str) -> bool:
    """Whether the words are those of somebody who works at a hotel."""
    return bool(_STAFF_SIGN.search(read_words(text).text))


def _all(plain: str) -> Iterator[tuple[int, int]]:
    for found in everyone_affected(plain):
        yield found.start, found.end


def _some(plain: str) -> Iterator[tuple[int, int]]:
    """Plurals, without "one of our guests", and without those of whom the message says that all is well."""
    singles = [match.span() for match in _ONE.finditer(plain)]
    others = [(found.start, found.end) for found in everybody(plain)]
    for match in _SOME.finditer(plain):
        start, end = match.span()
        inside_one = any(first <= start < last for first, last in singles)
        before, after = plain[max(start - 160, 0) : start].rstrip(), plain[end : end + 160]
        fine = bool(_NOT_MANY.search(before)) or any(first <= start < last for first, last in others)
        if not inside_one and not (fine and sense_of(before, after) != "harmed"):
            yield start, end


def _one(plain: str) -> Iterator[tuple[int, int]]:
    for match in _ONE.finditer(plain):
        yield match.span()


_FINDERS: tuple[tuple[Extent, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
    ("all", _all),
    ("some", _some),
    ("one", _one),
)
