"""`keydesk train`, `models`, `rollback` and `load-model`: what they print, and their exit statuses."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desk.cli import main
from desk.commands.models import train_for_start
from desk.paths import ROOT
from desk.rasa import RasaClient, RasaTrouble, RestartNeeded
from desk.settings import load_settings
from tests.learning.fakes import DEFLECTED, Ground

Keydesk = Callable[..., tuple[int, str, str]]


@pytest.fixture
def rasa(monkeypatch: pytest.MonkeyPatch) -> list[Exception | str]:
    """What the running Rasa says when it is to take a model; nothing runs at first."""
    answers: list[Exception | str] = [RasaTrouble("NewConnectionError")]

    def take_model(self: RasaClient) -> str:
        if isinstance(answers[-1], Exception):
            raise answers[-1]
        return answers[-1]

    monkeypatch.setattr(RasaClient, "take_model", take_model)
    return answers


@pytest.fixture
def keydesk(
    ground: Ground, rasa: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Keydesk:
    """Runs a command on the made-up models: exit status, standard output, standard error."""
    monkeypatch.setattr("desk.learning.succession.build_succession", lambda *_: ground.succession)
    monkeypatch.setenv("KEYDESK_VAR", str(tmp_path / "var"))

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["keydesk", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


def test_training_shows_both_models_side_by_side(ground: Ground, keydesk: Keydesk) -> None:
    ground.workshop.data, ground.workshop.figures["second"] = "second", {"outcome": 0.98}
    status, out, _ = keydesk("train")
    assert status == 0
    assert "in use      new" in out
    assert ["outcome", "97.0%", "98.0%", "0.5", "points"] in [line.split() for line in out.splitlines()]
    assert "model second-- is in use" in out
    assert "has not taken it (NewConnectionError)" in out


def test_a_refused_model_is_status_2_and_one_line_that_says_which_figure_fell(ground: Ground, keydesk: Keydesk) -> None:
    ground.workshop.data, ground.workshop.figures["second"] = "second", {DEFLECTED: 3.0}
    status, out, err = keydesk("train")
    assert status == 2
    assert "FELL" in out
    assert len(err.splitlines()) == 1
    assert "outages deflected, count 1 → 3 (tolerated: 0)" in err
    assert ground.answering == "first"


def test_the_override_puts_it_in_use_and_the_running_rasa_takes_it(
    ground: Ground, keydesk: Keydesk, rasa: list[Exception | str]
) -> None:
    rasa.append("second--")
    ground.workshop.data, ground.workshop.figures["second"] = "second", {DEFLECTED: 3.0}
    status, out, _ = keydesk("train", "--promote-anyway")
    assert status == 0
    assert "answers with model second-- now" in out
    assert ground.answering == "second"


def test_a_start_goes_on_with_the_model_in_use_when_the_new_one_is_refused(
    ground: Ground, keydesk: Keydesk, capsys: pytest.CaptureFixture[str]
) -> None:
    ground.workshop.data, ground.workshop.figures["second"] = "second", {"outcome": 0.5}
    train_for_start(load_settings())
    assert "model second-- is not used: worse than first---: outcome 97.0% → 50.0%" in capsys.readouterr().out
    assert ground.answering == "first"


def test_kept_models_are_listed_with_their_figures(ground: Ground, keydesk: Keydesk) -> None:
    ground.learn("second", outcome=0.98)
    ground.learn("third", outcome=0.5)
    status, out, _ = keydesk("models", "--json")
    listed = {one["id"]: one for one in json.loads(out)}
    assert status == 0
    assert {name: one["in_use"] for name, one in listed.items()} == {
        "third---": False, "second--": True, "first---": False,
    }  # fmt: skip
    assert listed["second--"]["figures"]["outcome"] == 0.98
    assert listed["third---"]["set_aside"].startswith("worse than second--")
    assert listed["first---"]["trained_at"].endswith("Z")
    lines = keydesk("models")[1].splitlines()
    assert [line.split()[1] for line in lines if not line.startswith(" ")] == ["refused", "in", "former"]


def test_the_list_measures_what_has_no_figures_when_asked_to(ground: Ground, keydesk: Keydesk) -> None:
    assert json.loads(keydesk("models", "--json")[1])[0]["figures"] is None
    assert json.loads(keydesk("models", "--measure", "--json")[1])[0]["figures"]["outcome"] == 0.97
    assert ground.workshop.measured == ["first"]


def test_going_back_says_which_model_answers(ground: Ground, keydesk: Keydesk, rasa: list[Exception | str]) -> None:
    ground.learn("second")
    rasa.append("first---")
    status, out, _ = keydesk("rollback")
    assert status == 0
    assert "model first--- of" in out and "answers with model first--- now" in out
    assert "of several, each has to be told" in out


def test_going_back_says_when_the_running_rasa_has_to_be_restarted(
    ground: Ground, keydesk: Keydesk, rasa: list[Exception | str]
) -> None:
    ground.learn("second")
    rasa.append(RestartNeeded("restart it"))
    assert "does not answer with it: restart it" in keydesk("rollback", "first---")[1]
    assert ground.answering == "first"


@pytest.mark.parametrize("arguments", [("rollback",), ("rollback", "weather"), ("load-model",)])
def test_what_cannot_be_done_is_status_2_and_one_line(keydesk: Keydesk, arguments: tuple[str, ...]) -> None:
    status, out, err = keydesk(*arguments)
    assert (status, out, len(err.splitlines())) == (2, "", 1)


KILLED = """
import os, signal, sys
from pathlib import Path
from desk.learning.kept_models import KeptModels
from desk.learning.succession import Succession
from tests.learning.fakes import RULES, FakeWorkshop

class Dying(FakeWorkshop):
    def train(self, folder):
        super().train(folder)
        os.kill(os.getpid(), signal.SIGKILL)

Succession(KeptModels(Path(sys.argv[1])), Dying("second"), RULES, print).train()
"""


def test_a_process_killed_in_training_leaves_the_model_in_use_and_no_lock(ground: Ground) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(ground.folder)], cwd=ROOT, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert ground.answering == "first"
    assert len(list(ground.folder.glob("training-*"))) == 1
    assert ground.learn("third") == "promoted"
    assert not list(ground.folder.glob("training-*"))
