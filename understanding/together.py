"""Whether several people, or several devices, are named as having the same fault: "for me, my deputy and the owner".

Such a list tells that a fault is not that of one user or one computer, without any word for how many.
"""

from __future__ import annotations

import re

_ROLE = (
    "(?:managers?|gm|general manager|boss|owners?|deputy|directors?|supervisors?|receptionists?|colleagues?|coworkers?|assistant"
    "|husband|wife|partner|daughter|son|brother|sister|mother|father|girls?|boys?|lads?|team|reception|front desk|back office"
    "|office|auditor|concierge|trainer|trainee|chief|it guy|staff|agents?|housekeeping|admins?|others)"
)
_SOMEBODY = rf"(?:me|myself|i|us|(?:(?:my|our|the|her|his|other|another)(?: [a-z]+)? )?{_ROLE})(?!\S)"
_DEVICE = (
    r"(?:pcs?|computers?|laptops?|tablets?|ipads?|phones?|mobiles?|cell|cellphones?|desktops?|workstations?|browsers?|machines?"
    r"|terminals?|chrome|firefox|edge|safari)(?!\S)"
)
_AND = r"(?: ,)?(?: (?:and|nor|or|neither|,|plus|as well as|also|even|not|then))+"
_SO = "(?: (?:for|by|with|to|at|on|in|from|via|also|both|even|all|over|my|our|the|an?|own))*"
_PEOPLE = re.compile(rf"(?<!\S){_SOMEBODY}(?: (?:also|too|either))?{_AND}{_SO}(?: (?!as(?!\S))[a-z]+)? {_SOMEBODY}")
_DEVICES = re.compile(rf"(?<!\S){_DEVICE}{_AND}{_SO}(?: [a-z]+){{0,2}}? {_DEVICE}")


def several_named(plain: str) -> bool:
    """Whether plain words (`understanding.words`) list at least two people or two devices."""
    return bool(_PEOPLE.search(plain) or _DEVICES.search(plain))
