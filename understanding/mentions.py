"""What a message mentions besides products: ticket references, e-mail addresses, codes, since when, and how many."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from understanding.words import Words, read_words

CODE_LENGTH = 6
_REFERENCE = re.compile(r"(?<![^\W_])KD[ ]?[-‐–#]?[ ]?0*([1-9][0-9]{0,8})(?![^\W_])", re.IGNORECASE)
_TICKET = re.compile(
    r"(?<!\S)(?:tickets?|case (?:number|no)|reference|ref)(?: (?:number|no|nr|id|\.|:|#))*((?: (?:#|and|,|or|&)"
    r"| [1-9][0-9]{0,8}(?!\S))+)"
)
_SPAN_AFTER = re.compile(
    r" (?:seconds?|minutes?|mins?|hours?|days?|weeks?|months?|years?|guests?|rooms?|times?|of|am|pm|people|:|%)(?!\S)"
)
_HASH = re.compile(r"(?<!\S)# ([1-9][0-9]{0,8})(?!\S)")
_HASH_OF_OTHER = re.compile(
    r"(?<!\S)(?:rooms?|doors?|locks?|floor|error|attempt|code|suite|unit|apartment|version|number|house)$"
)
_EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9_%+][A-Za-z0-9._%+'-]{0,63}@(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,8}[A-Za-z]{2,63}(?![\w@])"
)
_CODE = re.compile(r"(?<![0-9+])(?<![0-9][ .,/-])([0-9]{3})[ -]?([0-9]{3})(?![ .,/-]?[0-9])")
_SPELLED_CODE = re.compile(r"(?<![0-9] )(?<!\S)((?:[0-9] ){5}[0-9])(?!\S)(?! [0-9])")
_NOT_A_CODE = re.compile(r"(?:kd ?[-#]? ?|#|[+(.@\w-]|ticket |tickets |room )$", re.IGNORECASE)

Thing = Literal["rooms", "locks", "doors", "guests", "phones"]
_THINGS: dict[str, Thing] = {
    "room": "rooms", "suite": "rooms", "lock": "locks", "door": "doors", "guest": "guests", "people": "guests",
    "person": "guests", "customer": "guests", "arrival": "guests", "visitor": "guests", "phone": "phones",
    "device": "phones", "iphone": "phones",
}  # fmt: skip
_COUNTED = re.compile(
    rf"(?<!\S)([0-9]{{1,6}})(?: (?:of (?:the|our|my)|more|other|different|occupied|mobile|door|guest"
    rf"|bluetooth))* ({'|'.join(_THINGS)})(s?)(?!\S)"
)
_NUMBERED = re.compile(
    r"(?<!\S)(?:in|(?:rooms?|doors?|locks?|suites?|floor|number|no|#|unit)(?: [0-9]+ (?:,|and|or))*)$"
)

_REOPEN = re.compile(
    r"\bre[ -]?open(?:ing)?\b|\b(?:be|get|it|ticket|kd[ -]?[0-9]+) re[ -]?opened\b"
    r"|\bopen (?:it|this|that|(?:the |my |our )?(?:ticket|case)(?: #?[0-9]+)?|kd[ -]?[0-9]+) again\b",
    re.IGNORECASE,
)
_NOT_REOPEN = re.compile(r"\b(?:do not|don['’]?t|no need to|never|not|was|were|notes?\b.*) re[ -]?open", re.IGNORECASE)

_MINUTES = {"minute": 1, "min": 1, "hour": 60, "hr": 60, "h": 60, "day": 1440, "week": 10080}
_MANY = {"a": 1.0, "an": 1.0, "the": 1.0, "half an": 0.5, "half a": 0.5, "a couple of": 2.0, "couple of": 2.0}
_AMOUNT = rf"(?P<n>{'|'.join(sorted(_MANY, key=len, reverse=True))}|[0-9]{{1,4}}(?:\.[0-9])?)"
_LENGTH = rf"{_AMOUNT}(?: (?P<half>and a half))? (?P<unit>{'|'.join(_MINUTES)})s?(?P<more> and a half)?(?!\S)"
_FOR = re.compile(
    rf"(?<!\S)(?:(?:since|for|over)(?: (?:about|around|at least|over|more than|the|last|past|almost|nearly))*"
    rf"|(?:last|past)) {_LENGTH}"
    r"|(?<!\S)(?:the )?(?:last|past) (?P<bare>minute|hour|day|week)(?!\S)"
)
_AGO = re.compile(rf"(?<!\S){_LENGTH}(?: or so)? ago(?!\S)")
_CLOCK = re.compile(
    r"(?<!\S)(?:since|from|started at|start at|at|after|around|about)(?: (?:about"
    r"|around))* (?P<hour>[0-9]{1,2}(?:\.[0-9]{2})?)"
    r"(?: : (?P<minute>[0-9]{2}))?(?: (?P<half>am|pm|a \. m|p \. m)| (?P<oclock>o'clock|o clock|oclock|h|uhr))?(?!\S)"
)
_DAYTIME = re.compile(
    r"(?<!\S)(?:since|from)(?: (?:about|around|early|late))* ((?:this |last |yesterday )?(?:morning|noon|midday"
    r"|afternoon|evening|midnight|night)"
    r"|yesterday|today|last week|(?:last )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday))(?!\S)"
    r"|(?<!\S)(this morning|yesterday|last night|last evening)(?!\S)"
)


@dataclass(frozen=True)
class Since:
    """Since when a fault lasts: `minutes` ago, or `clock`, a time as "08:30" or in words ("this morning")."""

    minutes: int | None
    clock: str | None
    start: int
    end: int


@dataclass(frozen=True)
class Counted:
    """So many rooms, locks, doors, guests or phones."""

    number: int
    thing: Thing
    start: int
    end: int


def read_references(text: str) -> list[str]:
    """Ticket references as "KD-7", in order of mention, each once: "kd7", "ticket 7", "#7" are references too."""
    found = [(match.start(), match[1]) for match in _REFERENCE.finditer(text)]
    words = read_words(text)
    found += _ticket_numbers(words)
    for match in _HASH.finditer(words.text):
        if not _HASH_OF_OTHER.search(words.text[: match.start()].rstrip()):
            found.append((words.source(*match.span())[0], match[1]))
    return list(dict.fromkeys(f"KD-{int(number)}" for _, number in sorted(found)))


def asks_to_reopen(text: str) -> bool:
    """Whether something solved should be opened again: "reopen KD-7", "please open ticket 7 again"."""
    return _REOPEN.search(text) is not None and _NOT_REOPEN.search(text) is None


def read_emails(text: str) -> list[str]:
    """E-mail addresses in lower case, in order of mention, each once."""
    return list(dict.fromkeys(match.group().lower() for match in _EMAIL.finditer(text)))


def read_code(text: str) -> str | None:
    """The first six-digit code: "482913", "482 913", "4 8 2 9 1 3"; not a piece of a phone number or a reference."""
    for match in _CODE.finditer(text):
        if not _NOT_A_CODE.search(text[max(match.start() - 10, 0) : match.start()]):
            return match[1] + match[2]
    spelled = _SPELLED_CODE.search(read_words(text).text)
    return spelled[1].replace(" ", "") if spelled else None


def read_since(text: str) -> Since | None:
    """Since when, if `text` says so."""
    words = read_words(text)
    for pattern in (_AGO, _FOR):
        length = pattern.search(words.text)
        if length is not None:
            return Since(_minutes(length.groupdict()), None, *words.source(*length.span()))
    for match in _CLOCK.finditer(words.text):
        clock = _clock(match)
        if clock is not None:
            return Since(None, clock, *words.source(*match.span()))
    daytime = _DAYTIME.search(words.text)
    return Since(None, daytime[1] or daytime[2], *words.source(*daytime.span())) if daytime else None


def read_counts(text: str) -> list[Counted]:
    """How many rooms, locks, doors, guests and phones `text` counts; room numbers are no counts."""
    words = read_words(text)
    return [
        Counted(int(match[1]), _THINGS[match[2]], *words.source(*match.span()))
        for match in _COUNTED.finditer(words.text)
        if not _NUMBERED.search(words.text[: match.start()].rstrip())
        and (match[3] or match[2] == "people" or match[1] == "1")
    ]


def _ticket_numbers(words: Words) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for match in _TICKET.finditer(words.text):
        for number in re.finditer(r"[0-9]+", match[1]):
            at = match.start(1) + number.start()
            if not _SPAN_AFTER.match(words.text[at + len(number.group()) :]):
                found.append((words.source(at, at + 1)[0], number.group()))
    return found


def _minutes(length: dict[str, str | None]) -> int:
    bare = length.get("bare")
    if bare:
        return _MINUTES[bare]
    amount, unit = length["n"] or "1", length["unit"] or "minute"
    number = _MANY[amount] if amount in _MANY else float(amount)
    if length["half"] or length["more"]:
        number += 0.5
    return round(number * _MINUTES[unit])


def _clock(match: re.Match[str]) -> str | None:
    """A time of day as "HH:MM"; None for a bare number, which may be a room ("at 3"), except after "since"."""
    hour_text, _, dotted = match["hour"].partition(".")
    hour, minute = int(hour_text), int(match["minute"] or dotted or 0)
    half = (match["half"] or "")[:1]
    bare = not (half or match["minute"] or dotted or match["oclock"])
    if hour > 23 or minute > 59 or (bare and not match.group().startswith(("since", "started at"))):
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02}:{minute:02}"
