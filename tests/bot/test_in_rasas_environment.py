"""What Rasa loads is tested where Rasa is: in its own environment, which has the standard library's test runner only."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from desk.paths import RASA_PYTHON, ROOT

CASES = sorted(path.stem for path in Path(__file__).parent.glob("case_*.py"))


def test_the_bot_passes_its_own_tests() -> None:
    command = [str(RASA_PYTHON), "-W", "ignore", "-m", "unittest", *(f"tests.bot.{name}" for name in CASES)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "\nRan " in done.stderr and "\nRan 0 " not in done.stderr
