"""Another model for a running Rasa: loaded beside the one that answers, and then put in its place between two messages."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.processor import MessageProcessor

import understanding
from bot.classifier import encoder_folder

SUFFIXES = {".py", ".yml"}
IN_USE = "keydesk.tar.gz"


class OtherCode(Exception):
    """What is on the disk is another version than this process runs; only a restart brings both together."""


def version() -> str:
    """A hash over the code and the encoder that models work with, as they are on the disk now."""
    folders = (Path(__file__).parent, Path(understanding.__file__).parent)
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in SUFFIXES]
    digest = hashlib.sha256()
    for path in (*files, encoder_folder() / "encoder.onnx"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


STARTED_WITH = version()


def model_in_use() -> Path:
    """The archive that the link to the model in use leads to (setting KEYDESK_MODELS)."""
    return (encoder_folder().parent / "rasa" / IN_USE).resolve()


async def load(agent: Agent) -> MessageProcessor:
    """The model in use, ready to answer; messages are answered meanwhile. Raises OtherCode, and what Rasa raises."""
    if version() != STARTED_WITH:
        raise OtherCode
    loading = asyncio.get_running_loop().run_in_executor(None, _processor, agent, model_in_use())
    return await loading


def _processor(agent: Agent, model: Path) -> MessageProcessor:
    return MessageProcessor(
        model_path=model,
        tracker_store=agent.tracker_store,
        lock_store=agent.lock_store,
        action_endpoint=agent.action_endpoint,
        generator=agent.nlg,
        http_interpreter=agent.http_interpreter,
    )


def swap(agent: Agent, processor: MessageProcessor) -> str:
    """Answer with this one from now on; messages that are being answered end with the former. Returns the model's id."""
    agent.processor, agent.domain = processor, processor.domain
    agent.tracker_store.domain = processor.domain
    return str(processor.model_path.name.removesuffix(".tar.gz"))
