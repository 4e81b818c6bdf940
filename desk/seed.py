"""Demo data (contract section 8), put into an empty database only."""

from __future__ import annotations

import secrets

from sqlalchemy import func, select

from desk.passwords import hasher
from desk.store.engine import Store, one_at_a_time
from desk.store.people import Account, Agent, Person, Property

NEW_YORK, LONDON, SHANGHAI = "America/New_York", "Europe/London", "Asia/Shanghai"


def seed(store: Store, password: str | None) -> str | None:
    """Fill an empty database. Returns the agents' password if one was made at random, to be shown once."""
    with store.write() as session:
        one_at_a_time(session, "seed")
        if session.scalar(select(func.count()).select_from(Account)):
            return None
        session.add_all(_accounts())
        chosen = password or secrets.token_urlsafe(9)
        session.add_all(_agents(hasher.hash(chosen)))
    return None if password else chosen


def _accounts() -> list[Account]:
    return [
        Account(
            name="Harbor View Group",
            plan="priority",
            region="americas",
            properties=[
                Property(name="Harbor View Hotel", rooms=120, timezone=NEW_YORK),
                Property(name="Harbor Lights Inn", rooms=45, timezone=NEW_YORK),
            ],
            people=[
                Person(email="olivia@harborview.example", name="Olivia", role="owner"),
                Person(email="frank@harborview.example", name="Frank", role="registered"),
                Person(email="casey@harborview.example", name="Casey", role="none"),
            ],
        ),
        Account(
            name="Palm Court Hotels",
            plan="essential",
            region="emea",
            properties=[Property(name="Palm Court London", rooms=80, timezone=LONDON)],
            people=[
                Person(email="priya@palmcourt.example", name="Priya", role="owner"),
                Person(email="tom@palmcourt.example", name="Tom", role="registered"),
            ],
        ),
        Account(
            name="Lotus Bay Resorts",
            plan="premium",
            region="apac",
            properties=[Property(name="Lotus Bay", rooms=300, timezone=SHANGHAI)],
            people=[Person(email="mei@lotusbay.example", name="Mei", role="owner")],
        ),
        Account(
            name="Corner Inn",
            plan="payg",
            region="emea",
            properties=[Property(name="Corner Inn", rooms=12, timezone=LONDON)],
            people=[Person(email="otto@cornerinn.example", name="Otto", role="owner")],
        ),
    ]


def _agents(password_hash: str) -> list[Agent]:
    return [
        Agent(email="ada@keydesk.example", name="Ada", role="agent", password_hash=password_hash),
        Agent(email="lena@keydesk.example", name="Lena", role="lead", password_hash=password_hash),
    ]
