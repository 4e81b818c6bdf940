"""A server on this machine that can be told to make the troubles that real ones make."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What a server says: a status, a JSON body, headers."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """What a server hears."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> JsonObject:
        """The body as an object."""
        return dict(json.loads(self.body))


HANGS = "does what it was asked and never answers"
LOSES = "does what it was asked and closes the connection"
Trouble = Answer | str


class FakeServer:
    """Answers requests with `answer`; each write meets the next of `troubles` first."""

    def __init__(self) -> None:
        self.troubles: deque[Trouble] = deque()
        self.requests: list[Request] = []
        self.end_of_hanging = threading.Event()
        self.port = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def answer(self, request: Request) -> Answer:
        """What it does when all is well."""
        raise NotImplementedError

    def writes(self) -> list[Request]:
        """The requests that were to change something."""
        return [request for request in self.requests if request.method != "GET"]

    def handle(self, request: Request) -> Trouble:
        """An answer, or a trouble."""
        self.requests.append(request)
        trouble = self.troubles.popleft() if self.troubles and request.method != "GET" else None
        if isinstance(trouble, Answer):
            return trouble
        answer = self.answer(request)
        return trouble or answer


@contextmanager
def serving(server: FakeServer) -> Iterator[None]:
    """Let it listen, at the port that it had before if it had one."""

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            said = server.handle(Request(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body))
            if said is HANGS:
                server.end_of_hanging.wait(20)
            if not isinstance(said, Answer):
                self.close_connection = True
                return
            content = b"" if said.body is None else json.dumps(said.body).encode()
            self.send_response(said.status)
            for name, value in {"Content-Type": "application/json", **said.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = _any

        def log_message(self, *_: object) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", server.port), Handler)
    server.port = listening.server_port
    thread = threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.end_of_hanging.set()
        listening.shutdown()
        listening.server_close()
        thread.join(5)
