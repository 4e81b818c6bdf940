"""What holds for every page and every form, tried over all routes: strict headers, no forged forms, no stored script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import JSON, String, select, text, update

from desk.settings import Settings
from desk.store.base import Base
from desk.web.cookies import form_token
from tests.web.access_rules import DESK, LEAD, OWNER, PORTAL, PUBLIC, RULES, SIGN_OUT
from tests.web.conftest import build_house
from tests.web.test_access_matrix import STREAMS
from tests.web.visitors import ADA, LENA, OLIVIA, Visitor, World

EVIL = "https://evil.example"
MARK = "<img src=x onerror=alert(1)>{{ 3 * 'zqx' }}"
RUN = "zqxzqxzqx"
# The whole of their protection is something else: the browser's word on the origin, the code's own secret, or a signed link.
WITHOUT_SESSION = {
    "POST /desk/login",
    "POST /desk/code",
    "POST /desk/password",
    "POST /portal/login",
    "POST /portal/code",
}
SIGNED_LINK = "POST /portal/unsubscribe"
CODES = {"POST /desk/code", "POST /portal/code"}
# Written by machines from a fixed set of words, or needed to find a row; every other text may have been typed by somebody.
MACHINE = {
    "id", "token_hash", "audience", "handoff", "flag", "client_id", "action", "author", "plan", "region", "former",
    "timezone", "role", "password_hash", "email", "to", "message_id", "thread", "unsubscribe", "key", "kind", "purpose",
    "origin", "currency", "category", "product", "rule", "priority", "status", "response_due_source", "channel",
    "turn_id", "conversation_id", "stored", "sha256", "media_type", "fingerprint", "scope", "code_hash", "query",
    "target", "subject_hash", "word", "unit_price", "choice", "actor", "way",
}  # fmt: skip
TYPED_IN_JSON = {"text", "reason", "solution", "title", "name", "subject", "description", "comment", "to_name"}


@pytest.fixture
def world(seeded: Any, tmp_path: Path) -> Iterator[World]:
    """A desk whose Rasa is nowhere."""
    settings = Settings(var=tmp_path / "var", public_url="http://testserver", rasa_port=1)
    for house in build_house(seeded, settings):
        yield World(house)


def pages(world: World) -> Iterator[tuple[str, Any]]:
    """Every page that answers with HTML, as who may see it."""
    visitors = {
        DESK: world.agent(ADA),
        LEAD: world.agent(LENA),
        PORTAL: world.portal(OLIVIA),
        OWNER: world.portal(OLIVIA),
    }
    for route, rule in RULES.items():
        if route.startswith("GET ") and not route.startswith("GET /api/") and route not in STREAMS:
            page = visitors.get(rule, Visitor("nobody", None)).ask(world.app, "GET", world.path(route))
            if "text/html" in page.headers.get("content-type", ""):
                yield route, page


def test_every_page_forbids_inline_scripts_foreign_frames_and_guessing_of_types(world: World) -> None:
    seen = dict(pages(world))
    assert len(seen) > 20
    for route, page in seen.items():
        policy = page.headers["content-security-policy"]
        assert "default-src 'self'" in policy, route
        assert "unsafe" not in policy, route
        assert "frame-ancestors 'self'" in policy and "form-action 'self'" in policy and "base-uri 'none'" in policy, (
            route
        )
        assert page.headers["x-content-type-options"] == "nosniff", route
        assert not re.search(r"<script(?![^>]*\bsrc=)", page.text), f"an inline script in {route}"
        assert not re.search(r"<[^>]+\s(on\w+|style)=", page.text), f"an inline handler or style in {route}"
        if RULES[route] != PUBLIC:
            assert page.headers["cache-control"] == "no-store", route


def test_every_form_that_changes_something_carries_the_sessions_token_and_goes_to_ourselves(world: World) -> None:
    forms = [(route, form) for route, page in pages(world) for form in re.findall(r"<form.*?</form>", page.text, re.S)]
    assert len(forms) > 30
    for route, form in forms:
        actions = re.findall(r'\b(?:form)?action="([^"]*)"', form)
        assert all(action.startswith("/") and not action.startswith("//") for action in actions), (route, actions)
        if re.match(r'<form[^>]*method="post"', form) and "/login" not in form:
            assert re.search(r'name="csrf" value="[0-9a-f]{64}"', form), (route, form[:200])


def forms(world: World) -> Iterator[tuple[str, str, Visitor]]:
    """Every route that a form is sent to: its name, its address, and who may send it."""
    visitors = {
        DESK: world.agent(ADA),
        LEAD: world.agent(LENA),
        PORTAL: world.portal(OLIVIA),
        OWNER: world.portal(OLIVIA),
    }
    for route, rule in RULES.items():
        if route.startswith("POST ") and "/api/" not in route and rule not in {PUBLIC, SIGN_OUT}:
            yield route, world.path(route), visitors[rule]
    yield "POST /desk/logout", "/desk/logout", visitors[DESK]
    yield "POST /portal/logout", "/portal/logout", visitors[PORTAL]


def send(world: World, path: str, sender: Visitor, csrf: str | None, **headers: str) -> Any:
    cookies = "; ".join(f"{name}={sender.token}" for name in ("keydesk_desk", "keydesk_portal"))
    form = {} if csrf is None else {"csrf": csrf}
    client = TestClient(world.app)
    return client.post(path, data=form, headers={"Cookie": cookies, **headers}, follow_redirects=False)


def test_no_form_is_taken_without_its_sessions_own_token_or_from_another_site_and_nothing_changes(world: World) -> None:
    others, tried = form_token(world.agent(ADA).token or ""), 0
    senders = list(forms(world))
    before = world.rows()
    for route, path, sender in senders:
        good = form_token(sender.token or "")
        for csrf, headers in (
            (None, {}),
            ("", {}),
            ("0" * 64, {}),
            (others, {}),
            (sender.token, {}),
            (good, {"Origin": EVIL}),
            (good, {"Origin": "null"}),
            (good, {"Sec-Fetch-Site": "cross-site"}),
            (good, {"Sec-Fetch-Site": "same-site"}),
        ):
            assert send(world, path, sender, csrf, **headers).status_code == 403, (route, csrf, headers)
            tried += 1
    assert tried > 300
    assert world.rows() == before


def test_forms_of_people_who_are_not_signed_in_are_not_taken_from_other_sites(world: World) -> None:
    covered = {
        route for route, rule in RULES.items() if route.startswith("POST ") and "/api/" not in route and rule == PUBLIC
    }
    assert covered == WITHOUT_SESSION | {SIGNED_LINK}
    for route in WITHOUT_SESSION - CODES:
        answer = TestClient(world.app).post(world.path(route), data={"email": OLIVIA}, headers={"Origin": EVIL})
        assert answer.status_code == 403, route
    assert world.house.mails_to(OLIVIA) == []


def test_a_link_that_ends_mails_does_so_only_with_our_signature(world: World) -> None:
    before = world.rows()
    for token in ("", "1.incident", "x" * 200):
        assert TestClient(world.app).post("/portal/unsubscribe", params={"t": token}).status_code == 404
    assert world.rows() == before


def mark_everything(world: World) -> int:
    """Put markup into every text that somebody may have typed; how many columns have a row with it."""
    marked = 0
    with world.core.store.write() as session:
        for change in ("ticket_event_no_update", "agent_event_no_update"):  # else the database would refuse
            session.execute(text(f"drop trigger {change}"))
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, String) and column.name not in MACHINE and not column.foreign_keys:
                    done = session.execute(update(table).where(column.is_not(None)).values({column: column + MARK}))
                    marked += bool(done.rowcount)  # type: ignore[attr-defined]
                elif isinstance(column.type, JSON):
                    _mark_json(session, table, column)
    return marked


def _mark_json(session: Any, table: Any, column: Any) -> None:
    keys = list(table.primary_key.columns)
    for *key, value in session.execute(select(*keys, column)).all():
        same = [own == part for own, part in zip(keys, key, strict=True)]
        session.execute(update(table).where(*same).values({column: _marked(value)}))


def _marked(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _marked(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_marked(part, name) for part in value]
    return value + MARK if isinstance(value, str) and name in TYPED_IN_JSON else value


def test_markup_in_any_stored_text_is_shown_as_text_on_every_page(world: World) -> None:
    agent, owner = world.agent(ADA), world.portal(OLIVIA)
    for words in ("a note", "an internal one"):
        world.agent(ADA).ask(world.app, "POST", f"/api/agent/tickets/{world.reference}/notes", {"text": words})
    world.house.talk(("user", "hello"), ("bot", "hi"), handoff="queued", flag="privacy")
    replies = f"/api/agent/tickets/{world.reference}/replies"
    assert agent.ask(world.app, "POST", replies, {"text": "an answer"}).status_code == 201
    status = {"status": "resolved", "solution": "it was restarted"}
    assert agent.ask(world.app, "POST", f"/api/agent/tickets/{world.reference}/status", status).status_code == 200
    assert mark_everything(world) > 12
    shown = 0
    for route, page in pages(world):
        assert page.status_code in {200, 409} or RULES[route] == PUBLIC, (route, page.status_code)
        assert "<img src=x" not in page.text and RUN not in page.text, route
        shown += "&lt;img src=x" in page.text
    assert shown >= 12
    for route in (
        "/portal/tickets?q=",
        "/portal?q=",
        "/portal/solutions?q=",
        "/desk?q=",
        "/help?q=",
        "/desk/login?next=",
    ):
        for visitor in (agent, owner):
            page = visitor.ask(world.app, "GET", route + MARK).text
            assert "<img src=x" not in page and RUN not in page, route


@pytest.mark.parametrize(
    "after",
    ["https://evil.example", "//evil.example", "/\\evil.example", "/desk//evil.example", "/desk/../x", "javascript:1",
     "/desk@evil.example", "/desk\r\nLocation: https://evil.example", "/deskevil"],
)  # fmt: skip
def test_a_sign_in_never_leads_to_another_site(world: World, after: str) -> None:
    for path, visitor in (("/desk/login", world.agent(ADA)), ("/portal/login", world.portal(OLIVIA))):
        headers = {"Cookie": f"keydesk_desk={visitor.token}; keydesk_portal={visitor.token}"}
        answer = TestClient(world.app).get(path, params={"next": after}, headers=headers, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, path.removesuffix("/login"))


def test_a_session_known_before_the_sign_in_is_not_the_one_after_it(world: World) -> None:
    client = TestClient(world.app)
    planted = "planted-by-somebody-else"
    client.cookies.set("keydesk_desk", planted, path="/desk")
    answer = client.post("/desk/login", data={"email": ADA, "password": "a password for tests"}, follow_redirects=False)
    given = re.search(r"keydesk_desk=([^;]+)", answer.headers["set-cookie"])
    assert given is not None and given[1] != planted
    assert Visitor("who planted it", planted).ask(world.app, "GET", "/desk").status_code == 303
