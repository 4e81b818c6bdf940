"""The mails to support users, in plain words: who gets which, and what they say. Sending is `desk.mail`'s work."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from desk import mail
from desk.store.people import Person

WELCOME = """Hello {name},

{owner} has registered you as a support user of {account}. You can now report faults to the support team and follow
your account's tickets.

Sign in with this address, there is no password: {base_url}/portal

If you think this is a mistake, please tell {owner} ({owner_email}).
"""


def welcome(session: Session, base_url: str, owner: Person, person: Person, now: datetime) -> None:
    """Tell somebody that they were registered, by whom, and where to go."""
    body = WELCOME.format(
        name=person.name,
        owner=owner.name,
        account=owner.account.name,
        base_url=base_url,
        owner_email=owner.email,
    )
    subject = f"You are a support user of {owner.account.name} now"
    mail.write(session, person.email, subject, body, now)
