"""The insight page's measures, from the record on both databases and as arithmetic."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import object_session

from desk import conversations, insight
from desk.errors import BadInput
from desk.insight import Insight
from desk.measures import DEFINITIONS, goals
from desk.store.talk import Conversation, Turn
from tests.desk.house import House

DOCS = Path(__file__).parents[2] / "docs" / "insight.md"


def talk(house: House, *turns: tuple[str, str | None, str | None], hotel: str | None = "Harbor View Hotel") -> str:
    """A conversation of turns: what was said or pressed, the bot's outcome, and the article that it showed."""
    with house.core.store.write() as session:
        chat, _ = conversations.start(session, house.clock(), "staff", None, None, None)
        chat.property_name = hotel
        for number, (said, outcome, article) in enumerate(turns):
            _turn(house, chat, number, said, outcome, article)
            session.flush()
        for number, (said, outcome, article) in enumerate(turns):
            turn = conversations.turn_of(session, chat.id, str(number))
            assert turn is not None
            known = {"outcome": outcome, "articles": [article] if article else []}
            cards = [{"kind": "handoff", "state": "queued"}] if said == "person" else []
            args = {"turn_id": turn.id, "cards": cards, "understanding": known}
            conversations.add_message(session, chat, "bot", "An answer", house.clock(), **args)
        return chat.id


def _turn(house: House, chat: Conversation, number: int, said: str, outcome: str | None, article: str | None) -> None:
    session = object_session(chat)
    assert session is not None
    choice = said if said in {"solved", "not_helped", "person"} else None
    reading = {"said": "how_to", "intent": "how_to", "likely_category": None, "category": None}
    turn = Turn(conversation_id=chat.id, client_id=str(number), text=said, choice=choice, received_at=house.clock())
    turn.reading = reading
    session.add(turn)


KEYS = ("How do I send a key?", "deflect", "send-a-key")


def seen(house: House) -> Insight:
    with house.core.store.read() as session:
        days = insight.read_days("2026-03-01", "2026-03-10", house.clock())
        return insight.insight(session, house.core.policy, days, house.clock())


def test_deflection_is_confirmed_assumed_or_refuted_by_a_return_within_72_hours(any_house: House) -> None:
    house = any_house
    talk(house, KEYS, ("solved", "other", None), hotel="Palm Court London")
    talk(house, KEYS, ("solved", "other", None))
    talk(house, KEYS, hotel=None)
    talk(house, KEYS, ("person", "other", None), hotel="Lotus Bay")
    house.clock.forward(hours=71)
    talk(house, KEYS)
    found = seen(house)
    split = found.deflection
    assert (split.confirmed, split.assumed, split.refuted, found.answered) == (1, 2, 1, 5)
    assert found.conversations.total() == 5


def test_who_comes_back_after_72_hours_refutes_nothing(any_house: House) -> None:
    talk(any_house, KEYS)
    any_house.clock.forward(hours=73)
    talk(any_house, KEYS)
    split = seen(any_house).deflection
    assert (split.assumed, split.refuted) == (2, 0)


def test_goals_are_met_missed_or_not_decided_yet(any_house: House) -> None:
    house = any_house
    answered, late, fresh = house.ticket(), house.ticket(), house.ticket()
    agent = house.agent()
    agent.post(f"/tickets/{answered}/replies", text="We are on it.")
    agent.post(f"/tickets/{answered}/status", status="resolved", solution="A certificate")
    before = seen(house)
    assert (before.response.met, before.response.decided) == (1, 1)
    house.clock.forward(hours=2)
    agent.post(f"/tickets/{late}/replies", text="Sorry.")
    after = seen(house)
    assert (after.response.met, after.response.decided) == (1, 3)
    assert (after.resolution.met, after.resolution.decided) == (1, 1)
    assert after.median_wait == timedelta(0)
    assert after.slow_wait == timedelta(hours=2)
    assert after.severities == {1: 3}
    assert fresh.startswith("KD-")


def test_a_ticket_that_waited_for_its_customer_is_not_late(any_house: House) -> None:
    house, agent = any_house, any_house.agent()
    reference = house.ticket()
    agent.post(f"/tickets/{reference}/status", status="pending_customer")
    house.clock.forward(hours=20)
    assert seen(house).resolution.decided == 0
    agent.post(f"/tickets/{reference}/status", status="resolved", solution="They restarted it")
    goals = seen(house).resolution
    assert (goals.met, goals.decided) == (1, 1)


def test_articles_and_questions_without_an_answer_are_told_apart(any_house: House) -> None:
    house = any_house
    talk(house, KEYS, ("not_helped", "deflect", "other-article"), ("solved", "other", None))
    talk(house, ("How do I paint the lobby door?", "other", None))
    talk(house, ("how do I paint a lobby door", "other", None))
    found = seen(house)
    verdicts = {slug: (said.shown, said.solved, said.not_helped) for slug, said in found.articles}
    assert verdicts == {"send-a-key": (1, 0, 1), "other-article": (1, 1, 0)}
    assert [(group.text, group.count) for group in found.unanswered] == [("How do I paint the lobby door?", 2)]
    assert found.busiest == {(0, 12): 5}


def test_the_csv_has_every_measure_and_no_formula(house: House) -> None:
    talk(house, ('=HYPERLINK("https://evil.example")', "other", None))
    body = insight.as_csv(seen(house))
    assert {line.split(",")[0] for line in body.splitlines()} >= set(DEFINITIONS) - {"articles", "severities"}
    assert "\"'=HYPERLINK(" in body


@pytest.mark.parametrize(
    ("first", "last"), [("2026-03-02", "2026-03-01"), ("never", ""), ("2020-01-01", "2026-01-01"), ("", "0001-01-05")]
)
def test_days_that_cannot_be_are_refused(first: str, last: str) -> None:
    with pytest.raises(BadInput):
        insight.read_days(first, last, datetime(2026, 3, 2, tzinfo=UTC))


def test_days_begin_at_midnight_in_central_time_over_daylight_saving_too() -> None:
    days = insight.read_days("2026-03-08", "2026-03-08", datetime(2026, 3, 9, tzinfo=UTC))
    assert (days.end - days.start) == timedelta(hours=23)


def test_quantiles_are_by_the_nearest_rank() -> None:
    found = [timedelta(minutes=minutes) for minutes in range(1, 11)]
    assert goals.quantile(found, 0.5) == timedelta(minutes=5)
    assert goals.quantile(found, 0.9) == timedelta(minutes=9)
    assert goals.quantile([], 0.5) is None


def test_every_definition_on_the_page_is_in_the_documentation() -> None:
    text = " ".join(DOCS.read_text(encoding="utf-8").split())
    assert [name for name, said in DEFINITIONS.items() if said not in text] == []
