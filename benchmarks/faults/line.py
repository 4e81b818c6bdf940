"""A client's line to the desk, as good as the widget's: what got no answer is sent again under the same id.

Now and then it hangs up by itself: in the middle of a request, while the desk is at work, or in the middle of the answer.
"""

from __future__ import annotations

import json
import socket
import time
from random import Random
from urllib.parse import urlsplit

import requests

from benchmarks.faults.journal import Journal
from tests.stack.client import JsonObject

ANSWER_SECONDS = 45
PATIENCE_SECONDS = 300
FIRST_PAUSE, LONGEST_PAUSE = 0.3, 4.0
# As widget/src/api.ts: worth another try.
RETRYABLE = {408, 409, 425, 429}


class GaveUp(Exception):
    """No answer within a user's patience, or one that no further try can better."""


class Line:
    """Posts until there is an answer. `hang_ups` is the share of requests that are cut on purpose."""

    def __init__(self, url: str, rng: Random, journal: Journal, hang_ups: float = 0.0) -> None:
        self._url, self._rng, self._journal, self._hang_ups = url, rng, journal, hang_ups

    def post(self, path: str, body: JsonObject, headers: dict[str, str] | None = None) -> tuple[JsonObject, int]:
        """The answer, and how many tries it took. Raises GaveUp."""
        until, tries, pause = time.monotonic() + PATIENCE_SECONDS, 0, FIRST_PAUSE
        while time.monotonic() < until:
            tries += 1
            if self._rng.random() < self._hang_ups:
                self._hang_up(path, body, headers or {})
                continue
            try:
                answer = requests.post(self._url + path, json=body, headers=headers, timeout=ANSWER_SECONDS)
                if answer.ok:
                    return dict(answer.json()), tries
                trouble, asked = str(answer.status_code), answer.headers.get("Retry-After")
                if answer.status_code < 500 and answer.status_code not in RETRYABLE:
                    raise GaveUp(f"{answer.status_code} {answer.text[:300]}")
            except requests.RequestException as error:
                trouble, asked = type(error).__name__, None
            self._journal.count(f"tries that ended in {trouble}")
            time.sleep(float(asked) if asked else pause * self._rng.uniform(0.75, 1.25))  # as the widget waits
            pause = min(2 * pause, LONGEST_PAUSE)
        raise GaveUp(f"no answer within {PATIENCE_SECONDS} s, the last one was {trouble}")

    def _hang_up(self, path: str, body: JsonObject, headers: dict[str, str]) -> None:
        """Send it, or a part of it, and close the connection some time before the whole answer is there."""
        self._journal.count("connections that a user cut")
        sent = _request(self._url + path, body, headers)
        moment = self._rng.choice(("in the request", "at work", "in the answer"))
        part = sent[: self._rng.randrange(1, len(sent))] if moment == "in the request" else sent
        parts = urlsplit(self._url)
        try:
            with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=5) as connection:
                connection.sendall(part)
                connection.settimeout(self._rng.uniform(0.001, 0.3) if moment == "at work" else 5)
                if moment != "in the request":
                    connection.recv(self._rng.randrange(1, 200))
        except OSError:
            self._journal.count("connections that were cut before the user could")


def _request(url: str, body: JsonObject, headers: dict[str, str]) -> bytes:
    """A request as it goes over the wire."""
    content, parts = json.dumps(body).encode(), urlsplit(url)
    lines = [f"POST {parts.path} HTTP/1.1", f"Host: {parts.netloc}", "Content-Type: application/json"]
    lines += [f"Content-Length: {len(content)}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + content
