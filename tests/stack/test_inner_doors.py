"""Rasa and the action server listen on this machine alone and answer nobody who does not know the installation's secret."""

from __future__ import annotations

import os
import socket

import pytest
import requests

from tests.stack.client import Stack

pytestmark = pytest.mark.stack
SECRET_HEADER = "X-Keydesk-Secret"
TURN = {"conversation_id": "x", "turn_id": 1, "text": "hello", "choice": None, "in_form": False, "context": None}


@pytest.fixture
def inner(stack: Stack) -> Stack:
    """A stack whose inner ports are known."""
    if os.environ.get("KEYDESK_TEST_URL"):
        pytest.skip("somebody else has started it: its inner ports are not known")
    return stack


@pytest.mark.parametrize("secret", [None, "", "wrong", "channel-secret-of-the-test", "ü"])
def test_rasa_takes_no_turn_without_the_secret(inner: Stack, secret: str | None) -> None:
    headers = {} if secret is None else {SECRET_HEADER: secret.encode()}
    url = f"http://127.0.0.1:{inner.rasa_port}/webhooks/keydesk/turn"
    assert requests.post(url, json=TURN, headers=headers, timeout=5).status_code == 403


@pytest.mark.parametrize("secret", [None, "wrong"])
def test_rasa_loads_no_model_without_the_secret(inner: Stack, secret: str | None) -> None:
    headers = {} if secret is None else {SECRET_HEADER: secret}
    url = f"http://127.0.0.1:{inner.rasa_port}/webhooks/keydesk/model"
    assert requests.post(url, headers=headers, timeout=5).status_code == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/model/parse"),
        ("PUT", "/model"),
        ("POST", "/model/train"),
        ("GET", "/conversations/x/tracker"),
        ("POST", "/conversations/x/execute"),
        ("GET", "/domain"),
        ("POST", "/webhooks/rest/webhook"),
        ("GET", "/socket.io/"),
    ],
)
def test_rasas_own_interface_and_other_channels_are_off(inner: Stack, method: str, path: str) -> None:
    answer = requests.request(method, f"http://127.0.0.1:{inner.rasa_port}{path}", json={"text": "hello"}, timeout=5)
    assert answer.status_code == 404


@pytest.mark.parametrize("secret", [None, "wrong"])
def test_the_action_server_runs_no_action_without_the_secret(inner: Stack, secret: str | None) -> None:
    headers = {} if secret is None else {SECRET_HEADER: secret}
    call = {"next_action": "action_small_talk", "tracker": {}, "domain": {}}
    for path in ("/webhook", "/actions"):
        url = f"http://127.0.0.1:{inner.actions_port}{path}"
        assert requests.post(url, json=call, headers=headers, timeout=5).status_code == 403


def test_neither_listens_on_an_address_that_others_reach(inner: Stack) -> None:
    own = {found[4][0] for found in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1"}
    others = [address for address in own if not str(address).startswith("127.")]
    for address in [*others, "127.0.0.2"]:
        for port in (inner.rasa_port, inner.actions_port, inner.port):
            with socket.socket() as tried:
                assert tried.connect_ex((str(address), port)) != 0, (address, port)
