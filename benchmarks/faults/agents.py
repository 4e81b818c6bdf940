"""Agents at work meanwhile: they answer, note and solve the tickets that users were told of."""

from __future__ import annotations

import threading
from random import Random

import requests

from benchmarks.faults.house import House
from benchmarks.faults.journal import Act, Journal
from tests.stack.client import PASSWORD

PAUSE_SECONDS = (0.1, 0.8)
ANSWER_SECONDS = 30
AGENT = {"email": "ada@keydesk.example", "password": PASSWORD}


class AgentAtWork:
    """A thread that does something to a ticket now and then. What got no answer may or may not have been done."""

    def __init__(self, house: House, journal: Journal, rng: Random) -> None:
        self._house, self._journal, self._rng = house, journal, rng
        self._headers: dict[str, str] = {}
        self._solved: set[str] = set()
        self._enough = threading.Event()

    def __enter__(self) -> AgentAtWork:
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        self._thread.join()

    def _work(self) -> None:
        number = 0
        while not self._enough.wait(self._rng.uniform(*PAUSE_SECONDS)):
            references = [filed.card["reference"] for _, filed in self._journal.filed()]
            if not references:
                continue
            number += 1
            try:
                self._sign_in()
                self._act(self._rng.choice(references), number)
            except requests.RequestException:
                self._journal.count("acts of agents without an answer")

    def _sign_in(self) -> None:
        if not self._headers:
            answer = requests.post(f"{self._house.stack.url}/api/agent/session", json=AGENT, timeout=ANSWER_SECONDS)
            answer.raise_for_status()
            self._headers = {"Authorization": f"Bearer {answer.json()['token']}"}

    def _act(self, reference: str, number: int) -> None:
        kind, path = self._rng.choice((("reply", "replies"), ("internal_note", "notes"), ("status", "status")))
        if kind == "status" and reference in self._solved:
            return
        act = Act(reference, kind, f"Act {number}: have a look at the second floor.")
        self._journal.acted(act)
        body = {"text": act.text}
        if kind == "status":
            self._solved.add(reference)
            body = {"status": "resolved", "solution": act.text}
        url = f"{self._house.stack.url}/api/agent/tickets/{reference}/{path}"
        answer = requests.post(url, json=body, headers=self._headers, timeout=ANSWER_SECONDS)
        answer.raise_for_status()
        act.told = True
