"""What the action server answers is checked by its shape, not by validating a JSON schema against its own metaschema.

Rasa 3.6 does the latter for every answer; it was 70% of the time that a turn spends in Rasa (py-spy, docs/benchmarks.md).
The action server is ours and its events are made by rasa-sdk, so the shape is all that can go wrong.
"""

from __future__ import annotations

from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.shared.exceptions import RasaException


def check_shape(self: RemoteAction, result: Any) -> bool:
    """Raises RasaException unless the answer is an object with lists of events and of responses."""
    if isinstance(result, dict) and all(isinstance(result.get(key, []), list) for key in ("events", "responses")):
        return True
    raise RasaException(f"action {self.name()} answered something else than events and responses")


def install() -> None:
    """Use this check from now on."""
    RemoteAction._validate_action_result = check_shape
