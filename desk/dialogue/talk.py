"""Small talk, contacts, guests, and the way to a person."""

from __future__ import annotations

from desk.clock import iso
from desk.dialogue import texts
from desk.dialogue.reply import Card, Choice
from desk.dialogue.times import in_zone
from desk.dialogue.turn import PERSON, Turn
from policy.calendars import next_opening

SMALL_TALK = {
    "greet": texts.HELLO_AGAIN,
    "thank": texts.THANKS,
    "goodbye": texts.GOODBYE,
    "ask_bot": texts.WHO_AM_I,
    "abuse": texts.ABUSE,
    "affirm": texts.NOTHING_OPEN,
    "deny": texts.NOTHING_OPEN,
    "cancel": texts.NOTHING_TO_CANCEL,
    "out_of_scope": texts.OUT_OF_SCOPE,
}
IN_FORM = {"greet": texts.HELLO, "thank": texts.WELCOME}
ASK_PROBLEM: Card = {"kind": "ask", "field": "problem"}
MOST_UNCLEAR = 2
OTHER = "bug_report"


def small_talk(turn: Turn) -> None:
    """Answer in one kind line."""
    intent = turn.reading.intent
    said = SMALL_TALK | (IN_FORM if turn.state.in_form else {})
    turn.reply.say(said.get(intent, texts.NOTHING_OPEN), choices=(PERSON,) if intent == "abuse" else ())


def unclear(turn: Turn) -> None:
    """Ask for other words once; a second unclear turn in a row leads to a person."""
    turn.state.unclear += 1
    if turn.state.unclear >= MOST_UNCLEAR:
        hand_over(turn)
    else:
        turn.reply.say(texts.UNCLEAR, ASK_PROBLEM, choices=(PERSON,))


def vague(turn: Turn) -> None:
    """A problem without content: ask what it is."""
    _ask_problem(turn, texts.WHICH_PROBLEM)


def fragment(turn: Turn) -> None:
    """A product, a share or an address, without a word on what it is about: ask for the rest, as long as more comes."""
    turn.state.unclear = min(turn.state.unclear, MOST_UNCLEAR - 1)
    _ask_problem(turn, texts.WHAT_ABOUT_IT)


def _ask_problem(turn: Turn, first: str) -> None:
    """Ask what the problem is; the second time a person is one press away, and the third time they are brought in."""
    turn.state.unclear += 1
    if turn.state.unclear > MOST_UNCLEAR:
        hand_over(turn)
    elif turn.state.unclear == MOST_UNCLEAR:
        turn.reply.say(texts.WHICH_PROBLEM_AGAIN, ASK_PROBLEM, choices=(PERSON,))
    else:
        turn.reply.say(first, ASK_PROBLEM)


def menu(turn: Turn) -> None:
    """The model does not answer: what was written is kept, and a category leads to the report without it.

    Who writes again ("hello?") adds to what was told first, and the clock stays with that.
    """
    state = turn.state
    if turn.reading.said == "request_person":
        hand_over(turn)
        return
    told = state.topic if state.told_at else None
    state.topic, state.told_at = " ".join(filter(None, (told, turn.reading.text))), state.told_at or turn.office.now
    turn.reply.say(texts.TROUBLE, ASK_PROBLEM, choices=(*_serious(turn), PERSON))


def _serious(turn: Turn) -> tuple[Choice, ...]:
    """The categories that can be of severity 1 or 2, and a way for everything else."""
    policy = turn.office.policy
    least = max(policy.severities)
    serious = {rule.category for rule in policy.rules.values() if rule.severity < least}
    named = [(category.title, category.id) for category in policy.categories.values() if category.id in serious]
    return (*named, (texts.SOMETHING_ELSE, OTHER))


def contact(turn: Turn) -> None:
    """Show how to reach the team that the user asks for."""
    topic = turn.reading.intent.removeprefix("contact_")
    if turn.state.in_form:
        turn.reply.say(texts.CONTACT[topic], contact_card(turn, topic))
        return
    training: tuple[Choice, ...] = ((texts.FILE_TRAINING, "new_ticket"),) if topic == "training" else ()
    turn.state.topic = turn.reading.text
    turn.reply.say(texts.CONTACT[topic], contact_card(turn, topic), choices=training)


def contact_card(turn: Turn, topic: str) -> Card:
    """The channels of a team, from the policy."""
    channels = [{"type": channel.type, "value": channel.value} for channel in turn.office.policy.contacts[topic]]
    return {"kind": "contact", "topic": topic, "channels": channels}


def redirect_guest(turn: Turn) -> None:
    """Send a guest kindly to the hotel's staff; a wish to have data removed also goes before the agents."""
    turn.reply.outcome = "guest_redirect"
    hotel = turn.office.named_property()
    place = f" at {hotel}" if hotel else ""
    card: Card = {"kind": "guest_redirect", "property": hotel}
    if turn.reading.privacy_wish:
        turn.office.flag("privacy")
        turn.reply.say(texts.GUEST_PRIVACY.format(place=place), card, contact_card(turn, "privacy"))
    else:
        ask_staff = "" if turn.office.audience == "guest" else f" {texts.GUEST_OR_STAFF}"
        turn.reply.say(texts.GUEST.format(place=place) + ask_staff, card)


def hand_over(turn: Turn) -> None:
    """Bring in a person: queued, or out of hours with the next opening and the message taken."""
    if turn.office.audience == "guest":
        redirect_guest(turn)
        return
    turn.state.unclear = 0
    state, opening = turn.office.hand_over()
    card: Card = {"kind": "handoff", "state": state}
    if opening is None:
        turn.reply.say(texts.QUEUED, card, choices=(("Back to the assistant", "back_to_bot"),))
        return
    policy = turn.office.policy
    text = texts.OUT_OF_HOURS.format(hours=policy.chat_hours, opening=opening_in_words(turn))
    card["opens_at"] = iso(opening)
    turn.reply.say(text, card, choices=(("Back to the assistant", "back_to_bot"),))


def opening_in_words(turn: Turn) -> str:
    """When people answer the chat again, in Central Time."""
    opening = next_opening(turn.office.policy.calendars.chat, turn.office.now)
    return f"{in_zone(opening, 'America/Chicago')} Central"
