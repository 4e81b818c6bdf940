"""`keydesk chat`: talk to a running desk from a terminal, over the same API as the widget."""

from __future__ import annotations

import uuid
from typing import Any

import requests

from desk.rasa import RasaTrouble

TIMEOUT_SECONDS = 60


def chat(base_url: str) -> None:
    """Read lines until the input ends; `!value` presses a button. Raises RasaTrouble if the desk does not answer."""
    with requests.Session() as http:
        begun = _post(http, f"{base_url}/api/conversations", {})
        http.headers["Authorization"] = f"Bearer {begun['token']}"
        _show(begun["messages"])
        url = f"{base_url}/api/conversations/{begun['conversation_id']}/messages"
        while (line := _read()) is not None:
            if line:
                said = {"choice": line[1:]} if line.startswith("!") else {"text": line}
                _show(_post(http, url, {"client_id": str(uuid.uuid4()), **said}).get("messages", []))


def _read() -> str | None:
    try:
        return input("you> ").strip()
    except EOFError:
        return None


def _post(http: requests.Session, url: str, body: dict[str, Any]) -> dict[str, Any]:
    try:
        response = http.post(url, json=body, timeout=TIMEOUT_SECONDS)
    except requests.RequestException as error:
        raise RasaTrouble(f"no desk answers at {url}: {type(error).__name__}") from error
    answer: dict[str, Any] = response.json()
    if not response.ok:
        print(f"  ({answer.get('detail', response.status_code)})")
    return answer


def _show(messages: list[dict[str, Any]]) -> None:
    for message in messages:
        print(f"{message['author']}> {message['text']}")
        for choice in message["choices"]:
            print(f"    !{choice['value']}  {choice['title']}")
