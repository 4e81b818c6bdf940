"""The only way into Rasa: an input channel for the desk, on loopback and behind a shared secret.

It answers when the turn has been acted on; what the bot says is in the desk's record, not in this answer.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import action_answers, model_swap
from bot.action_server import ActionServer
from bot.graph_runner import StraightRunner
from bot.tracker_store import form_is_open

SECRET_HEADER = "X-Keydesk-Secret"
BUTTON = "/choose"
LEADING_SLASHES = re.compile(r"\A[\s/]+")
FRAGMENTS = {"inform", "vague_problem", "unclear", "dont_know", "affirm", "deny"}

OnMessage = Callable[[UserMessage], Awaitable[Any]]


class DeskChannel(InputChannel):
    """Turns from the desk. `secret` comes from credentials.yml, which takes it from the environment."""

    def __init__(self, secret: str) -> None:
        if len(secret) < 16:
            raise ValueError("the channel's secret is missing or too short; `keydesk run` makes one")
        self._secret = secret

    @classmethod
    def name(cls) -> str:
        return "keydesk"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        action_answers.install()
        return cls((credentials or {}).get("secret", ""))

    def _is_the_desk(self, request: Request) -> bool:
        return hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), self._secret.encode())

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """Routes: `turn` (act on a turn), `parse` (understand a text), `ready` (is a model loaded), `model` (load another)."""
        routes = Blueprint("keydesk_channel")

        @routes.middleware("request")
        async def only_the_desk(request: Request) -> HTTPResponse | None:
            return None if self._is_the_desk(request) else response.json({"error": "forbidden"}, status=403)

        routes.listener("after_server_start")(fit)
        routes.listener("after_server_stop")(unfit)

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            body = request.json
            metadata = {"turn_id": body["turn_id"], "choice": body["choice"]}
            agent = request.app.ctx.agent
            text = BUTTON if body["choice"] is not None else harmless(body["text"])
            parse = await in_context(agent, text, body["context"])
            output = CollectingOutputChannel()
            form_is_open.set(body["in_form"])
            await on_new_message(
                UserMessage(
                    parse["text"],
                    output,
                    body["conversation_id"],
                    parse_data=parse,
                    input_channel=self.name(),
                    metadata=metadata,
                )
            )
            return response.json({"said": len(output.messages)})

        @routes.post("/parse")
        async def parse(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            return response.json(await agent.parse_message(harmless(request.json["text"])))

        @routes.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            is_ready = agent is not None and agent.is_ready()
            return response.json({"ready": is_ready}, status=200 if is_ready else 503)

        @routes.post("/model")
        async def model(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            try:
                processor = await model_swap.load(agent)
            except model_swap.OtherCode:
                return response.json({"error": "started with other code: restart"}, status=409)
            quicken(processor)
            return response.json({"model": model_swap.swap(agent, processor)})

        return routes


async def fit(app: Sanic, _loop: object) -> None:
    """The loaded model runs on our graph runner, and calls the action server our way."""
    agent = app.ctx.agent
    if agent.processor is not None:
        agent.action_endpoint = agent.processor.action_endpoint = ActionServer(agent.action_endpoint)
        quicken(agent.processor)


def quicken(processor: MessageProcessor) -> None:
    """A model that was just loaded runs on our graph runner."""
    processor.graph_runner = StraightRunner.like(processor.graph_runner)
    # Rasa asks this for each message, and finds out by building an empty domain: 4% of a turn.
    processor.domain.is_empty = lambda: False


async def unfit(app: Sanic, _loop: object) -> None:
    """Close the connections to the action server."""
    if isinstance(app.ctx.agent.action_endpoint, ActionServer):
        await app.ctx.agent.action_endpoint.close()


async def in_context(agent: Agent, text: str, context: str | None) -> dict[str, Any]:
    """The parse of a text, or of a fragment ("HOST", "since noon, all of them") together with the problem it belongs to.

    `context` is what the bot has just asked about. What can be acted on alone stays alone, and so does what the context
    does not make any clearer.
    """
    alone = await agent.parse_message(text)
    if not context or not _is_fragment(alone):
        return alone
    together = await agent.parse_message(f"{harmless(context)} {text}")
    return alone if _is_fragment(together) else together


def _is_fragment(parse: dict[str, Any]) -> bool:
    return parse["intent"]["name"] in FRAGMENTS


def harmless(text: str) -> str:
    """A user's text is never a command: whatever it starts with, Rasa must not read it as an intent."""
    return LEADING_SLASHES.sub("", text).strip() or "?"
