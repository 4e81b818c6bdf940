"""The measures of the insight page: pure arithmetic over what the record says. `docs/insight.md` has the same definitions.

One module a subject: `deflection`, `goals`, `questions`, `articles`, and `facts`, which they all read.
"""

from __future__ import annotations

DEFINITIONS = {
    "conversations": "Conversations in which the user wrote or pressed something, by the day on which they began.",
    "deflection": (
        "Conversations that were answered with an article and led to no ticket and no request for a person. Refuted: the "
        "same property (or, where none is known, the same account) came back on the same topic within 72 hours, by chat "
        "or by ticket. Confirmed: the user said that it was solved. Assumed: all others, left in silence."
    ),
    "escalations": "Tickets by the day on which they were opened, whatever their channel. Merged duplicates count once.",
    "severities": "The same tickets by the severity that they have now.",
    "first_response": "The time from opening to the first answer of an agent, by the clock, of tickets that have one.",
    "goals": (
        "Of the tickets whose goal is decided: those answered, or solved, by the time that was due. A missed goal counts "
        "as soon as its time is over. Times in which a ticket waited move the resolution goal. Tickets that were solved "
        "without an answer do not count for the response."
    ),
    "unanswered": (
        "What users wrote that got neither an article nor a ticket, since no article fitted or nothing was understood. "
        "Messages that share half of their words are one group."
    ),
    "articles": (
        "How often each article was shown first, and what was said about it before anything else was shown: that it "
        "solved the problem, or that it did not help. By the share that did not help."
    ),
    "busiest": "What users wrote or pressed in these conversations, by weekday and hour, Central Time.",
}


def percent(part: int, whole: int) -> int:
    """Rounded to whole percent; 0 of nothing is 0."""
    return round(100 * part / whole) if whole else 0
