"""One turn in the making: everything a handler needs, in one value."""

from __future__ import annotations

from dataclasses import dataclass, field

from desk.dialogue.office import Office
from desk.dialogue.reading import Reading
from desk.dialogue.reply import Reply
from desk.dialogue.state import Report, State

PERSON = ("Talk to a person", "person")


@dataclass
class Turn:
    """The state before (and, changed in place, after), what was understood, the port, and the reply so far.

    `context`: the fragments that the user wrote before, while the bot asked for the problem.
    """

    state: State
    reading: Reading
    office: Office
    reply: Reply = field(default_factory=Reply)
    context: str | None = None

    @property
    def report(self) -> Report:
        """The open report; only for handlers of the form."""
        if self.state.report is None:
            raise RuntimeError("the escalation form is not open")
        return self.state.report

    @property
    def is_registered(self) -> bool:
        """Whether a registered support user is verified in this conversation."""
        requester = self.office.requester()
        return requester is not None and requester.registered
