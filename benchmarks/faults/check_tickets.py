"""Every acknowledged ticket exists once, with its whole transcript, the right decision and a complete audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from benchmarks.faults.findings import Findings
from benchmarks.faults.journal import Act, Filed, Talk
from policy import Case, Policy, triage
from tests.stack.client import JsonObject

DECIDED = (
    *("tier", "severity", "rule", "priority", "response_due", "resolution_due", "response_due_source"),
    *("plan_response_due", "best_effort", "needs_review"),
)


def check_exactly(told: Sequence[str], kept: Sequence[str], findings: Findings) -> None:
    """Each ticket that somebody was told of is one, and there is no other."""
    for reference in told:
        findings.count("ticket", reference, kept.count(reference))
    findings.doubled.extend(f"ticket: nobody was told of {reference}" for reference in kept if reference not in told)


def check_ticket(
    policy: Policy, talk: Talk, filed: Filed, ticket: JsonObject, history: list[JsonObject], findings: Findings
) -> None:
    """Compare one ticket with what was reported; what is due is worked out anew from the facts."""
    findings.looked_at["tickets"] += 1
    sent = [message for message in history if message["author"] == "user"]
    if len(sent) <= filed.clock_from:
        findings.lost.append(f"{ticket['reference']}: the message at which its clock starts")
        return
    opened_at = datetime.fromisoformat(sent[filed.clock_from]["at"]).replace(microsecond=0)
    expected = _expected(policy, talk, filed, opened_at)
    for place, seen in ((ticket["reference"], ticket), (f"{ticket['reference']} as told", filed.card)):
        findings.wrong.extend(
            f"{place}: {name} is {seen[name]!r}, expected {value!r} ({filed.report.text!r})"
            for name, value in expected.items()
            if name in seen and seen[name] != value
        )
    _check_transcript(ticket, history, findings)


def _expected(policy: Policy, talk: Talk, filed: Filed, opened_at: datetime) -> JsonObject:
    report, requester = filed.report, talk.requester
    case = Case(
        category=report.category,
        opened_at=opened_at,
        product=report.product,
        percent=report.percent,
        third_party=report.third_party,
        plan=requester.plan,
        region=requester.region,
    )
    decision = triage(policy, case).as_json()
    facts = {
        "category": report.category,
        "product": report.product,
        "affected_percent": report.percent,
        "property": filed.property,
        "account": requester.account,
        "requester": requester.email,
        "opened_at": opened_at.isoformat().replace("+00:00", "Z"),
    }
    return facts | {name: decision[name] for name in DECIDED}


def _check_transcript(ticket: JsonObject, history: list[JsonObject], findings: Findings) -> None:
    """The whole of it; agents see the understanding besides."""
    kept = [
        {name: value for name, value in message.items() if name != "understanding"} for message in ticket["transcript"]
    ]
    if kept != history:
        findings.wrong.append(f"{ticket['reference']}: its transcript is not the conversation's history")


def check_trail(ticket: JsonObject, acts: Sequence[Act], findings: Findings) -> None:
    """Each acknowledged act is there once, one whose answer was lost at most once, and nothing else is."""
    events, reference = ticket["events"], ticket["reference"]
    findings.looked_at["audit entries"] += len(events)
    findings.count(reference, "audit entry opened", sum(event["kind"] == "opened" for event in events))
    if ticket["version"] != len(events):
        findings.wrong.append(f"{reference}: version {ticket['version']} with {len(events)} audit entries")
    for act in acts:
        times = sum(_is(act, event) for event in events)
        if act.told or times > 1:
            findings.count(reference, f"audit entry {act.kind} {act.text!r}", times)
    for event in events:
        if event["kind"] != "opened" and not any(_is(act, event) for act in acts):
            findings.doubled.append(
                f"{reference}: audit entry {event['kind']} of {event['actor']} that nobody asked for"
            )


def _is(act: Act, event: JsonObject) -> bool:
    return bool(act.kind == event["kind"] and act.text in (event["data"].get("text"), event["data"].get("solution")))
