"""A message that an agent put right is learned: accepted, trained on, compared, used by the running Rasa, and undone again."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from desk.learning.promotion import load_rules
from tests.stack.client import ROOT, JsonObject, Stack

SAID = "the zorbl panel shows flomp for our whole front office"
MEANT = "planned_service"
NEEDED = (
    "actions", "bot", "data", "desk", "knowledge_base", "policy", "requirements", "tests/nlu", "understanding",
    "config.yml", "credentials.yml", "domain.yml", "endpoints.yml",
)  # fmt: skip


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository's code and data in another folder, where training data may change, with its models."""
    folder = tmp_path_factory.mktemp("copy")
    for name in NEEDED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    (folder / ".venv-rasa").symlink_to((ROOT / ".venv-rasa").resolve())
    shutil.copytree(ROOT / "var" / "models", folder / "models", symlinks=True)
    return folder


@pytest.fixture(scope="module")
def learner(copy: Path) -> Iterator[Stack]:
    """Keydesk with the models of that folder."""
    stack = Stack(copy / "var", KEYDESK_MODELS=str(copy / "models"))
    stack.start()
    yield stack
    assert stack.stop() == 0


def keydesk(stack: Stack, copy: Path, *arguments: str) -> str:
    """A command of the code in the copy, on the running stack's record and Rasa; what it printed."""
    command = [sys.executable, "-c", "from desk.cli import main; main()", *arguments]
    environment = {**stack.environment, "PYTHONPATH": str(copy)}
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False, timeout=800)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def in_use(stack: Stack, copy: Path) -> JsonObject:
    """The model in use."""
    (found,) = [one for one in json.loads(keydesk(stack, copy, "models", "--json")) if one["in_use"]]
    return dict(found)


def corrected(stack: Stack) -> None:
    """Somebody writes, and an agent says what it meant."""
    chat = stack.chat().say(SAID)
    seq = next(message["seq"] for message in chat.history() if message["author"] == "user")
    answer = requests.post(
        f"{stack.url}/api/agent/conversations/{chat.id}/corrections",
        json={"seq": seq, "intent": MEANT},
        headers={"Authorization": f"Bearer {stack.agent()}"},
        timeout=10,
    )
    assert answer.status_code == 201


def understood(stack: Stack) -> str | None:
    """The category of the message in a new chat."""
    category: str | None = stack.chat().say(SAID).understanding["category"]
    return category


@pytest.mark.timeout(1800)
def test_what_is_accepted_is_trained_compared_used_and_can_be_undone(learner: Stack, copy: Path) -> None:
    assert understood(learner) != MEANT
    corrected(learner)
    (proposal,) = [one for one in json.loads(keydesk(learner, copy, "review", "--json")) if one["intent"] == MEANT]
    assert "1 added" in keydesk(learner, copy, "accept", proposal["id"])

    former = in_use(learner, copy)
    trained = keydesk(learner, copy, "train")
    assert ["outages", "deflected,", "count"] in [line.split()[:3] for line in trained.splitlines()]
    new = in_use(learner, copy)
    assert new["id"] != former["id"]
    assert new["figures"].keys() == load_rules().tolerances.keys()
    assert f"answers with model {new['id']} now" in trained
    assert understood(learner) == MEANT

    assert f"answers with model {former['id']} now" in keydesk(learner, copy, "rollback")
    assert understood(learner) != MEANT
