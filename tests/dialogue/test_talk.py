"""Outside the form: articles, guests, people, tickets, contacts, and what is unclear."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from desk.dialogue import Requester
from tests.dialogue.fakes import CODE, TOM, Chat, FakeOffice, view

ANSWER = "action_answer_question"


def asked_an_article(chat: Chat) -> None:
    chat.say(
        "guest in 214 gets no key on his iphone",
        "local_problem",
        ANSWER,
        articles=["one", "two", "three"],
        scope="one",
        likely_category="key_download_failure",
        product="ios_app",
        outcome="deflect",
    )


def test_the_best_article_is_answered_in_short_with_cards_best_first() -> None:
    chat = Chat()
    asked_an_article(chat)
    assert "The answer of one." in chat.text
    assert [card["slug"] for say in chat.reply.says for card in say.cards] == ["one", "two", "three"]
    assert {"solved", "not_helped", "person"} <= set(chat.reply.choices)


def test_the_next_article_comes_once_and_then_the_escalation_with_what_is_known() -> None:
    chat = Chat(FakeOffice(who=TOM))
    asked_an_article(chat)
    chat.press("not_helped")
    assert chat.cards["article"]["slug"] == "two"
    chat.press("not_helped")
    assert chat.cards["summary"]["category"] == "key_download_failure"
    assert chat.cards["summary"]["rule"] == "keys-minor"


def test_solved_ends_the_matter() -> None:
    chat = Chat()
    asked_an_article(chat)
    chat.press("solved")
    assert chat.state.articles == []


def test_a_question_without_a_good_article_is_told_so_and_offered_a_person() -> None:
    chat = Chat()
    chat.say("what colour is the lock?", "how_to", ANSWER, articles=[])
    assert chat.reply.choices == ["person"]
    assert "article" not in chat.cards


def test_a_guest_is_sent_to_the_hotel_and_never_asked_for_an_address() -> None:
    chat = Chat(FakeOffice(property_claim="Harbor View Hotel"))
    chat.say("my key won't open my room", "guest_own_stay", "action_redirect_guest", outcome="guest_redirect")
    assert chat.cards["guest_redirect"]["property"] == "Harbor View Hotel"
    assert "ask" not in chat.cards


def test_whatever_somebody_in_the_guest_widget_reports_no_ticket_comes_of_it() -> None:
    chat = Chat(FakeOffice(audience="guest"))
    chat.report("nobody can download keys in the whole hotel", "key_download_failure")
    assert "guest_redirect" in chat.cards
    chat.press("person")
    assert "guest_redirect" in chat.cards
    assert not chat.office.filed


def test_a_guests_wish_to_have_data_removed_goes_before_the_agents() -> None:
    chat = Chat()
    chat.say(
        "please delete my data, i stayed with you",
        "guest_own_stay",
        "action_redirect_guest",
        outcome="guest_redirect",
        privacy_wish=True,
    )
    assert chat.cards["contact"]["topic"] == "privacy"
    assert chat.office.flags == ["privacy"]


def test_two_unclear_turns_in_a_row_lead_to_a_person() -> None:
    chat = Chat()
    chat.say("asdf", "unclear", "action_unclear")
    assert "handoff" not in chat.cards
    chat.say("qwer", "unclear", "action_unclear")
    assert chat.cards["handoff"]["state"] == "queued"


def test_an_understood_turn_in_between_starts_the_count_again() -> None:
    chat = Chat()
    chat.say("asdf", "unclear", "action_unclear")
    chat.say("hello", "greet")
    chat.say("qwer", "unclear", "action_unclear")
    assert "handoff" not in chat.cards


def test_out_of_hours_the_next_opening_is_told_and_the_message_taken() -> None:
    chat = Chat(
        FakeOffice(now=datetime(2026, 3, 7, 18, 0, tzinfo=UTC), opening=datetime(2026, 3, 9, 13, 0, tzinfo=UTC))
    )
    chat.say("a person please", "request_person", "action_hand_over")
    assert chat.cards["handoff"]["state"] == "out_of_hours"
    assert "Mon 9 Mar, 08:00 Central" in chat.text


def test_tickets_are_shown_to_a_registered_user_and_others_prove_who_they_are_first() -> None:
    office = FakeOffice(open_ones=[view("KD-9")])
    chat = Chat(office)
    chat.say("show my tickets", "my_tickets", "action_tickets")
    assert chat.asked == "email"
    chat.say("tom@palm.example")
    assert chat.asked == "email_code"
    chat.say(CODE)
    assert chat.cards["tickets"]["items"][0]["reference"] == "KD-9"


def test_somebody_verified_but_not_registered_sees_no_tickets() -> None:
    chat = Chat(FakeOffice(who=Requester("casey@harborview.example", False), open_ones=[view("KD-9")]))
    chat.say("show my tickets", "my_tickets", "action_tickets")
    assert "not_registered" in chat.cards
    assert "tickets" not in chat.cards


def test_a_note_is_added_to_the_named_ticket() -> None:
    chat = Chat(FakeOffice(who=TOM, open_ones=[view("KD-9")]))
    chat.say("add a note to KD-9: the server was restarted", "add_note", "action_tickets")
    assert chat.office.notes == [("KD-9", "the server was restarted")]


def test_a_note_without_text_asks_for_it() -> None:
    chat = Chat(FakeOffice(who=TOM, open_ones=[view("KD-9")]))
    chat.say("add a note to KD-9", "add_note", "action_tickets")
    chat.say("we rebooted it", "vague_problem")
    assert chat.office.notes == [("KD-9", "we rebooted it")]


@pytest.mark.parametrize("intent", ["ticket_status", "add_note", "unclear", "key_download_failure"])
def test_a_solved_ticket_is_opened_again_whatever_else_the_words_are_like(intent: str) -> None:
    chat = Chat(FakeOffice(who=TOM, open_ones=[view("KD-9", status="resolved")]))
    chat.say("please reopen KD-9: the keys fail again", intent, "action_unclear")
    assert chat.office.reopened == [("KD-9", "the keys fail again")]
    assert "open again" in chat.text


def test_reopening_without_a_reason_asks_for_it_and_can_be_left() -> None:
    chat = Chat(FakeOffice(who=TOM, open_ones=[view("KD-9", status="resolved")]))
    chat.say("reopen KD-9 please", "ticket_status", "action_tickets")
    assert "What still happens?" in chat.text
    chat.say("never mind", "cancel")
    assert chat.office.reopened == []
    chat.say("reopen KD-9", "ticket_status", "action_tickets")
    chat.say("the keys fail again", "key_download_failure", "escalation_form")
    assert chat.office.reopened == [("KD-9", "the keys fail again")]


@pytest.mark.parametrize(("status", "words"), [("closed", "closed for good"), ("open", "no need to open it again")])
def test_a_closed_or_open_ticket_is_not_opened_again(status: str, words: str) -> None:
    chat = Chat(FakeOffice(who=TOM, open_ones=[view("KD-9", status=status)]))
    chat.say("reopen KD-9: it fails", "ticket_status", "action_tickets")
    assert chat.office.reopened == []
    assert words in chat.text


def test_somebody_unknown_proves_who_they_are_before_a_ticket_is_opened_again() -> None:
    chat = Chat(FakeOffice(open_ones=[view("KD-9", status="resolved")]))
    chat.say("reopen KD-9: it fails", "ticket_status", "action_tickets")
    assert chat.asked == "email"
    chat.say("tom@palm.example")
    chat.say(CODE)
    assert chat.office.reopened == [("KD-9", "it fails")]


def test_the_status_of_an_unknown_ticket_is_not_found() -> None:
    chat = Chat(FakeOffice(who=TOM))
    chat.say("status of KD-77", "ticket_status", "action_tickets")
    assert "KD-77" in chat.text
    assert "tickets" not in chat.cards


def test_only_the_owner_removes_a_support_user() -> None:
    chat = Chat(FakeOffice(who=TOM))
    facts = {"category": "support_user_change", "outcome": "escalate", "removal": True}
    chat.say("please remove maria from the support users", "support_user_change", "action_support_user_change", **facts)
    assert chat.state.report is None
    assert "owner" in chat.text


def test_a_new_support_user_is_a_ticket() -> None:
    chat = Chat(FakeOffice(who=TOM))
    facts = {"category": "support_user_change", "outcome": "escalate"}
    chat.say("please register maria, maria@palm.example", "support_user_change", "action_support_user_change", **facts)
    assert chat.asked == "description" or chat.cards["summary"]["rule"] == "account-admin"


def test_training_shows_the_contact_and_can_be_filed() -> None:
    chat = Chat(FakeOffice(who=TOM))
    chat.say("can you train our new front desk team?", "contact_training", "action_contact")
    assert chat.cards["contact"]["topic"] == "training"
    chat.press("new_ticket")
    assert chat.cards["summary"]["rule"] == "planned-work"


def test_doubt_between_an_article_and_an_outage_is_a_question_with_two_choices() -> None:
    chat = Chat(FakeOffice(who=TOM))
    doubt = {"articles": ["one"], "likely_category": "host_unavailable"}
    chat.say("is HOST down at the moment for you too?", "status_question", "action_ask_which", **doubt)
    assert {"yes", "no"} <= set(chat.reply.choices)
    chat.press("yes")
    assert chat.cards["summary"]["rule"] == "host-down"


def test_no_outage_after_all_gives_the_article() -> None:
    chat = Chat(FakeOffice(who=TOM))
    doubt = {"articles": ["one"], "likely_category": "host_unavailable"}
    chat.say("is HOST down at the moment for you too?", "status_question", "action_ask_which", **doubt)
    chat.say("no", "deny")
    assert chat.cards["article"]["slug"] == "one"


def test_a_guest_stays_a_guest_until_they_write_like_staff() -> None:
    chat = Chat()
    chat.say("the app won't let me into my room", "guest_own_stay", "action_redirect_guest", outcome="guest_redirect")
    chat.say("then open a ticket, it is urgent", "vague_problem", "action_ask_problem")
    assert "guest_redirect" in chat.cards
    chat.say(
        "i work at the front desk, one of our guests gets no key",
        "local_problem",
        ANSWER,
        articles=["one"],
        outcome="deflect",
    )
    assert "article" in chat.cards


def test_who_reads_as_a_guest_is_not_trapped_when_they_ask_for_a_person_again() -> None:
    chat = Chat()
    chat.say("the app won't let me into my room", "guest_own_stay", "action_redirect_guest", outcome="guest_redirect")
    chat.say("a person please", "request_person", "action_hand_over")
    assert "guest_redirect" in chat.cards
    chat.say("a person please", "request_person", "action_hand_over")
    assert chat.cards["handoff"]["state"] == "queued"


def test_what_is_said_before_the_problem_is_known_is_kept_as_the_context_of_what_follows() -> None:
    chat = Chat()
    chat.say("our whole system is down!!", "vague_problem", action="action_ask_problem")
    assert chat.state.context == "our whole system is down!!"
    chat.say("HOST", "inform")
    assert chat.asked == "problem"
    assert chat.state.context == "our whole system is down!! HOST"
    chat.report("our whole system is down!! HOST nobody can sign in", "host_unavailable")
    assert chat.state.context is None


def test_a_bare_product_is_asked_about_instead_of_taken_for_small_talk() -> None:
    chat = Chat()
    chat.say("the android app", "inform")
    assert chat.asked == "problem"
