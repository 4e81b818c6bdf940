"""Every development of a ticket reached the webhook, the agents' mailbox and its requester, under one id each."""

from __future__ import annotations

import email
from collections.abc import Iterable, Sequence
from email.message import Message
from pathlib import Path

from benchmarks.faults.findings import Findings
from benchmarks.faults.house import AGENTS_MAILBOX
from benchmarks.faults.target import Arrival
from tests.stack.client import JsonObject

# Developments of which the requester gets a mail.
MAILED = {"opened", "reply", "status"}


def check_webhook(
    tickets: Iterable[JsonObject], arrivals: Sequence[Arrival], refused: set[str], findings: Findings
) -> None:
    """At least once and signed, each try the same, and those of one ticket in their order."""
    findings.looked_at["arrivals at the webhook"] += len(arrivals)
    findings.wrong.extend(f"webhook: {one.key} has a wrong signature" for one in arrivals if not one.signed)
    bodies: dict[str, bytes] = {}
    first_taken: dict[str, list[str]] = {}
    keys: dict[tuple[str, str], set[str]] = {}
    for one in arrivals:
        if bodies.setdefault(one.key, one.body) != one.body:
            findings.wrong.append(f"webhook: {one.key} was not the same on each try")
        reference, development = one.payload["reference"], _development(one.payload["development"])
        keys.setdefault((reference, development), set()).add(one.key)
        if one.taken and development not in first_taken.setdefault(reference, []):
            first_taken[reference].append(development)
    for ticket in tickets:
        expected = [_development(event) for event in ticket["events"]]
        kept = [
            development for development in expected if not keys.get((ticket["reference"], development), set()) & refused
        ]
        _check_one(ticket["reference"], expected, kept, keys, first_taken, findings)


def _check_one(
    reference: str,
    expected: list[str],
    kept: list[str],
    keys: dict[tuple[str, str], set[str]],
    first_taken: dict[str, list[str]],
    findings: Findings,
) -> None:
    for development in expected:
        findings.count(reference, f"delivery of {development}", len(keys.get((reference, development), ())))
    if [one for one in first_taken.get(reference, []) if one in kept] != kept:
        findings.wrong.append(f"webhook: {reference} arrived as {first_taken.get(reference)}, expected {kept}")


def _development(event: JsonObject) -> str:
    return f"{event['at']} {event['kind']} {event['data']}"


def check_mails(tickets: Iterable[JsonObject], mails: Sequence[Message], findings: Findings) -> None:
    """One Message-ID for each development, at the requester's and in the agents' mailbox."""
    findings.looked_at["mails"] += len(mails)
    ids: dict[tuple[str, str], set[str]] = {}
    for one in mails:
        reference = str(one["Subject"]).partition("[")[2].partition("]")[0]
        ids.setdefault((str(one["To"]), reference), set()).add(str(one["Message-ID"]))
    for ticket in tickets:
        reference, events = ticket["reference"], ticket["events"]
        for reader, wanted in (
            (ticket["requester"], sum(event["kind"] in MAILED for event in events)),
            (AGENTS_MAILBOX, len(events)),
        ):
            got = len(ids.get((reader, reference), ()))
            if got < wanted:
                findings.lost.append(f"{reference}: {wanted - got} of {wanted} mails to {reader}")
            elif got > wanted:
                findings.doubled.append(f"{reference}: {got} mails to {reader}, expected {wanted}")


def mails_in(folder: Path) -> list[Message]:
    """All mail files that are whole: those being written have a dot before their name."""
    whole = sorted(path for path in folder.glob("*.eml") if not path.name.startswith("."))
    return [email.message_from_bytes(path.read_bytes()) for path in whole]
