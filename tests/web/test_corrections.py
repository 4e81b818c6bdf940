"""Agents say what a message meant that was understood wrongly."""

from __future__ import annotations

from sqlalchemy import select

from desk import corrections, privacy
from desk.store.learning import Correction
from tests.web.conftest import House

FRANK = "frank@harborview.example"
SAID = (("user", "nobody gets in"), ("bot", "Did you try the app?"))


def kept(house: House) -> list[Correction]:
    with house.core.store.read() as session:
        return list(session.scalars(select(Correction).order_by(Correction.id)))


def test_a_message_is_put_right_from_its_line_and_the_page_says_by_whom(house: House) -> None:
    conversation = house.talk(*SAID)
    agent = house.agent()
    assert (
        f"/desk/conversations/{conversation}?correct=1#correct"
        in agent.open(f"/desk/conversations/{conversation}").text
    )
    agent.open(f"/desk/conversations/{conversation}?correct=1")
    page = agent.send(f"/desk/conversations/{conversation}/corrections", intent="hardware_malfunction_warranty")
    assert "Corrected: " in page.text
    assert "(Ada" in page.text
    assert [(one.seq, one.intent, one.article, one.at) for one in kept(house)] == [
        (1, "hardware_malfunction_warranty", None, house.clock())
    ]


def test_a_second_thought_is_kept_beside_the_first_one(house: House) -> None:
    conversation = house.talk(*SAID)
    agent = house.agent()
    for intent in ("how_to", "pms_down"):
        agent.open(f"/desk/conversations/{conversation}?correct=1")
        agent.send(f"/desk/conversations/{conversation}/corrections", intent=intent)
    assert [one.intent for one in kept(house)] == ["how_to", "pms_down"]


def test_what_can_not_be_kept_is_refused_and_the_form_stays_open(house: House) -> None:
    conversation = house.talk(*SAID)
    agent = house.agent()
    for wrong in ({"intent": "weather"}, {"article": "no-such-article"}, {}):
        agent.open(f"/desk/conversations/{conversation}?correct=1")
        page = agent.send(f"/desk/conversations/{conversation}/corrections", **wrong)
        assert page.status_code == 422
        assert "What did this message mean?" in page.text
    assert kept(house) == []


def test_the_assistants_own_message_has_no_form(house: House) -> None:
    conversation = house.talk(*SAID)
    page = house.agent().open(f"/desk/conversations/{conversation}?correct=2")
    assert "What did this message mean?" not in page.text
    assert "?correct=2" not in page.text


def test_a_tickets_transcript_leads_to_the_form(house: House) -> None:
    conversation = house.talk(*SAID)
    page = house.agent().open(f"/desk/tickets/{house.ticket(conversation_id=conversation)}")
    assert f"/desk/conversations/{conversation}?correct=1#correct" in page.text


def test_a_persons_corrections_are_exported_and_forgotten_with_what_they_said(house: House) -> None:
    conversation = house.talk(*SAID, email=FRANK)
    agent = house.agent()
    agent.open(f"/desk/conversations/{conversation}?correct=1")
    agent.send(f"/desk/conversations/{conversation}/corrections", article=house.core.articles.articles[0].slug)
    exported = privacy.export(house.core, FRANK)["conversations"][0]["corrections"]
    assert [one["article"] for one in exported] == [house.core.articles.articles[0].slug]
    privacy.forget(house.core, FRANK)
    assert kept(house) == []


def test_a_pressed_button_has_nothing_to_put_right(house: House) -> None:
    conversation = house.talk(*SAID)
    with house.core.store.read() as session:
        assert corrections.correctable(session, conversation) == {1: "nobody gets in"}
