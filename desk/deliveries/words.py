"""A delivery in plain words, for people who read it in a mailbox or in another helpdesk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from desk.deliveries.port import Parcel, Payload

AUTHOR = {"user": "User", "bot": "Assistant", "agent": "Agent", "system": "Keydesk"}
FACTS = (
    ("Account", "account"),
    ("Property", "property"),
    ("Requester", "requester"),
    ("Category", "category"),
    ("Product", "product"),
    ("Affected in percent", "affected_percent"),
    ("Severity", "severity"),
    ("Rule", "rule"),
    ("Priority", "priority"),
    ("Status", "status"),
    ("Opened", "opened_at"),
    ("Response due", "response_due"),
    ("Resolution due", "resolution_due"),
)


def subject(payload: Payload) -> str:
    """The ticket's line, flat: no line break gets from here into a header."""
    return " ".join(f"[{payload['reference']}] {payload['ticket']['subject']}".split())


def opened(parcel: Parcel) -> str:
    """The whole ticket with its transcript."""
    ticket = parcel.payload["ticket"]
    parts = [
        subject(parcel.payload),
        ticket["description"],
        "\n".join(f"{title}: {ticket[name]}" for title, name in FACTS if ticket[name] is not None),
        "Transcript\n" + transcript(ticket["transcript"]) if ticket["transcript"] else "",
        _end(parcel),
    ]
    return "\n\n".join(part for part in parts if part)


def updated(parcel: Parcel) -> str:
    """What has happened, and how the ticket is now."""
    ticket = parcel.payload["ticket"]
    now = f"{parcel.payload['reference']} is {ticket['status'].replace('_', ' ')}, severity {ticket['severity']}."
    return "\n\n".join([development(parcel.payload["development"]), now, _end(parcel)])


def transcript(messages: list[dict[str, Any]]) -> str:
    """One line a message, times in UTC."""
    return "\n".join(f"{_time(said['at'])} {AUTHOR[said['author']]}: {said['text']}" for said in messages)


def development(event: dict[str, Any]) -> str:
    """An entry of the audit trail in words; kinds that have none of their own show what they hold."""
    kind, data, who = event["kind"], event["data"], event["actor"]
    if kind in _WITH_TEXT:
        files = f" ({data['files']} files, to be seen in the desk)" if data.get("files") else ""
        return f"{who} {_WITH_TEXT[kind]}{files}:\n\n{data.get('text', '')}"
    if kind == "status":
        solution = f"\n\nSolution: {data['solution']}" if data.get("solution") else ""
        return f"{who} changed the status from {_flat(data['from'])} to {_flat(data['to'])}.{solution}"
    if kind == "severity":
        before, after = data["from"]["severity"], data["to"]["severity"]
        return f"{who} changed the severity from {before} to {after}: {data['reason']}"
    details = [f"{_flat(name)}: {value}" for name, value in data.items() if isinstance(value, str | int | float)]
    return "\n".join([f"{who}: {_flat(kind)}", *details])


_WITH_TEXT = {
    "reply": "answered",
    "note": "added a note",
    "internal_note": "added an internal note",
    "reopened": "opened it again",
}


def _flat(name: str) -> str:
    return name.replace("_", " ")


def _time(at: str) -> str:
    return f"{datetime.fromisoformat(at):%Y-%m-%d %H:%M}"


def _end(parcel: Parcel) -> str:
    """Where to go on, and the id by which a repeated delivery is known."""
    return f"{parcel.payload['url']}\nKeydesk delivery {parcel.key}"
