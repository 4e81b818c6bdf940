"""Killing a process in the middle of a form loses nothing; what starts again goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from tests.conftest import TUESDAY_PEAK, running
from tests.stack.client import Stack
from tests.stack.test_escalation import TOM, to_the_summary

KEYS = "guests cannot download their mobile keys since this morning"


@pytest.fixture(scope="module")
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own, since its processes get killed."""
    yield from running(tmp_path_factory.mktemp("faults") / "var", KEYDESK_CLOCK=TUESDAY_PEAK)


@pytest.mark.parametrize("name", ["actions", "rasa"])
def test_killing_a_process_in_the_form_loses_nothing_and_the_form_goes_on(fragile: Stack, name: str) -> None:
    chat = fragile.chat(TOM).say(KEYS)
    assert chat.asked == "product"
    fragile.kill(name)
    chat.say("is anybody there?")
    assert "technical problem" in chat.text
    assert chat.asked == "product"
    fragile.wait_ready()
    chat.say("the android app")
    assert chat.asked == "affected_percent"
    to_the_summary(chat.say("60 percent"), {}).press("confirm")
    assert chat.cards["ticket"]["severity"] == 1
    seqs = [message["seq"] for message in chat.history()]
    assert seqs == list(range(1, len(seqs) + 1))


def test_a_conversation_that_met_trouble_is_put_before_the_agents(fragile: Stack) -> None:
    headers = {"Authorization": f"Bearer {fragile.agent()}"}
    url = f"{fragile.url}/api/agent/conversations?state=flagged"
    flags = [item["flag"] for item in requests.get(url, headers=headers, timeout=10).json()["items"]]
    assert flags.count("trouble") == 2


def test_buttons_work_while_rasa_is_down(fragile: Stack) -> None:
    chat = fragile.chat(TOM).say(KEYS)
    fragile.kill("rasa")
    chat.press("ios_app").press("50_or_more")
    assert to_the_summary(chat, {}).press("confirm").cards["ticket"]["product"] == "ios_app"
    fragile.wait_ready()


def test_killing_the_desk_keeps_what_was_said(fragile: Stack) -> None:
    chat = fragile.chat(TOM).say(KEYS)
    before = chat.history()
    fragile.kill("desk")
    fragile.wait_ready()
    assert chat.history() == before
    chat.say("the iphone app")
    assert chat.asked == "affected_percent"
