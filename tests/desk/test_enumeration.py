"""Who guesses addresses and references learns nothing: the same answer and the same work, whether they exist or not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import event
from sqlalchemy.engine import Engine

from desk import passwords, sessions
from tests.desk.house import FRANK, TOM, House

NOBODY = "nobody@harborview.example"
NO_SUCH = "KD-987654"


@contextmanager
def work() -> Iterator[list[str]]:
    """The statements that the database is asked meanwhile, without the values in them."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def alike(ask: Callable[[str], Any], there: str, not_there: str) -> None:
    """Both get the same answer, but for the name that was asked for, by the same statements."""
    ask(there), ask(not_there)
    answers, statements = [], []
    for name in (there, not_there):
        with work() as asked:
            answer = ask(name)
        answers.append((answer.status_code, sorted(answer.headers), _without(answer.text, name)))
        statements.append(asked)
    assert answers[0] == answers[1]
    assert statements[0] == statements[1]
    assert statements[0]


def _without(text: str, name: str) -> str:
    """The text without the name and without what is random on every page and in every problem."""
    return re.sub(r"[0-9a-f]{32,64}", "…", text.replace(name, "…"))


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/api/tickets/{}", None),
        ("GET", "/portal/tickets/{}", None),
        ("POST", "/api/tickets/{}/notes", {"text": "hello"}),
        ("GET", "/portal/tickets/{}/files/1", None),
        ("GET", "/portal/credits/skip/{}", None),
    ],
)
def test_another_accounts_ticket_is_like_none(any_house: House, method: str, path: str, body: Any) -> None:
    foreign = any_house.ticket(requester=TOM)
    token = _portal_token(any_house)
    headers = {"Authorization": f"Bearer {token}", "Cookie": f"keydesk_portal={token}"}
    answer = any_house.client.request(method, path.format(foreign), headers=headers, json=body)
    assert answer.status_code in {403, 404}
    alike(
        lambda reference: any_house.client.request(method, path.format(reference), headers=headers, json=body),
        foreign,
        NO_SUCH,
    )


def _portal_token(house: House) -> str:
    with house.core.store.write() as session:
        return sessions.open_portal(session, FRANK).token


def test_another_conversation_is_like_none(any_house: House) -> None:
    own, other = any_house.chat(), any_house.chat()
    for path in ("messages", "transcript", "events"):
        alike(
            lambda name, path=path: any_house.client.get(f"/api/conversations/{name}/{path}", headers=own.headers),
            other.id,
            "00000000-0000-4000-8000-000000000000",
        )


@pytest.mark.parametrize("stranger", [NOBODY, "casey@harborview.example"])
def test_asking_for_a_code_in_the_portal_tells_nothing(any_house: House, stranger: str) -> None:
    """Each gets a mail; the first request has made the row that counts for the limits."""
    alike(
        lambda address: any_house.client.post("/portal/login", data={"email": address}, follow_redirects=False),
        FRANK,
        stranger,
    )
    assert len(any_house.mails_to(FRANK)) == len(any_house.mails_to(stranger)) == 2


def test_an_agents_sign_in_tells_nothing_and_hashes_either_way(
    any_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Any:
            checked.append(str(hash)[:9])
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "hasher", Counting())
    alike(
        lambda address: any_house.client.post("/api/agent/session", json={"email": address, "password": "wrong"}),
        "ada@keydesk.example",
        "ida@keydesk.example",
    )
    assert checked == ["$argon2id"] * 4


def test_tokens_and_ids_are_too_long_to_guess(any_house: House) -> None:
    chats = [any_house.chat() for _ in range(20)]
    assert len({chat.token for chat in chats}) == len({chat.id for chat in chats}) == 20
    assert all(len(chat.token) >= 43 and re.fullmatch(r"[0-9a-f-]{36}", chat.id) for chat in chats)
