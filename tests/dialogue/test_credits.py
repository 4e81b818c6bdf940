"""Questions on the account's own plan and credits."""

from __future__ import annotations

from dataclasses import replace

from desk.dialogue import Requester
from tests.dialogue.fakes import CODE, FRANK, TOM, Chat, FakeOffice

QUESTION = ("how many credits do we have left?", "plan_question", "action_answer_question")
CARD = {"kind": "credits", "balance": 9, "plan": "priority", "period_end": "2026-03-31"}


def test_a_registered_user_sees_balance_plan_and_the_end_of_the_month() -> None:
    chat = Chat(FakeOffice(who=FRANK))
    chat.say(*QUESTION, articles=["service-credits"])
    assert chat.cards["credits"] == CARD
    assert chat.cards["article"]["slug"] == "service-credits"
    assert chat.text == "Harbor View Group is on the Priority plan and has 9 credits left. The next 9 come on 1 April."
    assert chat.reply.outcome == "other"


def test_others_prove_who_they_are_first_and_then_see_it() -> None:
    chat = Chat()
    chat.say(*QUESTION)
    assert (chat.asked, "credits" in chat.cards) == ("email", False)
    chat.say("frank@harborview.example")
    chat.say(CODE)
    assert chat.cards["credits"] == CARD


def test_somebody_who_is_not_registered_sees_no_credits() -> None:
    chat = Chat(FakeOffice(who=Requester("casey@harborview.example", False)))
    chat.say(*QUESTION)
    assert set(chat.cards) == {"not_registered"}


def test_a_guest_is_sent_to_the_hotel() -> None:
    chat = Chat(FakeOffice(audience="guest"))
    chat.say(*QUESTION)
    assert set(chat.cards) == {"guest_redirect"}


def test_an_account_without_monthly_credits_is_told_that_work_is_charged() -> None:
    chat = Chat(FakeOffice(who=replace(TOM, plan="payg"), balance=1))
    chat.say(*QUESTION)
    assert "no monthly credits. It has 1 credit left; work beyond that is charged" in chat.text


def test_in_the_middle_of_a_report_the_question_is_answered_and_the_report_goes_on() -> None:
    chat = Chat(FakeOffice(who=FRANK))
    chat.report("nobody can open HOST since this morning at our hotel", "host_unavailable")
    asked = chat.asked
    chat.say(*QUESTION, question=True)
    assert chat.cards["credits"] == CARD
    assert asked is not None
    assert chat.asked == asked
