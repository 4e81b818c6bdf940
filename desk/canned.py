"""Ready answers with fields (`desk/canned_replies.yml`), filled in from the ticket that is answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import yaml

from desk import tickets
from desk.errors import BadInput
from desk.paths import CANNED_REPLIES
from desk.store.people import Agent
from desk.store.work import Ticket

FIELDS = ("requester_name", "reference", "subject", "account", "property", "agent_name", "url")
_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class CannedReply:
    """A ready answer; `text` has fields such as `{requester_name}`."""

    id: str
    title: str
    text: str


@cache
def replies() -> Mapping[str, CannedReply]:
    """All of them by id, in the order of the file. Raises ValueError for a field that no ticket has."""
    rows = yaml.safe_load(CANNED_REPLIES.read_text(encoding="utf-8"))
    found = [CannedReply(**row) for row in rows]
    unknown = {name for reply in found for name in _FIELD.findall(reply.text)} - set(FIELDS)
    if unknown:
        raise ValueError(f"{CANNED_REPLIES.name} uses unknown fields: {', '.join(sorted(unknown))}")
    return {reply.id: reply for reply in found}


def filled(reply_id: str, ticket: Ticket, agent: Agent, base_url: str) -> str:
    """The text of a ready answer for this ticket. Raises BadInput if there is no such answer."""
    reply = replies().get(reply_id)
    if reply is None:
        raise BadInput("There is no such ready answer.")
    values = {
        "requester_name": ticket.requester.name,
        "reference": ticket.reference,
        "subject": ticket.subject,
        "account": ticket.account.name,
        "property": ticket.property_.name if ticket.property_ else ticket.account.name,
        "agent_name": agent.name,
        "url": base_url + tickets.portal_path(ticket.reference),
    }
    return _FIELD.sub(lambda field: values[field[1]], reply.text).strip()
