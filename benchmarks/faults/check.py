"""The checker: reads everything back over HTTP and at the receiving ends, and compares it with the users' journal."""

from __future__ import annotations

import time
from collections.abc import Iterator

import requests

from benchmarks.faults.check_deliveries import check_mails, check_webhook, mails_in
from benchmarks.faults.check_history import check_history
from benchmarks.faults.check_tickets import check_exactly, check_ticket, check_trail
from benchmarks.faults.findings import Findings
from benchmarks.faults.house import House
from benchmarks.faults.journal import Journal
from desk.paths import POLICY
from policy import load_policy
from tests.stack.client import JsonObject

WAITING = ("keydesk_mail_waiting", "keydesk_deliveries_waiting")
LOOK_EVERY_SECONDS = 0.5


def settle(house: House, seconds: float, findings: Findings) -> float:
    """Wait until nothing waits to be sent any more; what does after so long is stuck. Returns how long it took."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        counts = metrics(house)
        if not any(counts[name] for name in WAITING):
            return time.monotonic() - begun
        time.sleep(LOOK_EVERY_SECONDS)  # between two looks at counts that can only be asked for
    left = metrics(house)
    findings.stuck.extend(f"{name} {left[name]:g} after {seconds:.0f} s" for name in WAITING if left[name])
    return seconds


def metrics(house: House) -> dict[str, float]:
    """The counts for operators."""
    lines = requests.get(f"{house.desk_url}/metrics", timeout=30).text.splitlines()
    pairs = (line.split() for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


def check(house: House, journal: Journal, findings: Findings) -> dict[str, list[JsonObject]]:
    """Look at everything. Returns the histories by conversation."""
    histories: dict[str, list[JsonObject]] = {}
    policy, agent = load_policy(POLICY), {"Authorization": f"Bearer {house.stack.agent()}"}
    findings.stuck.extend(f"conversation {talk.id}: {talk.gave_up}" for talk in journal.talks if talk.gave_up)
    filed_ones = list(journal.filed())
    check_exactly(
        [filed.card["reference"] for _, filed in filed_ones],
        [ticket["reference"] for ticket in _all_tickets(house, agent)],
        findings,
    )
    tickets: list[JsonObject] = []
    for talk in journal.talks:
        mine = {filed.card["reference"] for filed in talk.filed}
        acts = [act for act in journal.acts if act.reference in mine]
        history = _get(house, f"/api/conversations/{talk.id}/messages", talk.headers)["messages"]
        histories[talk.id] = history
        check_history(talk, [act for act in acts if act.kind == "reply"], history, findings)
        for filed in talk.filed:
            ticket = _get(house, f"/api/tickets/{filed.card['reference']}", agent)
            check_ticket(policy, talk, filed, ticket, history, findings)
            check_trail(ticket, [act for act in acts if act.reference == ticket["reference"]], findings)
            tickets.append(ticket)
    check_webhook(tickets, house.target.arrivals, house.target.refused, findings)
    check_mails(tickets, mails_in(house.stack.var / "mail"), findings)
    _check_dead_letters(house, findings)
    return histories


def _check_dead_letters(house: House, findings: Findings) -> None:
    """Only what the receiver has refused for good."""
    dead, refused = metrics(house)["keydesk_dead_letters"], len(house.target.refused)
    findings.looked_at["dead letters"] += int(dead)
    if dead != refused:
        findings.wrong.append(f"{dead:g} dead letters, but the receiver refused {refused}")


def _all_tickets(house: House, agent: dict[str, str]) -> Iterator[JsonObject]:
    cursor = ""
    while True:
        page = _get(house, f"/api/tickets?limit=100{cursor}", agent)
        yield from page["items"]
        if page["next"] is None:
            return
        cursor = f"&cursor={page['next']}"


def _get(house: House, path: str, headers: dict[str, str]) -> JsonObject:
    answer = requests.get(house.desk_url + path, headers=headers, timeout=30)
    answer.raise_for_status()
    return dict(answer.json())
