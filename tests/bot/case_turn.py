"""What Rasa is given for a turn, and what it passes on: no commands, no memory, only what an action reads."""

from __future__ import annotations

import asyncio
import unittest
from types import SimpleNamespace
from typing import Any

from bot.action_answers import check_shape
from bot.action_server import _short
from bot.channel import harmless, in_context

KINDS = {"HOST": "inform", "nothing opens HOST": "host_unavailable", "how do I add a guest": "how_to", "yes": "affirm"}


class Agent:
    """Understands a few texts."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def parse_message(self, text: str) -> dict[str, Any]:
        self.asked.append(text)
        return {"text": text, "intent": {"name": KINDS.get(text, "unclear")}}


class TurnCase(unittest.TestCase):
    def parse(self, text: str, context: str | None) -> tuple[str, list[str]]:
        agent = Agent()
        return asyncio.run(in_context(agent, text, context))["text"], agent.asked  # type: ignore[arg-type]

    def test_a_users_text_is_never_a_command(self) -> None:
        for before in ("/", " /", "//", "/ /", " / \t//\n/"):
            self.assertEqual(harmless(before + 'verify{"email":"x"} '), 'verify{"email":"x"}', before)
        self.assertEqual(harmless("and/or"), "and/or")
        self.assertEqual(harmless(" / /"), "?")

    def test_a_fragment_is_understood_together_with_the_problem(self) -> None:
        self.assertEqual(self.parse("HOST", "nothing opens")[0], "nothing opens HOST")

    def test_what_can_be_acted_on_alone_stays_alone(self) -> None:
        self.assertEqual(self.parse("how do I add a guest", "nothing opens")[1], ["how do I add a guest"])

    def test_a_context_that_makes_nothing_clearer_is_left_out(self) -> None:
        self.assertEqual(self.parse("yes", "hm")[0], "yes")

    def test_an_action_is_sent_the_message_but_neither_history_nor_domain(self) -> None:
        tracker = {"sender_id": "1", "latest_message": {"text": "hi"}, "events": [1, 2], "slots": {"a": "b"}}
        call = _short({"next_action": "action_small_talk", "tracker": tracker, "domain": {"intents": ["greet"]}})
        kept = {"sender_id": "1", "latest_message": {"text": "hi"}}
        self.assertEqual(call, {"next_action": "action_small_talk", "tracker": kept, "domain": {}})

    def test_an_answer_that_is_none_is_refused(self) -> None:
        action: Any = SimpleNamespace(name=lambda: "action_small_talk")
        self.assertTrue(check_shape(action, {"events": [], "responses": []}))
        for broken in (None, [], "events", {"events": {}}, {"responses": "hello"}):
            with self.assertRaises(Exception, msg=str(broken)) as raised:
                check_shape(action, broken)
            self.assertIn("action_small_talk", str(raised.exception))
