"""Which agent was shown which transcript or file is kept once for each look, and leads can read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desk import conversations
from desk.settings import Settings
from desk.store.access import TranscriptAccess
from desk.store.talk import Conversation
from desk.transcript_access import ONE_LOOK
from tests.web.access_rules import AGENT_API, DESK, LEAD, LEAD_API, RULES, SUPPORT_API
from tests.web.conftest import build_house
from tests.web.test_access_matrix import STREAMS
from tests.web.visitors import ADA, FRANK, LENA, World, example_body, routes

SECRET = "what the guest in 214 told us"


@pytest.fixture
def world(seeded: Any, tmp_path: Path) -> Iterator[World]:
    """A desk with one chat, in which something was said that not everybody should read."""
    for house in build_house(seeded, Settings(var=tmp_path / "var", public_url="http://testserver", rasa_port=1)):
        world = World(house)
        with world.core.store.write() as session:
            chat = session.get_one(Conversation, world.conversation_id)
            conversations.add_message(session, chat, "user", SECRET, house.clock())
        yield world


def looks(world: World) -> list[TranscriptAccess]:
    """The trail."""
    with world.core.store.read() as session:
        return list(session.scalars(select(TranscriptAccess).order_by(TranscriptAccess.id)))


def test_no_route_shows_an_agent_a_transcript_without_a_trace(world: World) -> None:
    lead, openapi, shown = world.agent(LENA), world.app.openapi(), 0
    for route in sorted(routes(world.app)):
        if route not in STREAMS and RULES.get(route) in {DESK, LEAD, AGENT_API, LEAD_API, SUPPORT_API}:
            before = len(looks(world))
            answer = lead.ask(world.app, route.partition(" ")[0], world.path(route), example_body(openapi, route))
            if SECRET in answer.text:
                shown += 1
                assert len(looks(world)) == before + 1, route
            world.house.clock.forward(minutes=31)
    assert shown >= 5


def test_a_file_leaves_its_own_trace(world: World) -> None:
    assert world.agent(ADA).ask(world.app, "GET", f"/desk/tickets/{world.reference}/files/1").content == b"hello\n"
    assert [(look.way, look.ticket_id, look.file_id) for look in looks(world)] == [("file", 1, 1)]


def test_reloading_is_one_look_and_coming_back_later_another(world: World) -> None:
    agent, path = world.agent(ADA), f"/desk/tickets/{world.reference}"
    for _ in range(5):
        agent.ask(world.app, "GET", path)
    assert len(looks(world)) == 1
    world.house.clock.forward(seconds=ONE_LOOK.total_seconds())
    agent.ask(world.app, "GET", path)
    assert len(looks(world)) == 2


def test_each_agent_and_each_way_is_a_look_of_its_own(world: World) -> None:
    for email in (ADA, LENA):
        for path in (f"/desk/tickets/{world.reference}", f"/api/tickets/{world.reference}"):
            world.agent(email).ask(world.app, "GET", path)
    assert [look.way for look in looks(world)] == ["page", "api", "page", "api"]
    assert len({look.agent_id for look in looks(world)}) == 2


def test_customers_who_read_their_own_ticket_leave_no_trace(world: World) -> None:
    for path in (f"/portal/tickets/{world.reference}", f"/api/tickets/{world.reference}"):
        assert SECRET in world.portal(FRANK).ask(world.app, "GET", path).text
    assert looks(world) == []


@pytest.mark.parametrize("path", ["/desk/tickets/{reference}", "/desk/conversations/{conversation_id}"])
def test_leads_see_who_has_read_it_and_others_do_not(world: World, path: str) -> None:
    path = path.format_map(world.names)
    world.agent(ADA).ask(world.app, "GET", f"/desk/tickets/{world.reference}")
    assert "Who has read it" not in world.agent(ADA).ask(world.app, "GET", path).text
    page = world.agent(LENA).ask(world.app, "GET", path).text.partition("Who has read it")[2]
    assert f'<li>Ada<span class="under">{world.reference}, ' in page
    assert "12:00 Central" in page
