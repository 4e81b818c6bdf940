"""Whole conversations, with the changes of mind and the questions in between that users have: see conversations.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.stack.client import Chat, Stack

Scenario = dict[str, Any]
SCENARIOS: list[Scenario] = yaml.safe_load(Path(__file__).with_name("conversations.yml").read_text(encoding="utf-8"))
PASSED_BY = {"tickets": "new_ticket", "solution": "continue"}
KNOWN = {
    *("say", "press", "code", "ask", "cards", "without", "choices", "without_choices", "verification", "says"),
    *("summary", "ticket", "understanding"),
}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario["name"])
def test_a_conversation_goes_as_its_user_expects(stack: Stack, scenario: Scenario) -> None:
    chat = begun(stack, scenario.get("who"))
    for number, turn in enumerate(scenario["turns"], 1):
        take(chat, turn)
        assert not surprises(chat, turn), f"turn {number}, {turn}: {surprises(chat, turn)}\n{chat.answer}"
    filed = [card for message in chat.history() for card in message["cards"] if card["kind"] == "ticket"]
    assert len(filed) == scenario["tickets"]


def begun(stack: Stack, who: str | list[str] | None) -> Chat:
    """The conversation of a guest, of somebody whom the host page vouches for, or of nobody in particular."""
    return stack.chat(audience="guest") if isinstance(who, str) else stack.chat(*(who or []))


def take(chat: Chat, turn: dict[str, Any]) -> None:
    """Say or press, and pass by what other conversations have left open unless the turn is about that."""
    assert set(turn) <= KNOWN, f"unknown words in a scenario: {set(turn) - KNOWN}"
    if "press" in turn:
        chat.press(turn["press"])
    else:
        chat.say(chat.stack.code_for(turn["code"]) if "code" in turn else turn["say"])
    for card, choice in PASSED_BY.items():
        if card in chat.cards and choice in chat.choices and card not in turn.get("cards", []):
            chat.answer = [*chat.answer, *chat.press(choice).answer]


def surprises(chat: Chat, turn: dict[str, Any]) -> list[str]:
    """What is not as the turn expects it."""
    found = [f"no {kind} card" for kind in turn.get("cards", []) if kind not in chat.cards]
    found += [f"a {kind} card" for kind in turn.get("without", []) if kind in chat.cards]
    found += [f"no choice {value}" for value in turn.get("choices", []) if value not in chat.choices]
    found += [f"the choice {value}" for value in turn.get("without_choices", []) if value in chat.choices]
    if turn.get("ask", chat.asked) != chat.asked:
        found.append(f"asks for {chat.asked}")
    if "says" in turn and turn["says"] not in chat.text:
        found.append("other words")
    if "verification" in turn and chat.cards.get("verification", {}).get("state") != turn["verification"]:
        found.append("another state of the verification")
    for name, seen in (
        ("understanding", chat.understanding),
        *((kind, chat.cards.get(kind, {})) for kind in ("summary", "ticket")),
    ):
        found += [
            f"{name} {key} {seen.get(key)}"
            for key, value in turn.get(name, {}).items()
            if seen.get(key, "none") != value
        ]
    return found
