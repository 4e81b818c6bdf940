"""Policy ids, moments and entries of the audit trail in the words that agents and support users read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from desk.dialogue.times import CENTRAL, both_times, in_zone
from desk.feedback import BEST
from desk.ticket_json import FOR_AGENTS_ONLY
from desk.tickets import SOLVED, WAITING
from policy import Policy
from policy.credit_entries import SKIP_THE_LINE

STATUS = {
    "open": "Open",
    "pending_customer": "Waiting for customer",
    "pending_third_party": "Waiting for third party",
    "resolved": "Resolved",
    "closed": "Closed",
}
OUTCOME = {
    "deflect": "Answer with an article",
    "escalate": "Open a ticket",
    "guest_redirect": "Send the guest to the hotel",
    "other": "Neither article nor ticket",
}
CHANNEL = {"chat": "Chat", "portal": "Portal", "email": "E-mail"}
FLAG = {"trouble": "Technical trouble", "privacy": "Personal data"}
AUTHOR = {"user": "User", "bot": "Assistant", "agent": "Agent", "system": "Keydesk"}
PERSON_ROLE = {"owner": "Owner", "registered": "Support user", "none": "Not registered"}
SOON = timedelta(hours=1)


@dataclass(frozen=True)
class Due:
    """Time left to a goal: in words, and how it looks (`late`, `soon`, `fine`, `done`)."""

    text: str
    look: str


def span(length: timedelta) -> str:
    """A length of time as two units at most, rounded down: `2 h 10 min`, `3 d 4 h`, `under a minute`."""
    minutes = int(length.total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{minutes} min" if minutes else "under a minute"


def time_left(due: datetime, now: datetime) -> Due:
    """How long until a goal runs out, or since when it is missed."""
    if now > due:
        return Due(f"overdue by {span(now - due)}", "late")
    return Due(f"{span(due - now)} left", "soon" if due - now <= SOON else "fine")


def response_left(due: datetime, answered_at: datetime | None, status: str, now: datetime) -> Due:
    """Time left to the first response."""
    if answered_at is not None:
        return (
            Due("answered", "done") if answered_at <= due else Due(f"answered {span(answered_at - due)} late", "late")
        )
    return Due("closed without an answer", "done") if status in SOLVED else time_left(due, now)


def resolution_left(due: datetime, status: str, now: datetime) -> Due:
    """Time left to the solution; a ticket that waits for somebody has its clock stand still."""
    if status in SOLVED:
        return Due("solved", "done")
    return Due("waiting", "done") if status in WAITING else time_left(due, now)


@dataclass(frozen=True)
class Times:
    """How moments are put for a reader: agents think in Central Time, customers in their property's zone."""

    zone: str | None = None
    for_agent: bool = True

    def full(self, at: datetime) -> str:
        """In both zones, the reader's own first."""
        if not self.for_agent:
            return both_times(at, self.zone)
        if self.zone is None or self.zone == CENTRAL:
            return central(at)
        return f"{central(at)} ({in_zone(at, self.zone)} at the property)"

    def short(self, at: datetime) -> str:
        """In the reader's own zone."""
        return central(at) if self.for_agent or self.zone is None else in_zone(at, self.zone)


def central(at: datetime) -> str:
    """A moment in Central Time, in short."""
    return f"{in_zone(at, CENTRAL)} Central"


def percent(value: float | None) -> str:
    """A share of guests."""
    return "not known" if value is None else f"{value:g}%"


def product_title(policy: Policy, product: str | None) -> str:
    """A product's name."""
    known = policy.products.get(product) if product else None
    return known.title if known else "not known"


def category_title(policy: Policy, category: str | None) -> str:
    """A category's name."""
    known = policy.categories.get(category) if category else None
    return known.title if known else "not known"


def severity_title(policy: Policy, severity: int) -> str:
    """A severity with its name, such as `1 Critical`."""
    return f"{severity} {policy.severities[severity].title}"


@dataclass(frozen=True)
class Entry:
    """One entry of the audit trail: when, who, what in a few words, and the text that belongs to it."""

    at: datetime
    moment: str
    who: str
    what: str
    text: str | None = None
    internal: bool = False


def entry(event: dict[str, Any], who: str, times: Times) -> Entry:
    """An entry of the trail (`ticket_json.events`) in words; a kind that has no words yet is shown by its own name."""
    kind, data = event["kind"], event["data"]
    at = datetime.fromisoformat(event["at"])
    words = _WORDS.get(kind)
    what, text = words(data, times) if words else (kind.replace("_", " "), None)
    return Entry(at, times.short(at), who, what, text, internal=kind in FOR_AGENTS_ONLY)


def _opened(data: dict[str, Any], times: Times) -> tuple[str, str | None]:
    return f"opened the ticket ({CHANNEL.get(data['channel'], data['channel']).lower()}, rule {data['rule']})", None


def _status(data: dict[str, Any], times: Times) -> tuple[str, str | None]:
    change = f"changed the status from {STATUS[data['from']].lower()} to {STATUS[data['to']].lower()}"
    return change, f"Solution: {data['solution']}" if data.get("solution") else None


def _reply(data: dict[str, Any], times: Times) -> tuple[str, str | None]:
    return "answered (first response)" if data["first_response"] else "answered", data["text"]


def _severity(data: dict[str, Any], times: Times) -> tuple[str, str | None]:
    before, after = data["from"], data["to"]
    goals = [
        f"{name} by {_full(after[key], times)} instead of {_full(before[key], times)}"
        for name, key in (("response", "response_due"), ("resolution", "resolution_due"))
    ]
    what = f"changed the severity from {before['severity']} to {after['severity']}"
    return what, f"{data['reason']}\nNow {', '.join(goals)}."


def _full(at: str, times: Times) -> str:
    return times.full(datetime.fromisoformat(at))


def _note(data: dict[str, Any], times: Times) -> tuple[str, str | None]:
    files = data.get("files", 0)
    return f"added a note with {files} file{'s' if files > 1 else ''}" if files else "added a note", data[
        "text"
    ] or None


def _internal(data: dict[str, Any], times: Times) -> tuple[str, str | None]:
    return "added an internal note", data["text"]


def _reopened(data: dict[str, Any], times: Times) -> tuple[str, str | None]:
    return "opened it again", data.get("text")


def _rated(data: dict[str, Any], times: Times) -> tuple[str, str | None]:
    return f"rated the solution with {data['stars']} of {BEST}", data.get("text")


def _time(data: dict[str, Any], times: Times) -> tuple[str, str | None]:
    return f"worked {data['minutes']} min", None


def _assignee(data: dict[str, Any], times: Times) -> tuple[str, str | None]:
    if data["to"] is None:
        return f"took the ticket from {data['from']}: nobody has it now", None
    return f"assigned the ticket to {data['to']}" + (f" instead of {data['from']}" if data["from"] else ""), None


def _skip(data: dict[str, Any], times: Times) -> tuple[str, str | None]:
    return f"skipped the line for {data['credits']} credits", None


def _category(data: dict[str, Any], times: Times) -> tuple[str, str | None]:
    before, after = data["from"], data["to"]
    goals = [
        f"{name} by {_full(after[key], times)} instead of {_full(before[key], times)}"
        for name, key in (("response", "response_due"), ("resolution", "resolution_due"))
    ]
    what = f"changed the category from {_plain(before['category'])} to {_plain(after['category'])}"
    rules = f"rule {after['rule']} instead of {before['rule']}, severity {after['severity']} instead of {before['severity']}"
    return what, f"{data['reason']}\nNow {rules}, {', '.join(goals)}."


def _plain(identifier: str) -> str:
    return identifier.replace("_", " ")


def _solution(data: dict[str, Any], times: Times) -> tuple[str, str | None]:
    return "marked the solution", data.get("to")


def _merged(data: dict[str, Any], times: Times) -> tuple[str, str | None]:
    return f"merged it into {data['into']}", None


def _merged_in(data: dict[str, Any], times: Times) -> tuple[str, str | None]:
    return f"merged {data['duplicate']} into this one", None


def _link(data: dict[str, Any], times: Times) -> tuple[str, str | None]:
    return f"linked it to {data['other']}", None


def _unlink(data: dict[str, Any], times: Times) -> tuple[str, str | None]:
    return f"removed the link to {data['other']}", None


def _incident(data: dict[str, Any], times: Times) -> tuple[str, str | None]:
    if data["to"] is None:
        return f"took it out of incident {data['from']}", None
    return f"linked it to incident {data['to']}", None


def _resent(data: dict[str, Any], times: Times) -> tuple[str, str | None]:
    return f"sent the delivery to {data['target']} again", None


_WORDS = {
    "category": _category,
    "solution": _solution,
    "merged": _merged,
    "merged_in": _merged_in,
    "link": _link,
    "unlink": _unlink,
    "incident": _incident,
    "assignee": _assignee,
    "opened": _opened,
    "status": _status,
    "reply": _reply,
    "severity": _severity,
    "note": _note,
    "internal_note": _internal,
    "time": _time,
    SKIP_THE_LINE: _skip,
    "resent": _resent,
    "reopened": _reopened,
    "rated": _rated,
}
