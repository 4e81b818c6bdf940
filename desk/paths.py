"""Where the files of this repository are, whatever folder a command is called from."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
POLICY = ROOT / "policy" / "support.yml"
ARTICLES = ROOT / "knowledge_base" / "articles"
DOMAIN = ROOT / "domain.yml"
NLU = ROOT / "data" / "nlu"
HELD_OUT = ROOT / "tests" / "nlu"
CANNED_REPLIES = ROOT / "desk" / "canned_replies.yml"
WIDGET = ROOT / "widget" / "dist" / "widget.js"
RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
