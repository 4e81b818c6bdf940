"""Every route is for somebody: all others are refused, and nothing happens. A route without a rule fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.settings import Settings
from tests.web.access_rules import (
    AGENT_API,
    CONVERSATION,
    DESK,
    LEAD,
    LEAD_API,
    OWNER,
    PORTAL,
    PUBLIC,
    RULES,
    SIGN_OUT,
    SUPPORT_API,
)
from tests.web.conftest import build_house
from tests.web.visitors import ADA, CASEY, FRANK, LENA, OLIVIA, PRIYA, TOM, Visitor, World, example_body, routes

SIGN_IN = {PORTAL: "/portal/login", OWNER: "/portal/login", DESK: "/desk/login", LEAD: "/desk/login"}
# Their good answer never ends.
STREAMS = {"GET /api/conversations/{conversation_id}/events", "GET /desk/conversations/{conversation_id}/events"}
# They name something else that is not there, or what the first visitor has removed.
MAY_MISS = (
    "/deliveries/",
    "/remove",
    "/statement.csv",
    *(f"/api/agent/tickets/{{reference}}/{form}" for form in ("incident", "merge", "link", "unlink")),
)


@pytest.fixture
def world(seeded: Any, tmp_path: Path) -> Iterator[World]:
    """A desk whose Rasa is nowhere."""
    settings = Settings(var=tmp_path / "var", public_url="http://testserver", rasa_port=1)
    for house in build_house(seeded, settings):
        yield World(house)


def outsiders(world: World) -> dict[str, Visitor]:
    """Everybody who has no right to most things, by a short name."""
    return {
        "nobody": Visitor("nobody", None),
        "broken": Visitor("broken token", "broken"),
        "stranger": world.chat(None),
        "unregistered": world.chat(CASEY),
        "unregistered portal": world.portal(CASEY),
        "other chat": world.chat(TOM),
        "other account": world.portal(TOM),
        "other owner": world.portal(PRIYA),
        "own": Visitor("the conversation's own token", world.own_token),
        "user": world.portal(FRANK),
        "owner": world.portal(OLIVIA),
        "agent": world.agent(ADA),
        "lead": world.agent(LENA),
    }


CHATS = ("stranger", "unregistered", "other chat")
PORTALS = ("unregistered portal", "other account", "other owner", "user", "owner")
AGENTS = ("agent", "lead")
UNKNOWN = ("nobody", "broken")


def refusals(rule: str, route: str) -> dict[str, int | str]:
    """Who is refused, and how; the others may come in."""
    if rule in SIGN_IN:
        return page_refusals(rule, other_account(route))
    if rule in {AGENT_API, LEAD_API}:
        refused = dict.fromkeys((*UNKNOWN, *CHATS, *PORTALS, "own"), 401)
        return refused | ({"agent": 403} if rule == LEAD_API else {})
    if rule == CONVERSATION:
        return dict.fromkeys((*UNKNOWN, *PORTALS, *AGENTS), 401) | dict.fromkeys(CHATS, 404)
    if rule == SUPPORT_API:
        unregistered = dict.fromkeys(("stranger", "unregistered", "unregistered portal"), 403)
        return dict.fromkeys(UNKNOWN, 401) | unregistered | other_account(route, "other chat")
    return {"nobody": 403} if rule == SIGN_OUT else {}


def page_refusals(rule: str, other: dict[str, int | str]) -> dict[str, int | str]:
    """The same for what is opened in the browser."""
    to_sign_in: dict[str, int | str] = dict.fromkeys((*UNKNOWN, *CHATS, "own"), "sign in")
    if rule in {DESK, LEAD}:
        return to_sign_in | dict.fromkeys(PORTALS, "sign in") | ({"agent": 403} if rule == LEAD else {})
    never = dict.fromkeys(("unregistered portal", *AGENTS), "sign in")
    return to_sign_in | never | other | (dict.fromkeys(("user", "other account"), 403) if rule == OWNER else {})


def other_account(route: str, *more: str) -> dict[str, int | str]:
    """What another account has no business with is not found; pages without a name in their address show its own things."""
    return dict.fromkeys(("other account", "other owner", *more), 404) if "{" in route else {}


def outcome(rule: str, answer: Any) -> int | str:
    """The status, or `sign in` for the way to the page where that is done."""
    to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith(SIGN_IN.get(rule, "never"))
    # A form without a session's token is refused before anything else is looked at.
    no_session = rule in SIGN_IN and answer.status_code == 403 and "This form is from an earlier session" in answer.text
    return "sign in" if to_sign_in or no_session else int(answer.status_code)


def test_every_route_has_a_rule_and_every_rule_a_route(world: World) -> None:
    found = set(routes(world.app))
    assert len(found) > 100
    assert not found - set(RULES), "say in access_rules.py whom these routes are for"
    assert not set(RULES) - found


def test_who_has_no_right_is_refused_on_every_route_and_nothing_changes(world: World) -> None:
    visitors, openapi = outsiders(world), world.app.openapi()
    before, wrong = world.rows(), []
    for route in routes(world.app):
        rule = RULES.get(route, PUBLIC)
        for who, expected in refusals(rule, route).items():
            method = route.partition(" ")[0]
            answer = visitors[who].ask(world.app, method, world.path(route), example_body(openapi, route))
            if outcome(rule, answer) != expected:
                wrong.append(f"{route} for {who}: {outcome(rule, answer)} instead of {expected}")
    assert not wrong, "\n".join(wrong)
    after = world.rows()
    assert {name for name in before if before[name] != after[name]} == set()


def test_who_has_the_right_comes_in_on_every_route(world: World) -> None:
    """Otherwise the refusals would prove nothing."""
    visitors, openapi, wrong = outsiders(world), world.app.openapi(), []
    for route in sorted(routes(world.app)):
        rule, method = RULES.get(route, PUBLIC), route.partition(" ")[0]
        refused = refusals(rule, route)
        if rule in {PUBLIC, SIGN_OUT} or route in STREAMS:
            continue
        for who in ("own",) if rule == CONVERSATION else ("user", "owner", "agent", "lead"):
            if who not in refused:
                answer = visitors[who].ask(world.app, method, world.path(route), example_body(openapi, route))
                may_miss = any(part in route for part in MAY_MISS)
                if outcome(rule, answer) in {401, 403, 405, 500, "sign in", *([] if may_miss else [404])}:
                    wrong.append(f"{route} for {who}: {outcome(rule, answer)}")
    assert not wrong, "\n".join(wrong)


def test_public_routes_never_ask_who_calls(world: World) -> None:
    nobody, openapi = Visitor("nobody", None), world.app.openapi()
    for route in routes(world.app):
        if RULES.get(route) == PUBLIC and not route.startswith("MOUNT"):
            answer = nobody.ask(world.app, route.partition(" ")[0], world.path(route), example_body(openapi, route))
            assert answer.status_code in {200, 201, 303, 401, 404, 422, 503}, route
            assert answer.status_code != 401 or route in {"POST /api/agent/session", "POST /desk/login"}, route
