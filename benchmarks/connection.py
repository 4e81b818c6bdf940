"""One user's connection to a bot, as light as can be: what a user costs is taken from the processors that the bots share."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any

TIMEOUT_SECONDS = 120
OK, CREATED, UNAVAILABLE = 200, 201, 503


@dataclass
class Answer:
    """An answer; `retry_after` in seconds if it says when to come back."""

    status: int
    body: Any
    retry_after: int | None


@dataclass
class Connection:
    """Kept open from one request to the next."""

    port: int
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._http = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)

    def post(self, path: str, body: object) -> Answer:
        """Raises OSError or HTTPException for a connection that ends without an answer."""
        headers = {"Content-Type": "application/json", **self.headers}
        try:
            self._http.request("POST", path, json.dumps(body), headers)
            answer = self._http.getresponse()
            text = answer.read()
        except (OSError, HTTPException):  # the next request begins on a connection of its own
            self._http.close()
            raise
        wait = answer.headers.get("Retry-After")
        return Answer(answer.status, json.loads(text), int(wait) if wait else None)
