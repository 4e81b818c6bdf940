"""Turns the options of `keydesk triage`, or one line of its batch, into a case.

Whatever does not fit is a `PolicyInputError` of one line. Null stands for a key that is not given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from policy.case import Case, check_case, check_percent
from policy.errors import PolicyInputError
from policy.model import Policy

KEYS = ("category", "product", "percent", "third_party", "opened_at", "plan", "region")
UNKNOWN = "unknown"
_YEARS = range(1900, 9900)
_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?:(Z|z)|([+-])(\d\d):?(\d\d))?", re.ASCII
)
_PERCENT = re.compile(r"\d+(\.\d+)?", re.ASCII)


def case_from_mapping(policy: Policy, mapping: Mapping[str, object], now: datetime) -> Case:
    """The case that these keys describe; `opened_at` defaults to `now`. Raises `PolicyInputError`."""
    for key in mapping:
        if key not in KEYS:
            raise PolicyInputError(f"unknown key {key!r}; known are {', '.join(KEYS)}")
    category = _text(mapping, "category")
    if category is None:
        raise PolicyInputError("category is missing")
    opened_at = _text(mapping, "opened_at")
    case = Case(
        category=category,
        product=_text(mapping, "product"),
        percent=_percent(mapping.get("percent")),
        third_party=_flag(mapping, "third_party"),
        opened_at=now if opened_at is None else parse_moment(opened_at),
        plan=_text(mapping, "plan"),
        region=_text(mapping, "region"),
    )
    check_case(policy, case)
    if mapping.get("percent") is None and _needs_share(policy, case):
        raise PolicyInputError(f"category {category} needs percent: a number up to 100, or {UNKNOWN}")
    return case


def _needs_share(policy: Policy, case: Case) -> bool:
    return policy.is_banded(case.category) and case.product not in policy.categories[case.category].decided_by


def percent_from_text(text: str) -> float | str:
    """The value of the option `--percent`: a number, or `unknown` as it is. Raises `PolicyInputError`."""
    if text == UNKNOWN:
        return UNKNOWN
    if not _PERCENT.fullmatch(text):
        raise PolicyInputError(f"percent must be a number or {UNKNOWN}, got {text!r}")
    return float(text)


def parse_moment(text: str) -> datetime:
    """An ISO 8601 date and time with an offset, without its fraction of a second. Raises `PolicyInputError`."""
    match = _MOMENT.fullmatch(text)
    if not match:
        raise PolicyInputError(f"opened_at must be an ISO 8601 time such as 2026-01-05T09:00:00-06:00, got {text!r}")
    year, month, day, hour, minute, second, utc, sign, hours, minutes = match.groups()
    if utc is None and sign is None:
        raise PolicyInputError(f"opened_at needs an offset such as Z or -06:00, got {text!r}")
    if int(year) not in _YEARS:
        raise PolicyInputError(f"opened_at must be in the years {_YEARS.start} to {_YEARS.stop - 1}, got {text!r}")
    try:
        zone = timezone.utc if utc else _zone(sign, int(hours), int(minutes))
        return datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0), tzinfo=zone)
    except ValueError as error:
        raise PolicyInputError(f"opened_at {text!r} is no time: {error}") from error


def _zone(sign: str, hours: int, minutes: int) -> timezone:
    if minutes > 59:
        raise ValueError("minutes of the offset must be in 0..59")
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if sign == "-" else offset)


def _text(mapping: Mapping[str, object], key: str) -> str | None:
    value = mapping.get(key)
    if value is not None and not isinstance(value, str):
        raise PolicyInputError(f"{key} must be text, got {value!r}")
    return value


def _flag(mapping: Mapping[str, object], key: str) -> bool:
    value = mapping.get(key)
    if value is not None and not isinstance(value, bool):
        raise PolicyInputError(f"{key} must be true or false, got {value!r}")
    return bool(value)


def _percent(value: object) -> float | None:
    if value is None or value == UNKNOWN:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise PolicyInputError(f"percent must be a number or {UNKNOWN}, got {value!r}")
    check_percent(value)
    return float(value)
