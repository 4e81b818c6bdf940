"""The one client of Rasa: sends a turn to our own channel there, and asks whether it is ready."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

import requests
import urllib3

CHANNEL = "/webhooks/keydesk"
OK, CONFLICT = 200, 409
MOST_CONNECTIONS = 128
TURN_TIMEOUT_SECONDS = 20
ASK_TIMEOUT_SECONDS = 2
LOAD_TIMEOUT_SECONDS = 60
SECRET_HEADER = "X-Keydesk-Secret"


class RasaTrouble(Exception):
    """Rasa can't be reached, refused, or did not get an answer from the action server."""


class RestartNeeded(RasaTrouble):
    """This Rasa runs other code than the model in use was made for."""


@dataclass(frozen=True)
class Known:
    """What the record knows of a conversation and Rasa needs for a turn.

    `in_form`: the escalation form is open; `context`: what was said when the bot asked what the problem is, which a
    fragment is understood together with.
    """

    in_form: bool = False
    context: str | None = None


class RasaClient:
    """Talks to Rasa, or to the proxy in front of several, with the installation's shared secret; safe to share between threads."""

    def __init__(self, url: str, secret: str) -> None:
        self._route = urlsplit(url).path + CHANNEL
        headers = {SECRET_HEADER: secret}
        self._http = urllib3.connection_from_url(url, maxsize=MOST_CONNECTIONS, headers=headers, retries=False)

    def take_turn(self, conversation_id: str, turn_id: int, text: str, choice: str | None, known: Known) -> None:
        """Have a turn understood, decided and acted on. The answer is in the record afterwards. Raises RasaTrouble.

        Any Rasa can take any turn: `known` is all that it has to know of what was before.
        """
        body = {
            "conversation_id": conversation_id,
            "turn_id": turn_id,
            "text": text,
            "choice": choice,
            **asdict(known),
        }
        self._call("POST", "turn", TURN_TIMEOUT_SECONDS, body)

    def has_model(self) -> bool:
        """Whether Rasa answers and has its model loaded."""
        try:
            self._call("GET", "ready", ASK_TIMEOUT_SECONDS)
        except RasaTrouble:
            return False
        return True

    def understand(self, text: str) -> dict[str, object]:
        """The parse of a message, without a conversation. Raises RasaTrouble."""
        parse: dict[str, object] = self._call("POST", "parse", TURN_TIMEOUT_SECONDS, {"text": text}).json()
        return parse

    def take_model(self) -> str:
        """Have Rasa load the model in use and answer with it from now on; its id. Raises RasaTrouble."""
        response = self._call("POST", "model", LOAD_TIMEOUT_SECONDS)
        return str(response.json()["model"])

    def _call(
        self, method: str, route: str, timeout: float, body: dict[str, object] | None = None
    ) -> urllib3.BaseHTTPResponse:
        try:
            response = self._http.request(method, f"{self._route}/{route}", json=body, timeout=timeout)
        except urllib3.exceptions.HTTPError as error:
            raise RasaTrouble(type(error).__name__) from error
        if response.status == CONFLICT:
            raise RestartNeeded("it was started with other code than the model in use was made for: restart it")
        if response.status != OK:
            raise RasaTrouble(f"status {response.status}")
        return response


def actions_answer(url: str) -> bool:
    """Whether the action server answers."""
    try:
        return bool(requests.get(f"{url}/health", timeout=ASK_TIMEOUT_SECONDS).ok)
    except requests.RequestException:
        return False
