"""The signed webhook: a POST of the payload, with HMAC-SHA256 over its time and body. How to verify: docs/deliveries.md."""

from __future__ import annotations

import hashlib
import hmac
import json
from urllib.parse import urlsplit

from desk.clock import real_clock
from desk.deliveries.http import Api
from desk.deliveries.port import Parcel
from desk.deliveries.reach import PUBLIC, Reach


class Webhook:
    """An address of the operator's choice that knows a shared secret."""

    def __init__(self, url: str, secret: str, reach: Reach = PUBLIC) -> None:
        parts = urlsplit(url)
        self._api = Api(f"{parts.scheme}://{parts.netloc}", reach=reach)
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._secret = secret

    def deliver(self, parcel: Parcel) -> None:
        """Any 2xx answer means that it was taken."""
        body = json.dumps(parcel.payload, ensure_ascii=False, separators=(",", ":")).encode()
        timestamp = str(int(real_clock().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": parcel.key,
            "Keydesk-Delivery": parcel.key,
            "Keydesk-Event": parcel.event,
            "Keydesk-Attempt": str(parcel.attempt),
            "Keydesk-Timestamp": timestamp,
            "Keydesk-Signature": "v1=" + signature(self._secret, timestamp, body),
        }
        self._api.send("POST", self._path, headers=headers, data=body)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over the time, a full stop and the body, in hexadecimal."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
