"""The receiving end of deliveries: a webhook that keeps what arrives, and has moods."""

from __future__ import annotations

import hmac
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from desk.deliveries.webhook import signature
from tests.stack.client import JsonObject

SECRET = "webhook-secret-of-the-fault-harness"
SLOW_SECONDS = 3.0
# What it does with a delivery that it has read. "lying": taken, but the answer is nonsense; "forgetful": taken, but the
# connection ends without an answer; "refusing": will never be taken.
MOODS = ("well", "slow", "broken", "busy", "lying", "forgetful", "refusing")
TAKES = {"well", "slow", "lying", "forgetful"}
STATUS = {"broken": 500, "busy": 429, "refusing": 422}


@dataclass(frozen=True)
class Arrival:
    """One request as it came; `taken` is whether the receiver kept it."""

    key: str
    event: str
    body: bytes
    signed: bool
    taken: bool

    @property
    def payload(self) -> JsonObject:
        """The body read as JSON."""
        return dict(json.loads(self.body))


@dataclass
class Target:
    """A webhook on a free port; use it as a context manager."""

    mood: str = "well"
    arrivals: list[Arrival] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Target:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where deliveries go."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/tickets"

    def receive(self, headers: dict[str, str], body: bytes) -> str:
        """Keep one, or not; returns the mood in which it was read."""
        mood = self.mood
        key, timestamp = headers["keydesk-delivery"], headers["keydesk-timestamp"]
        signed = hmac.compare_digest(headers["keydesk-signature"], "v1=" + signature(SECRET, timestamp, body))
        with self._lock:
            self.arrivals.append(Arrival(key, headers["keydesk-event"], body, signed, mood in TAKES))
            if mood == "refusing":
                self.refused.add(key)
        return mood


def _handler(target: Target) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers as the target's mood is."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            mood = target.receive({name.lower(): value for name, value in self.headers.items()}, body)
            if mood == "slow":
                time.sleep(SLOW_SECONDS)  # that is what being slow is
            if mood == "forgetful":
                self.close_connection = True
                return
            self._answer(STATUS.get(mood, 200), b'{"id": ' if mood == "lying" else b"{}")

        def _answer(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            if status == 429:
                self.send_header("Retry-After", "1")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler
