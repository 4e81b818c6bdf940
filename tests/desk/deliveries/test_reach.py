"""Deliveries go where the operator means them to: never into the inner network because a name says so."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import pytest

from desk.deliveries.errors import Refused
from desk.deliveries.http import BIGGEST_ANSWER, Api
from desk.deliveries.port import OPENED, Parcel
from desk.deliveries.reach import PUBLIC, Reach, networks
from desk.deliveries.webhook import Webhook
from tests.desk.deliveries.destinations import SECRET, FakeReceiver
from tests.desk.deliveries.fake_http import Answer, serving

INNER = [
    "127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.7.1", "100.64.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1",  # noqa: S104
    "::1", "fe80::1%eth0", "fc00::7", "::ffff:10.1.2.3", "::ffff:127.0.0.1", "2002:0a01:0203::1", "64:ff9b::a01:203", "::",
]  # fmt: skip
PARCEL = Parcel("0f" * 16, OPENED, {"a": 1}, attempt=1)


@pytest.fixture
def receiver() -> Iterator[FakeReceiver]:
    server = FakeReceiver()
    with serving(server):
        yield server


def lead(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Let every name lead to these addresses, one after the other at each look; the list of looks."""
    looks: list[str] = []

    def look_up(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        looks.append(host)
        address = addresses[min(len(looks), len(addresses)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return looks


@pytest.mark.parametrize("peer", INNER)
def test_a_name_that_leads_inside_is_refused(peer: str) -> None:
    with pytest.raises(Refused, match="KEYDESK_DELIVER_INSIDE"):
        PUBLIC.check("hooks.example.com", peer)


@pytest.mark.parametrize("peer", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_public_addresses_are_reached(peer: str) -> None:
    PUBLIC.check("hooks.example.com", peer)


def test_what_the_operator_names_is_reached() -> None:
    PUBLIC.check("localhost", "127.0.0.1")
    PUBLIC.check("10.1.2.3", "10.1.2.3")
    PUBLIC.check("[fc00::7]", "fc00::7")
    Reach((ip_network("10.0.0.0/8"),)).check("helpdesk.inner", "10.1.2.3")
    for reach, host, peer in (
        (PUBLIC, "10.1.2.3", "10.1.2.4"),
        (Reach(networks("10.0.0.0/8")), "x.inner", "192.168.0.1"),
    ):
        with pytest.raises(Refused):
            reach.check(host, peer)


def test_not_a_byte_is_sent_to_an_inner_address(receiver: FakeReceiver, monkeypatch: pytest.MonkeyPatch) -> None:
    lead(monkeypatch, "127.0.0.1")
    with pytest.raises(Refused, match=r"hooks\.example\.com leads to the inner address 127\.0\.0\.1"):
        Webhook(f"http://hooks.example.com:{receiver.port}/", SECRET).deliver(PARCEL)
    assert receiver.requests == []


def test_an_encrypted_connection_is_checked_before_its_first_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    lead(monkeypatch, "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        with pytest.raises(Refused, match="inner address"):
            Webhook(f"https://hooks.example.com:{listening.getsockname()[1]}/", SECRET).deliver(PARCEL)
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.recv(100) == b""


def test_a_name_that_led_outside_a_moment_ago_gains_nothing(
    receiver: FakeReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: whatever was looked up before, the address that was connected to is the one that is checked."""
    looks = lead(monkeypatch, "93.184.216.34", "127.0.0.1")
    socket.getaddrinfo("hooks.example.com", 443)
    with pytest.raises(Refused, match="inner address"):
        Webhook(f"http://hooks.example.com:{receiver.port}/", SECRET).deliver(PARCEL)
    assert looks == ["hooks.example.com"] * 2
    assert receiver.requests == []


def test_a_receiver_in_the_own_network_is_reached_if_the_operator_allows_it(
    receiver: FakeReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead(monkeypatch, "127.0.0.1")
    Webhook(f"http://hooks.inner:{receiver.port}/", SECRET, Reach(networks("127.0.0.0/8"))).deliver(PARCEL)
    assert len(receiver.requests) == 1


def test_a_redirect_is_not_followed(receiver: FakeReceiver) -> None:
    receiver.troubles.append(Answer(307, headers={"Location": f"{receiver.url}/elsewhere"}))
    with pytest.raises(Refused, match="redirects are not followed"):
        Webhook(f"{receiver.url}/hook", SECRET).deliver(PARCEL)
    assert [request.path for request in receiver.requests] == ["/hook"]


def test_an_answer_that_unpacks_without_end_is_read_to_the_limit_only(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = gzip.compress(b'"' + b"a" * 60_000_000 + b'"')
    read: list[int] = []

    def parsed(content: bytes) -> None:
        read.append(len(content))

    monkeypatch.setattr("desk.deliveries.http._json", parsed)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            accepted, _ = listening.accept()
            with accepted:
                accepted.recv(10_000)
                head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n"
                accepted.sendall(head.encode() + bomb)

        thread = threading.Thread(target=answer)
        thread.start()
        Api(f"http://127.0.0.1:{listening.getsockname()[1]}").get("/")
        thread.join(10)
    assert read == [BIGGEST_ANSWER]
