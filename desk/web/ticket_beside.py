"""What the agents' page of a ticket shows beside it: where facts come from, the clock step by step, and what is related."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from desk import clock_story, incidents, mark_solution, provenance, related, tickets, ties, tried
from desk.core import Core
from desk.store.incidents import Incident
from desk.store.talk import Conversation
from desk.store.work import Ticket
from desk.tried import Tried
from desk.web import page_words as words

LONGEST_QUOTE = 120
FIELD_NAMES = {
    "Account": "account",
    "Property": "property",
    "Reported by": "requester",
    "Category": "category",
    "Product": "product",
    "Affected": "affected_percent",
    "Cause": "third_party",
}


@dataclass(frozen=True)
class Beside:
    """`origins` says by a fact's name where it comes from; each list of tickets has a title."""

    origins: dict[str, str]
    clock: list[str]
    lists: list[tuple[str, list[Ticket]]]
    linked: list[Ticket]
    tried: list[Tried]
    alike: list[Ticket]
    talks: list[tuple[Conversation, str]]
    incidents: list[Incident]
    last_answer: str | None


def beside(session: Session, core: Core, ticket: Ticket) -> Beside:
    """Gather it, in a handful of queries that each read a few rows."""
    known = provenance.origins(session, core.policy, ticket)
    pauses = tickets.pauses_of(session, ticket, core.clock())
    lists = [
        ("Merged into this one", ties.duplicates(session, ticket)),
        ("Other tickets of the account", related.of_the_account(session, ticket)),
    ]
    return Beside(
        origins={name: _in_words(known[field]) for name, field in FIELD_NAMES.items() if field in known},
        clock=clock_story.steps(core.policy, ticket, pauses),
        lists=[(title, found) for title, found in lists if found],
        linked=ties.linked(session, ticket),
        tried=tried.articles(session, ticket),
        alike=related.solved_alike(session, ticket),
        talks=[(talk, words.central(talk.created_at)) for talk in related.earlier_conversations(session, ticket)],
        incidents=incidents.open_ones(session),
        last_answer=mark_solution.last_answer(session, ticket),
    )


def _in_words(origin: provenance.Origin) -> str:
    quote = origin.quote if len(origin.quote) <= LONGEST_QUOTE else origin.quote[: LONGEST_QUOTE - 1] + "…"
    return _HOW[origin.how].format(quote=quote)


_HOW: dict[provenance.How, str] = {
    "said": "said: “{quote}”",
    "inferred": "inferred from “{quote}”",
    "chosen": "chosen: “{quote}”",
    "account": "from the account",
    "page": "from the hotel's page that opened the chat",
    "code": "proved by a code from the mail",
    "form": "from the portal's form",
    "agent": "set by an agent",
}
