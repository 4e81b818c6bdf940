"""The fault harness's checker finds what it is there for: each case takes a sound record and spoils one thing."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from benchmarks.faults.check_deliveries import check_webhook
from benchmarks.faults.check_history import check_history
from benchmarks.faults.check_tickets import check_exactly, check_ticket, check_trail
from benchmarks.faults.findings import Findings
from benchmarks.faults.journal import Act, Filed, Said, Talk
from benchmarks.faults.reports import REQUESTERS, Report
from benchmarks.faults.target import Arrival
from desk.paths import POLICY
from policy import Case, load_policy, triage
from tests.stack.client import JsonObject

FRANK = REQUESTERS[1]
POLICY_IN_FORCE = load_policy(POLICY)
REPORT = Report("60% of our guests can't download their keys on iPhones", "key_download_failure", "ios_app", 60)
NOON = "2026-03-03T18:00:00Z"
REPLY, NOTE = Act("KD-1", "reply", "We are at it.", told=True), Act("KD-1", "note", "It is room 12.")


def message(seq: int, author: str, text: str) -> JsonObject:
    """One line of a history."""
    return {"seq": seq, "at": NOON, "author": author, "text": text, "choices": [], "cards": []}


@dataclass
class Run:
    """A user who said two things and got a ticket, an agent who answered, and what the record and the webhook have of it."""

    history: list[JsonObject] = field(
        default_factory=lambda: [
            message(1, "bot", "Hello"),
            message(2, "user", REPORT.text),
            message(3, "bot", "Shall I file it?"),
            message(4, "user", "Yes, file it"),
            message(5, "bot", "Filed as KD-1."),
            message(6, "agent", REPLY.text),
        ]
    )
    references: list[str] = field(default_factory=lambda: ["KD-1"])

    def __post_init__(self) -> None:
        case = Case("key_download_failure", at(NOON), "ios_app", 60, plan=FRANK.plan, region=FRANK.region)
        facts = {"reference": "KD-1", "category": REPORT.category, "product": "ios_app", "affected_percent": 60}
        decided = triage(POLICY_IN_FORCE, case).as_json()
        whose = {"property": "Harbor View Hotel", "account": FRANK.account, "requester": FRANK.email}
        self.ticket = {**decided, **facts, **whose, "opened_at": NOON, "version": 2}
        self.ticket["transcript"] = deepcopy(self.history)
        self.ticket["events"] = [
            {"at": NOON, "actor": FRANK.email, "kind": "opened", "data": {}},
            {"at": NOON, "actor": "ada@keydesk.example", "kind": "reply", "data": {"text": REPLY.text}},
        ]
        told = deepcopy(self.history)
        said = [Said(REPORT.text, [told[2]], 0), Said("Yes, file it", [told[4]], 0)]
        self.filed = Filed(REPORT, "Harbor View Hotel", {**facts, "severity": 1}, 1, 0)
        self.talk = Talk(FRANK, "a-conversation", "token", [told[0]], 0, said, [self.filed])
        self.arrivals = [arrival(number, event) for number, event in enumerate(self.ticket["events"])]

    def findings(self) -> Findings:
        """What the checker finds."""
        found = Findings()
        check_exactly(["KD-1"], self.references, found)
        check_history(self.talk, [REPLY], self.history, found)
        check_ticket(POLICY_IN_FORCE, self.talk, self.filed, self.ticket, self.history, found)
        check_trail(self.ticket, [REPLY, NOTE], found)
        check_webhook([self.ticket], self.arrivals, set(), found)
        return found


def at(moment: str) -> datetime:
    """A moment."""
    return datetime.fromisoformat(moment)


def arrival(number: int, event: JsonObject, taken: bool = True) -> Arrival:
    """A delivery of an event."""
    body = json.dumps({"reference": "KD-1", "development": event}).encode()
    return Arrival(f"key-{number}", "ticket.updated", body, signed=True, taken=taken)


def test_a_sound_record_has_no_findings() -> None:
    assert Run().findings().none


def lose_a_message(run: Run) -> None:
    del run.history[3]


def answer_twice(run: Run) -> None:
    run.history.append(message(7, "bot", "Filed as KD-1."))


def keep_a_message_twice(run: Run) -> None:
    run.history.append(message(7, "user", "Yes, file it"))


def change_an_answer(run: Run) -> None:
    run.history[2]["text"] = "Shall I file something else?"


def lose_the_ticket(run: Run) -> None:
    run.references.clear()


def file_a_second_ticket(run: Run) -> None:
    run.references.append("KD-2")


def promise_another_time(run: Run) -> None:
    run.ticket["response_due"] = "2026-03-03T20:00:00Z"


def cut_the_transcript(run: Run) -> None:
    run.ticket["transcript"].pop(0)


def lose_an_audit_entry(run: Run) -> None:
    run.ticket["events"].pop()


def keep_an_audit_entry_twice(run: Run) -> None:
    run.ticket["events"].append(run.ticket["events"][-1])


def count_one_change_too_few(run: Run) -> None:
    run.ticket["version"] = 1


def lose_a_delivery(run: Run) -> None:
    run.arrivals.pop()


def deliver_under_two_ids(run: Run) -> None:
    run.arrivals.append(arrival(7, run.ticket["events"][1]))


def deliver_in_the_wrong_order(run: Run) -> None:
    run.arrivals.reverse()


def never_deliver_what_came_to_nothing(run: Run) -> None:
    run.arrivals[1] = arrival(1, run.ticket["events"][1], taken=False)


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (lose_a_message, "lost"),
        (answer_twice, "doubled"),
        (keep_a_message_twice, "doubled"),
        (change_an_answer, "wrong"),
        (lose_the_ticket, "lost"),
        (file_a_second_ticket, "doubled"),
        (promise_another_time, "wrong"),
        (cut_the_transcript, "wrong"),
        (lose_an_audit_entry, "lost"),
        (keep_an_audit_entry_twice, "doubled"),
        (count_one_change_too_few, "wrong"),
        (lose_a_delivery, "lost"),
        (deliver_under_two_ids, "doubled"),
        (deliver_in_the_wrong_order, "wrong"),
        (never_deliver_what_came_to_nothing, "wrong"),
    ],
)
def test_the_checker_finds(spoil: Callable[[Run], None], kind: str) -> None:
    run = Run()
    spoil(run)
    assert run.findings().by_kind[kind]
