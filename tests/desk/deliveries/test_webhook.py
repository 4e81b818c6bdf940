"""The webhook's signature, with the verification that the documentation gives to its receivers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from desk.deliveries.port import OPENED, Parcel
from desk.deliveries.webhook import Webhook
from desk.paths import ROOT
from tests.desk.deliveries.destinations import SECRET, FakeReceiver
from tests.desk.deliveries.fake_http import Request, serving

NOW = 1_800_000_000
Verify = Callable[..., bool]


@pytest.fixture
def verify() -> Verify:
    """The example of docs/deliveries.md, as somebody would paste it."""
    page = (ROOT / "docs" / "deliveries.md").read_text(encoding="utf-8")
    code = next(
        block for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "def is_from_keydesk" in block
    )
    names: dict[str, Any] = {}
    exec(compile(code, "docs/deliveries.md", "exec"), names)  # noqa: S102  (the documentation is ours)
    found: Verify = names["is_from_keydesk"]
    return found


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[Request]:
    """A request as a receiver gets it."""
    server = FakeReceiver()
    monkeypatch.setattr("desk.deliveries.webhook.real_clock", _at_now)
    with serving(server):
        Webhook(f"{server.url}/hooks/keydesk?from=desk", SECRET).deliver(
            Parcel("0f" * 16, OPENED, {"a": "ö"}, attempt=2)
        )
        yield server.requests[0]


def _at_now() -> Any:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(NOW, UTC)


def test_the_documented_verification_believes_a_delivery(sent: Request, verify: Verify) -> None:
    assert verify(SECRET, sent.headers, sent.body, NOW)
    assert verify(SECRET, sent.headers, sent.body, NOW + 299)


@pytest.mark.parametrize("later", [301, -301])
def test_outside_of_the_replay_window_it_is_not_believed(sent: Request, verify: Verify, later: int) -> None:
    assert not verify(SECRET, sent.headers, sent.body, NOW + later)


def test_a_changed_body_time_signature_or_secret_is_not_believed(sent: Request, verify: Verify) -> None:
    other_time = {**sent.headers, "keydesk-timestamp": str(NOW + 1)}
    no_signature = {name: value for name, value in sent.headers.items() if name != "keydesk-signature"}
    assert not verify(SECRET, sent.headers, sent.body + b" ", NOW)
    assert not verify(SECRET, other_time, sent.body, NOW)
    assert not verify(SECRET, no_signature, sent.body, NOW)
    assert not verify(SECRET, {**sent.headers, "keydesk-signature": "v1=ö"}, sent.body, NOW)
    assert not verify(SECRET, {**sent.headers, "keydesk-timestamp": "now"}, sent.body, NOW)
    assert not verify("another secret", sent.headers, sent.body, NOW)


def test_the_request_says_what_it_is(sent: Request) -> None:
    assert (sent.method, sent.path, sent.query) == ("POST", "/hooks/keydesk", {"from": "desk"})
    assert sent.headers["keydesk-event"] == "ticket.opened"
    assert sent.headers["keydesk-delivery"] == sent.headers["idempotency-key"] == "0f" * 16
    assert sent.headers["keydesk-attempt"] == "2"
    assert sent.json == {"a": "ö"}
