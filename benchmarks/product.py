"""Keydesk as the benchmark runs it: a model, a database and ports of its own, and users from the demo accounts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import uuid
from http.client import HTTPException
from pathlib import Path

from benchmarks.connection import CREATED, OK, UNAVAILABLE, Answer, Connection
from desk.dialogue.texts import TROUBLE
from tests.stack.client import ROOT, JsonObject, Stack, identity_token

KEYDESK = Path(sys.executable).parent / "keydesk"
COMMAND_SECONDS = 900
# A Tuesday at noon in Chicago, so that every run takes the same way through the dialogue.
NOON = "2026-03-03T12:00:00-06:00"
USERS = (
    ("frank@harborview.example", "Harbor View Hotel"),
    ("tom@palmcourt.example", "Palm Court London"),
    ("mei@lotusbay.example", "Lotus Bay"),
    ("otto@cornerinn.example", "Corner Inn"),
)
SCRIPT = (
    "hello there",
    "how do I create a mobile key for a guest in HOST?",
    "that did not help",
    "never mind, there is something worse: guests can't download their mobile keys",
    "about 60% of our arrivals tonight",
    "it is the iOS app",
    "no, I just counted again, it is more like 40%",
    "yes, please send it",
)
ANOTHER = "a new one, please"


class ProductTalk:
    """One conversation, over one connection; `refusals` are the seconds until each answer that said to come back later."""

    def __init__(self, port: int, email: str, hotel: str) -> None:
        self._connection = Connection(port)
        self._on_offer: set[str] = set()
        self.refusals: list[float] = []
        begun = self._post("/api/conversations", {"identity_token": identity_token(email, hotel)})
        if begun.status != CREATED:
            raise RuntimeError(f"no conversation: status {begun.status}, {begun.body}")
        self._connection.headers["Authorization"] = f"Bearer {begun.body['token']}"
        self._path = f"/api/conversations/{begun.body['conversation_id']}/messages"

    def say(self, text: str) -> bool:
        """One turn; an excuse for trouble is no real answer, and the last turn has to end in a ticket.

        Once an earlier conversation has filed one, its account is asked whether to add to that: every user wants another.
        """
        try:
            answer = self.ask(ANOTHER if "new_ticket" in self._on_offer else text)
        except (OSError, HTTPException):
            return False
        if answer.status != OK:
            return False
        messages: list[JsonObject] = answer.body["messages"]
        self._on_offer = {choice["value"] for message in messages for choice in message["choices"]}
        return _is_real(messages, ends=text == SCRIPT[-1])

    def ask(self, text: str) -> Answer:
        """One turn."""
        return self._post(self._path, {"client_id": str(uuid.uuid4()), "text": text})

    def _post(self, path: str, body: JsonObject) -> Answer:
        """Sent again when the desk has too much to do and says when to come back."""
        while True:
            begun = time.perf_counter()
            answer = self._connection.post(path, body)
            if answer.status != UNAVAILABLE or answer.retry_after is None:
                return answer
            self.refusals.append(time.perf_counter() - begun)
            time.sleep(answer.retry_after)  # as the server asked


def _is_real(messages: list[JsonObject], ends: bool) -> bool:
    cards = [card["kind"] for message in messages for card in message["cards"]]
    excused = any(message["text"] == TROUBLE for message in messages)
    return bool(messages) and not excused and ("ticket" in cards) == ends


class ModelChanged(RuntimeError):
    """What the model is made of was edited between training and start, so that the start trained again."""


class Product(Stack):
    """`keydesk run` with a model of its own."""

    script = SCRIPT

    def __init__(self, folder: Path, models: Path | None = None) -> None:
        self.models = models or folder / "models"
        super().__init__(folder / "var", KEYDESK_MODELS=str(self.models), KEYDESK_CLOCK=NOON, KEYDESK_TRACE="0")
        self.train_log = folder / "train.log"

    @property
    def pid(self) -> int:
        """The process that was started and supervises the others; 0 if there is none."""
        return self._process.pid if self._process else 0

    def create(self) -> None:
        """The encoder as set-up makes it, without what later runs have kept beside it."""
        made = Path(os.environ.get("KEYDESK_MODELS") or ROOT / "var" / "models") / "encoder"
        shutil.copytree(made, self.models / "encoder", ignore=shutil.ignore_patterns("*.npy", "*.part"))

    def train(self) -> None:
        """`keydesk train --force`."""
        with self.train_log.open("wb") as log:
            subprocess.run(
                [KEYDESK, "train", "--force"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                timeout=COMMAND_SECONDS,
                check=True,
            )

    def start(self) -> None:
        """Start it and wait until it is ready. Raises ModelChanged if that included a training."""
        before = self._model_age()
        super().start()
        if self._model_age() != before:
            raise ModelChanged("training data or code changed during the benchmark; leave them alone and measure again")

    def _model_age(self) -> int:
        return (self.models / "rasa" / "keydesk.tar.gz").stat().st_mtime_ns

    def talk(self, user: int) -> ProductTalk:
        """A new conversation of a registered user, vouched for by the host page."""
        address, place = USERS[user % len(USERS)]
        return ProductTalk(self.port, address, place)
