"""Registered users who report outages, two at a time in turns, until each has a ticket."""

from __future__ import annotations

import math
import time
import uuid
from collections.abc import Iterator
from random import Random

from benchmarks.faults.journal import Act, Filed, Journal, Said, Talk
from benchmarks.faults.line import GaveUp, Line
from benchmarks.faults.reports import REQUESTERS, Report, Requester, some_report
from desk.dialogue.texts import NOTE_ADDED, TROUBLE
from tests.stack.client import JsonObject, identity_token

MOST_TURNS = 60
AT_ONCE = 2
AGAIN_AFTER_SECONDS = 2.0
THOUGHT_SECONDS = 0.5
NOTES, SECOND_REPORTS = 0.25, 0.15
IMPATIENT, HELLO = 0.4, "hello? is anybody there?"
DESCRIPTION = "it began this morning and nothing that we have tried has helped so far"


class Escalation:
    """One user's way from a report to its ticket. Each step is one turn; in between others may have theirs."""

    def __init__(self, line: Line, journal: Journal, rng: Random) -> None:
        self._line, self._journal, self._rng = line, journal, rng

    def steps(self) -> Iterator[None]:
        """Open a conversation and report; sometimes, when that is filed, something else in the same conversation."""
        requester = self._rng.choice(REQUESTERS)
        place = self._rng.choice(requester.properties)
        named = self._rng.random() < 0.5
        talk = self._begin(requester, place if named else None)
        if talk is None:
            return
        yield
        try:
            yield from self._report(talk, some_report(self._rng), place)
            if self._rng.random() < NOTES:
                yield from self._note(talk, talk.filed[-1].card["reference"])
            if self._rng.random() < SECOND_REPORTS:
                yield from self._report(talk, some_report(self._rng), place)
        except GaveUp as trouble:
            talk.gave_up = str(trouble)

    def _begin(self, requester: Requester, place: str | None) -> Talk | None:
        body = {"audience": "staff", "identity_token": identity_token(requester.email, place)}
        try:
            answer, _ = self._line.post("/api/conversations", body)
        except GaveUp:
            self._journal.count("users who could not begin")
            return None
        talk = Talk(requester, answer["conversation_id"], answer["token"], answer["messages"], time.time())
        self._journal.begin(talk)
        return talk

    def _report(self, talk: Talk, report: Report, place: str) -> Iterator[None]:
        """Say it, and answer what is asked, until there is a ticket. Raises GaveUp if there never is."""
        told: int | None = None
        clock_from: int | None = None
        answer = self._say(talk, {"text": report.text}, report.text)
        for _ in range(MOST_TURNS):
            yield
            cards = {card["kind"]: card for message in answer for card in message["cards"]}
            if "ticket" in cards:
                number = len(talk.said) - 1 if clock_from is None else clock_from
                talk.filed.append(Filed(report, place, cards["ticket"], number, time.time()))
                return
            offered = {choice["value"]: choice["title"] for message in answer for choice in message["choices"]}
            last = len(talk.said) - 1
            told = (last if told is None else told) if _in_trouble(answer) else None
            if told == last and self._rng.random() < IMPATIENT:
                answer = self._say(talk, {"text": HELLO}, HELLO)
                continue
            reply = _reply(report, place, cards.get("ask", {}).get("field"), offered)
            if told is not None and reply is not None:
                clock_from = told
            if reply is None:
                time.sleep(AGAIN_AFTER_SECONDS)  # something is away, and the user tries again in a while
                answer = self._say(talk, {"text": report.text}, report.text)
            else:
                answer = self._say(talk, reply, reply.get("text") or offered[reply["choice"]])
        raise GaveUp(f"no ticket after {MOST_TURNS} turns")

    def _note(self, talk: Talk, reference: str) -> Iterator[None]:
        """Add a note to a ticket, until the bot says that it has."""
        act = Act(
            reference, "note", f"it is room {self._rng.randrange(100, 999)} on floor {self._rng.randrange(2, 60)}"
        )
        self._journal.acted(act)
        text = f"Add a note to {reference}: {act.text}"
        for _ in range(MOST_TURNS):
            answer = self._say(talk, {"text": text}, text)
            yield
            if NOTE_ADDED.format(reference=reference) in [message["text"] for message in answer]:
                act.told = True
                return
            time.sleep(AGAIN_AFTER_SECONDS)  # something is away, and the user tries again in a while
        raise GaveUp(f"no note after {MOST_TURNS} turns")

    def _say(self, talk: Talk, said: JsonObject, shown: str) -> list[JsonObject]:
        body = {"client_id": str(uuid.uuid4()), **said}
        answer, tries = self._line.post(f"/api/conversations/{talk.id}/messages", body, talk.headers)
        talk.said.append(Said(shown, answer["messages"], time.time(), tries))
        self._journal.count("messages")
        return list(answer["messages"])


def _in_trouble(answer: list[JsonObject]) -> bool:
    """Whether the bot says that it does not understand at this moment."""
    return bool(answer) and answer[0]["text"] == TROUBLE


def _reply(report: Report, place: str, asked: str | None, offered: JsonObject) -> JsonObject | None:
    """The button or the words for what the bot wants; None if it does not seem to be able to hear."""
    for value in ("confirm", "new_ticket", "continue", "back_to_bot"):
        if value in offered:
            return {"choice": value}
    if asked == "affected_percent" and report.percent is not None:
        return {"text": f"{report.percent:g}%"}
    if asked == "description":
        return {"text": DESCRIPTION}
    wanted = report.answers(place).get(asked or "")
    return {"choice": wanted} if wanted in offered else None


def use(escalations: int, url: str, journal: Journal, seed: int, hang_ups: float, until: float = math.inf) -> None:
    """One person at a keyboard: so many escalations, `AT_ONCE` of them interleaved, none begun after `until` (monotonic)."""
    rng = Random(seed)
    running: list[Iterator[None]] = []
    left = escalations
    while left or running:
        left = left if time.monotonic() < until else 0
        if left and len(running) < AT_ONCE:
            line = Line(url, rng, journal, hang_ups)
            running.append(Escalation(line, journal, rng).steps())
            left -= 1
        if not running:
            return
        one = rng.choice(running)
        try:
            next(one)
        except StopIteration:
            running.remove(one)
        time.sleep(rng.uniform(0, THOUGHT_SECONDS))  # a user reads before answering
