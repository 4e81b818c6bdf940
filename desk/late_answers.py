"""Messages that were taken and never answered, since the process that had them was killed and their user did not come back.

The desk does what the user's client would have done: it sends the message again under the same id.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from desk import turns
from desk.frontdoor import FrontDoor
from desk.store.talk import Turn

# By then every client and every proxy has given up, so that nobody is at it any more.
LATE = timedelta(minutes=2)
LOOK_EVERY_SECONDS = 60
MOST_AT_ONCE = 50


def answer_late(door: FrontDoor) -> int:
    """Answer them, oldest first; how many there were. Where the conversation went on without an answer, agents look at it."""
    later = aliased(Turn)
    went_on = exists().where(later.conversation_id == Turn.conversation_id, later.id > Turn.id)
    late = select(Turn, went_on).where(Turn.answered_at.is_(None), Turn.received_at < door.core.clock() - LATE)
    with door.core.store.read() as session:
        found = session.execute(late.order_by(Turn.received_at).limit(MOST_AT_ONCE)).all()
    for turn, is_passed in found:
        if is_passed:
            turns.pass_over(door.core, turn.id)
        else:
            door.take_turn(turn.conversation_id, turn.client_id, turn.text, turn.choice)
    return len(found)
