"""What a conversation remembers between turns. Stored as JSON with the conversation, never in Rasa."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field


class Report(BaseModel):
    """A Tier 2 report as known so far. `percent_known` with `percent` None: the user can't tell the share.

    `unsure`: the category was a weak guess, so that a sure one takes its place.
    `affected_count`: a number of guests without a total; `affected_total`: of how many the last share was given.
    `told_at`: when it was told, if a fault of our own kept it from being filed then: its clock starts there.
    `offer`: what stands before the summary: an open ticket, `add_to`, or an earlier solution; `change` while the user is
    asked what to change; `settled` once there is nothing left to offer;
    `incident`: the known incident that was shown;
    `articles`: what the knowledge base says on it, for the case that only one guest is affected.
    """

    category: str | None = None
    unsure: bool = False
    product: str | None = None
    percent: float | None = None
    percent_known: bool = False
    product_known: bool = False
    affected_count: int | None = None
    affected_total: int | None = None
    third_party: bool | None = None
    told_at: datetime | None = None
    property: str | None = None
    all_properties: bool = False
    description: str = ""
    offer: Literal["add_or_new", "solved_or_on", "change", "settled"] | None = None
    add_to: str | None = None
    incident: str | None = None
    articles: list[str] = Field(default_factory=list)


class State(BaseModel):
    """The dialogue's state.

    `report`: the open escalation form, if any; `asked`: its field that was asked last; `tries`: unreadable answers to it.
    `articles`: offered for `topic`, best first, of which `shown` were shown; `unclear`: unclear turns in a row.
    `guest`: reads as a guest of a hotel so far; `person_refused`: asked for a person as such, and was sent to the hotel.
    `told_at`: when the topic was told that the menu is about.
    `context`: what was said when the bot asked for the problem: a fragment that follows is understood together with it.
    `doubt`: the reading to act on once the user says which of two it was.
    `later`: the reading of another request told meanwhile; `waiting`: the one on tickets or credits to serve once the user
    is verified; `note_for`: the ticket that the next text is a note for; `reopen_for`: the one that it says why to open
    again; `email`: the address that a code was mailed to.
    """

    report: Report | None = None
    asked: str | None = None
    tries: int = 0
    email: str | None = None
    articles: list[str] = Field(default_factory=list)
    shown: int = 0
    topic: str = ""
    told_at: datetime | None = None
    likely_category: str | None = None
    likely_product: str | None = None
    single: bool = False
    unclear: int = 0
    guest: bool = False
    person_refused: bool = False
    context: str | None = None
    doubt: dict[str, Any] | None = None
    later: dict[str, Any] | None = None
    note_for: str | None = None
    reopen_for: str | None = None
    waiting: dict[str, Any] | None = None

    @property
    def in_form(self) -> bool:
        """Whether the escalation form is open."""
        return self.report is not None

    def close_report(self) -> None:
        """Leave the form: nothing of it comes up again."""
        self.report, self.asked, self.tries, self.email = None, None, 0, None
        self.articles, self.shown, self.doubt = [], 0, None
