"""The bot to compare with: what `rasa init` makes, trained and served as it comes, over Rasa's REST channel."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import uuid
from http.client import HTTPException
from pathlib import Path

from benchmarks.connection import OK, Connection
from tests.stack.client import ROOT, free_port

PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
WEBHOOK = "/webhooks/rest/webhook"
READY_SECONDS = 180
STOP_SECONDS = 20
COMMAND_SECONDS = 900
SCRIPT = (
    "hello there",
    "not very good",
    "not really",
    "are you a bot?",
    "hey",
    "I am feeling very good",
    "am I talking to a human?",
    "see you later",
)
QUIET = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "LOG_LEVEL_LIBRARIES": "ERROR",
}


class PeerFailed(RuntimeError):
    """A command of the peer failed; the text is the end of its output."""


class PeerTalk:
    """One conversation over the REST channel. The peer turns nobody away."""

    def __init__(self, port: int) -> None:
        self._connection = Connection(port)
        self._sender = str(uuid.uuid4())
        self.refusals: list[float] = []

    def say(self, text: str) -> bool:
        """One turn; a real answer has at least one message. With many users at once the peer closes connections."""
        try:
            answer = self._connection.post(WEBHOOK, {"sender": self._sender, "message": text})
        except (OSError, HTTPException, ValueError):
            return False
        return answer.status == OK and bool(answer.body)


class Peer:
    """The peer in its own folder."""

    script = SCRIPT

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "bot"
        self.log = folder / "peer.log"
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process that was started; 0 if there is none."""
        return self._process.pid if self._process else 0

    def create(self) -> None:
        """`rasa init`; it trains a first time, which the measured training below does not profit from."""
        self.folder.mkdir(parents=True)
        self._run("init", "--no-prompt", "--init-dir", str(self.folder))

    def train(self) -> None:
        """`rasa train`, all of it."""
        self._run("train", "--force")

    def start(self) -> None:
        """Serve it and wait until it answers a message."""
        command = [str(PYTHON), "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self.folder,
                env={**os.environ, **QUIET},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_ready()

    def stop(self) -> None:
        """Stop it; insist after a while."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def talk(self, user: int) -> PeerTalk:
        """A new conversation; who the user is makes no difference here."""
        return PeerTalk(self.port)

    def _run(self, *arguments: str) -> None:
        with self.log.open("ab") as log:
            done = subprocess.run(
                [str(PYTHON), "-m", "rasa", *arguments],
                cwd=self.folder,
                env={**os.environ, **QUIET},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                timeout=COMMAND_SECONDS,
                check=False,
            )
        if done.returncode != 0:
            raise PeerFailed(self._end_of_log())

    def _wait_ready(self) -> None:
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until and self._process is not None and self._process.poll() is None:
            if PeerTalk(self.port).say("hello"):
                return
            time.sleep(0.3)  # between two looks at a process that can only be asked
        raise PeerFailed(self._end_of_log())

    def _end_of_log(self) -> str:
        return self.log.read_text(errors="replace")[-3000:]
