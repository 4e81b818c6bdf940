"""Every acknowledged message is in the history once and in order, and no message was answered twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from benchmarks.faults.findings import Findings
from benchmarks.faults.journal import Act, Talk
from tests.stack.client import JsonObject


def check_history(talk: Talk, replies: Sequence[Act], history: list[JsonObject], findings: Findings) -> None:
    """Compare one conversation's history with what its user sent and was told, and what agents answered there."""
    findings.looked_at["conversations"] += 1
    findings.looked_at["messages"] += len(history)
    where = f"conversation {talk.id}"
    seqs = [message["seq"] for message in history]
    if seqs != list(range(1, len(seqs) + 1)):
        findings.wrong.append(f"{where}: the numbers of its messages are {seqs}")
    times = [message["at"] for message in history]
    if times != sorted(times):
        findings.wrong.append(f"{where}: the times of its messages are not in order")
    _check_sent(talk, history, findings, where)
    _check_answers(talk, history, findings, where)
    _check_replies(replies, history, findings, where)


def _check_sent(talk: Talk, history: list[JsonObject], findings: Findings, where: str) -> None:
    """What the user has sent, all of it and nothing else, in the order in which it was sent."""
    kept = [message["text"] for message in history if message["author"] == "user"]
    sent = [said.shown for said in talk.said]
    if talk.gave_up is not None:
        kept = kept[: len(sent)]
    if kept == sent:
        return
    missing, more = Counter(sent) - Counter(kept), Counter(kept) - Counter(sent)
    findings.lost.extend(f"{where}: the user's message {text!r}" for text in missing.elements())
    findings.doubled.extend(f"{where}: the user's message {text!r}" for text in more.elements())
    if not missing and not more:
        findings.wrong.append(f"{where}: the user's messages are not in order")


def _check_answers(talk: Talk, history: list[JsonObject], findings: Findings, where: str) -> None:
    """What the bot has said, word for word as it was acknowledged, and nothing that the user was not shown."""
    by_seq = {message["seq"]: message for message in history}
    shown = [*talk.greeting, *(message for said in talk.said for message in said.answer)]
    for message in shown:
        kept = by_seq.get(message["seq"])
        if kept is None:
            findings.lost.append(f"{where}: message {message['seq']} of the bot")
        elif kept != message:
            findings.wrong.append(f"{where}: message {message['seq']} is not what was shown: {kept['text']!r}")
    seqs = {message["seq"] for message in shown}
    if talk.gave_up is None:
        findings.doubled.extend(
            f"{where}: message {message['seq']} of the bot answers nothing that was sent: {message['text']!r}"
            for message in history
            if message["author"] == "bot" and message["seq"] not in seqs
        )


def _check_replies(replies: Sequence[Act], history: list[JsonObject], findings: Findings, where: str) -> None:
    """What agents have answered, once; an answer that was not acknowledged may be missing."""
    kept = Counter(message["text"] for message in history if message["author"] == "agent")
    for act in replies:
        times = kept.pop(act.text, 0)
        if act.told or times > 1:
            findings.count(where, f"the agent's answer {act.text!r}", times)
    findings.doubled.extend(f"{where}: an agent's answer that nobody gave: {text!r}" for text in kept)
