"""Several of each process behind nginx: one conversation goes over all of them, and on when one of them dies."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice

import pytest
import requests

from tests.conftest import TUESDAY_PEAK
from tests.stack.client import Chat, Stack
from tests.stack.cluster import ClusterStack, cluster
from tests.stack.test_escalation import TOM, to_the_summary

KEYS = "guests cannot download their mobile keys since this morning"
PATIENCE_SECONDS = 20


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClusterStack]:
    """Two of each."""
    with cluster(tmp_path_factory.mktemp("cluster") / "var", KEYDESK_CLOCK=TUESDAY_PEAK) as stack:
        yield stack


def at(chat: Chat, url: str) -> Chat:
    """The same conversation at one of the desks."""
    desk = Stack.started_elsewhere(url, chat.stack.var)
    return replace(chat, stack=desk)


@contextmanager
def heard(chat: Chat) -> Iterator[Iterator[int]]:
    """The ids of the messages that a browser hears through nginx, as they come."""
    url = f"{chat.stack.url}/api/conversations/{chat.id}/events"
    with requests.get(url, headers=chat.headers, stream=True, timeout=PATIENCE_SECONDS) as answer:
        lines = answer.iter_lines(decode_unicode=True)
        assert next(lines).startswith(":")
        yield (int(line.removeprefix("id: ")) for line in lines if line.startswith("id: "))


def test_one_conversation_over_both_desks_is_heard_live_and_ends_in_one_ticket(several: ClusterStack) -> None:
    chat = several.chat(TOM)
    here, there = (at(chat, url) for url in several.desks)
    with heard(chat) as ids:
        assert here.say(KEYS).asked == "product"
        assert list(islice(ids, 2)) == [2, 3]
        assert there.say("the android app").asked == "affected_percent"
        assert list(islice(ids, 2)) == [4, 5]
        to_the_summary(here.say("60 percent"), {})
        there.press("confirm")
        assert next(ids) == 6
    assert there.cards["ticket"]["severity"] == 1
    assert here.history() == there.history()
    after = there.say("thank you")
    assert after.understanding["outcome"] == "other"
    assert "ask" not in after.cards


def test_the_death_of_one_of_each_kind_is_not_noticed(several: ClusterStack) -> None:
    chat = several.chat(TOM).say(KEYS)
    for kind in ("rasa", "actions", "desk"):
        os.kill(several.pids(kind)[0], signal.SIGKILL)
    assert chat.say("the iphone app").asked == "affected_percent"
    to_the_summary(chat.say("30 percent"), {}).press("confirm")
    assert chat.cards["ticket"]["severity"] == 2
    several.wait_ready()


def test_each_desk_restarted_in_its_turn_interrupts_nobody(several: ClusterStack) -> None:
    chat = several.chat(TOM).say(KEYS)
    for answer in ("the iphone app", "80 percent"):
        os.kill(several.pids("desk")[0], signal.SIGTERM)
        chat.say(answer)
        several.wait_ready()
    assert "technical problem" not in "".join(message["text"] for message in chat.history())
    assert to_the_summary(chat, {}).cards["summary"]["severity"] == 1


def test_counts_for_operators_are_not_shown_to_the_internet(several: ClusterStack) -> None:
    assert requests.get(f"{several.url}/metrics", timeout=10).status_code == 403
    assert requests.get(f"{several.desks[0]}/metrics", timeout=10).status_code == 200
