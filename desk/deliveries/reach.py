"""Where deliveries may go: only where the operator means them to, whatever a receiver's name is made to say.

The address is checked on the connection itself, after the name was resolved and before a byte is sent, so that a name that
leads elsewhere the next time it is asked for (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from desk.deliveries.errors import Refused

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
# IPv6 addresses that stand for an IPv4 one behind a translator (RFC 6052).
TRANSLATED = ip_network("64:ff9b::/96")
Address = IPv4Address | IPv6Address


@dataclass(frozen=True)
class Reach:
    """Public addresses; this machine and single addresses if the receiver's URL itself names them; and `inside`."""

    inside: tuple[IPv4Network | IPv6Network, ...] = ()

    def check(self, host: str, peer: str) -> None:
        """Refuse a connection that was made for `host` and has led to the address `peer`. Raises Refused."""
        address = _meant(ip_address(peer.partition("%")[0]))
        named = host.strip("[]").lower()
        if address.is_loopback and named in LOOPBACK:
            return
        if str(address) == named or _is_public(address) or any(address in network for network in self.inside):
            return
        raise Refused(
            f"{host} leads to the inner address {address}, where deliveries do not go unless KEYDESK_DELIVER_INSIDE has it"
        )


PUBLIC = Reach()


def _meant(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, or itself."""
    if isinstance(address, IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    return inner or (IPv4Address(int(address) & 0xFFFFFFFF) if address in TRANSLATED else address)


def _is_public(address: Address) -> bool:
    return address.is_global and not address.is_multicast


def networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses and networks with commas between them; none for an empty text. Raises ValueError."""
    return tuple(ip_network(part.strip()) for part in text.split(",")) if text else ()


class CheckedAdapter(HTTPAdapter):
    """Connections of requests that are checked as they are made. A proxy of the environment does its own checking."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        super().__init__()

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        """Pools of checked connections."""
        super().init_poolmanager(*args, **more)
        self.poolmanager.pool_classes_by_scheme = _pools(self._reach)


def _pools(reach: Reach) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _checked(reach, self.host, super()._new_conn())

    class Encrypted(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _checked(reach, self.host, super()._new_conn())

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = Encrypted

    return {"http": PlainPool, "https": EncryptedPool}


def _checked(reach: Reach, host: str, connected: socket.socket) -> socket.socket:
    try:
        reach.check(host, connected.getpeername()[0])
    except Refused:
        connected.close()
        raise
    return connected
