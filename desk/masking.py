"""What nobody should have typed into a chat is not kept: card numbers, passwords, and e-mail codes once they are read."""

from __future__ import annotations

import re

CARD, PASSWORD, CODE = "[card number removed]", "[password removed]", "[code]"
# Grouped by spaces or hyphens or not at all, and not a part of a longer number.
_CARD = re.compile(r"(?<![\d.,])\d(?:[ -]?\d){12,18}(?![\d])")
# By issuer: Visa, Mastercard, American Express, Diners, Discover, Maestro's and UnionPay's 16 digits. Device numbers (IMEI,
# 15 digits that pass the same check) are no cards, and support needs them.
_ISSUED = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[0-8]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|6\d{15}(?:\d{3})?"
)
# A word with a digit in it; "the password is wrong" holds no password.
_PASSWORD = re.compile(
    r"(\b(?:password|passwort|passcode|passphrase|pwd|pw|pin)\b(?:\s+(?:is|was|to|now)|\s*[:=])+\s*[\"'“„]?)"
    r"(?=\S*\d)([^\s\"'”“]{4,})",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<!\d)\d(?:[ -]?\d){5}(?!\d)")


def masked(text: str) -> str:
    """The text without card numbers and passwords."""
    return _PASSWORD.sub(rf"\1{PASSWORD}", _CARD.sub(_card, text))


def without_codes(text: str) -> str:
    """The text without six-digit codes; the rest of it stays readable."""
    return _CODE.sub(CODE, text)


def _card(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0])
    return CARD if _ISSUED.fullmatch(digits) and _passes_luhn(digits) else found[0]


def _passes_luhn(digits: str) -> bool:
    plain = [int(digit) for digit in reversed(digits)]
    return (sum(plain[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in plain[1::2])) % 10 == 0
