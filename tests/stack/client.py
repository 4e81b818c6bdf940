"""A running Keydesk and its users, as tests see them: over HTTP, and through the mails that it writes."""

from __future__ import annotations

import email
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from joserfc import jwt
from joserfc.jwk import OctKey

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a-secret-for-tests-of-enough-length"
PASSWORD = os.environ.get("KEYDESK_TEST_PASSWORD", "demo-password")
READY_SECONDS, STOP_SECONDS = 240, 120
JsonObject = dict[str, Any]


def free_port() -> int:
    """A port that nobody listens on.

    Below those that the system gives to outgoing connections: who is started again finds it free again.
    """
    while True:
        port = random.randrange(10_000, 32_000)
        with socket.socket() as tried, suppress(OSError):
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(("127.0.0.1", port))
            return port


class Stack:
    """`keydesk run` with its own folder and ports."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.var = folder
        self.port, self.rasa_port, self.actions_port = free_port(), free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "KEYDESK_VAR": str(folder),
            "KEYDESK_PORT": str(self.port),
            "KEYDESK_RASA_PORT": str(self.rasa_port),
            "KEYDESK_ACTIONS_PORT": str(self.actions_port),
            "KEYDESK_TRACE": "1",
            "KEYDESK_RATE_LIMIT": "off",
            "KEYDESK_DEMO_PASSWORD": PASSWORD,
            "KEYDESK_IDENTITY_SECRET": SECRET,
            "KEYDESK_MODELS": str(ROOT / "var" / "models"),
            "KEYDESK_CHANNEL_SECRET": "channel-secret-of-the-tests",
            **settings,
        }
        self.log = folder / "run.log"
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def started_elsewhere(cls, url: str, folder: Path) -> Stack:
        """One that somebody else has started (with this module's identity secret) and stops."""
        stack = cls(folder)
        stack.url = url.rstrip("/")
        return stack

    command = "run"

    def start(self) -> None:
        """Start it and wait until it is ready."""
        self.var.mkdir(parents=True, exist_ok=True)
        command = [str(Path(sys.executable).parent / "keydesk"), self.command]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, env=self.environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
            )
        self.wait_ready()

    def wait_ready(self) -> None:
        """Wait for /readyz. Raises TimeoutError with the log's end."""
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until and (self._process is None or self._process.poll() is None):
            with suppress(requests.RequestException):
                if self.is_ready():
                    return
            time.sleep(0.3)  # between two looks at a process that can only be asked
        raise TimeoutError(self.log.read_text(errors="replace")[-4000:])

    def is_ready(self) -> bool:
        """Whether everything answers."""
        return requests.get(f"{self.url}/readyz", timeout=5).ok

    def stop(self) -> int:
        """Ctrl-C. Returns the exit status."""
        if self._process is None:
            return 0
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(STOP_SECONDS)

    def kill(self, name: str) -> None:
        """SIGKILL one of the processes: rasa, actions or desk."""
        for pid in self.pids(name):
            os.kill(pid, signal.SIGKILL)

    def pids(self, name: str) -> list[int]:
        """The processes of a kind."""
        patterns = {"rasa": "bot.rasa run ", "actions": "-m actions", "desk": "-m desk$", "nginx": "nginx"}
        found = subprocess.run(
            ["pgrep", "-P", str(self._process.pid if self._process else 0), "-f", "--", patterns[name]],
            capture_output=True,
            text=True,
            check=True,
        )
        return [int(pid) for pid in found.stdout.split()]

    def mails_to(self, address: str) -> list[email.message.Message]:
        """The mails written for an address, oldest first."""
        found = [email.message_from_bytes(path.read_bytes()) for path in sorted((self.var / "mail").glob("*.eml"))]
        return [mail for mail in found if mail["To"] == address]

    def code_for(self, address: str) -> str:
        """The newest six-digit code mailed to an address."""
        codes = [found[1] for mail in self.mails_to(address) if (found := re.search(r"code: (\d{6})", mail["Subject"]))]
        return codes[-1]

    def agent(self, who: str = "ada@keydesk.example") -> str:
        """An agent's token."""
        body = {"email": who, "password": PASSWORD}
        return str(requests.post(f"{self.url}/api/agent/session", json=body, timeout=10).json()["token"])

    def chat(self, sub: str | None = None, property: str | None = None, audience: str = "staff") -> Chat:
        """A new conversation; with `sub` the host page vouches for that address."""
        body: JsonObject = {"audience": audience}
        if sub is not None:
            body["identity_token"] = identity_token(sub, property)
        answer = requests.post(f"{self.url}/api/conversations", json=body, timeout=10)
        answer.raise_for_status()
        return Chat(self, answer.json()["conversation_id"], answer.json()["token"], answer.json()["messages"])


def identity_token(sub: str, property: str | None = None, secret: str = SECRET, **claims: Any) -> str:
    """A host page's token."""
    now = int(time.time())
    body = {
        "sub": sub,
        "iat": now,
        "exp": now + 600,
        "aud": "keydesk",
        **({"property": property} if property else {}),
        **claims,
    }
    return jwt.encode({"alg": "HS256"}, body, OctKey.import_key(secret))


@dataclass
class Chat:
    """One conversation; `answer` is what the bot said last."""

    stack: Stack
    id: str
    token: str
    answer: list[JsonObject] = field(default_factory=list)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def post(self, body: JsonObject) -> requests.Response:
        """A raw turn."""
        url = f"{self.stack.url}/api/conversations/{self.id}/messages"
        return requests.post(url, json=body, headers=self.headers, timeout=60)

    def say(self, text: str) -> Chat:
        """A text."""
        return self._turn({"client_id": str(uuid.uuid4()), "text": text})

    def press(self, value: str) -> Chat:
        """A button."""
        return self._turn({"client_id": str(uuid.uuid4()), "choice": value})

    def _turn(self, body: JsonObject) -> Chat:
        answer = self.post(body)
        assert answer.status_code == 200, answer.text
        self.answer = answer.json()["messages"]
        return self

    def history(self) -> list[JsonObject]:
        """The whole history."""
        url = f"{self.stack.url}/api/conversations/{self.id}/messages"
        return list(requests.get(url, headers=self.headers, timeout=10).json()["messages"])

    @property
    def cards(self) -> dict[str, JsonObject]:
        """The cards of the last answer by kind."""
        return {card["kind"]: card for message in self.answer for card in message["cards"]}

    @property
    def articles(self) -> list[str]:
        """The slugs of the article cards of the last answer, best first."""
        return [card["slug"] for message in self.answer for card in message["cards"] if card["kind"] == "article"]

    @property
    def asked(self) -> str | None:
        """The field that the last answer asks for."""
        return self.cards.get("ask", {}).get("field")

    @property
    def choices(self) -> list[str]:
        """The values on offer."""
        return [choice["value"] for message in self.answer for choice in message["choices"]]

    @property
    def understanding(self) -> JsonObject:
        """What was understood of the last turn."""
        return dict(self.answer[0]["understanding"])

    @property
    def text(self) -> str:
        """All that the bot said last."""
        return "\n".join(message["text"] for message in self.answer)
