"""The trail of who read what, on SQLite and PostgreSQL: nobody rewrites it, and it goes when it should."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from desk import privacy
from desk.retention import keep_no_longer
from desk.store.access import TranscriptAccess
from tests.desk.house import FRANK, House


def trail(house: House) -> int:
    """How long it is."""
    with house.core.store.read() as session:
        return session.scalar(select(func.count()).select_from(TranscriptAccess)) or 0


def read_by_ada(house: House) -> str:
    """A conversation with a ticket that Ada has read by program; the reference."""
    chat = house.chat(FRANK, property="Harbor View Hotel")
    reference = str(chat.report()["reference"])
    house.agent().ticket(reference)
    assert trail(house) == 1
    return reference


def test_the_database_refuses_to_rewrite_the_trail(any_house: House) -> None:
    read_by_ada(any_house)
    with pytest.raises(DBAPIError, match="never changed"), any_house.core.store.write() as session:
        session.execute(text("update transcript_access set agent_id = 2"))


def test_a_persons_export_says_who_read_their_words_and_forgetting_removes_it(any_house: House) -> None:
    reference = read_by_ada(any_house)
    read_by = privacy.export(any_house.core, FRANK)["read_by"]
    assert [(look["agent"], look["ticket"], look["at"]) for look in read_by] == [
        ("Ada", reference, "2026-03-02T18:00:00Z")
    ]
    privacy.forget(any_house.core, FRANK)
    assert trail(any_house) == 0


def test_the_trail_goes_by_age_if_that_is_set(any_house: House) -> None:
    read_by_ada(any_house)
    any_house.clock.forward(days=31)
    assert keep_no_longer(any_house.core) == 0
    settings = any_house.core.settings.model_copy(update={"keep_access_days": 30})
    assert keep_no_longer(replace(any_house.core, settings=settings)) == 1
    assert trail(any_house) == 0
