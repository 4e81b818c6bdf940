"""Users change their mind, ask in between, leave and come back: the form keeps what stands and forgets what does not."""

from __future__ import annotations

import pytest

from tests.dialogue.fakes import CODE, FRANK, HARBOR, TOM, Chat, FakeOffice, Requester, view

KEYS = "guests cannot download their mobile keys since this morning"
SUMMARY = f"{KEYS}, 60% on iPhones"
CASEY = Requester("casey@harborview.example", False)


def at_summary(office: FakeOffice | None = None) -> Chat:
    office = office or FakeOffice()
    office.who = office.who or TOM
    chat = Chat(office)
    chat.report(SUMMARY, "key_download_failure")
    return chat


def with_open_ticket() -> Chat:
    return at_summary(FakeOffice(open_ones=[view("KD-7")]))


def with_solution() -> Chat:
    return at_summary(FakeOffice(solved_one=view("KD-5", solution="The relay was restarted.")))


def test_a_question_while_an_open_ticket_is_offered_leaves_the_offer_standing() -> None:
    chat = with_open_ticket()
    chat.say("what does severity 2 mean?", "how_to", question=True, articles=["severities"])
    assert "tickets" in chat.cards
    assert chat.reply.choices == ["add_to_it", "new_ticket"]


@pytest.mark.parametrize("words", ["open a new one", "a new ticket please", "no, a separate one"])
def test_words_for_a_new_ticket_lead_on_to_the_summary(words: str) -> None:
    chat = with_open_ticket()
    chat.say(words, "local_problem")
    assert "summary" in chat.cards
    assert not chat.office.notes


@pytest.mark.parametrize("words", ["add it there", "put it to the same ticket"])
def test_words_for_the_open_ticket_add_the_report_to_it(words: str) -> None:
    chat = with_open_ticket()
    chat.say(words, "unclear")
    assert chat.office.notes == [("KD-7", SUMMARY)]


@pytest.mark.parametrize("words", ["go on", "go ahead with a new ticket", "it still happens, continue"])
def test_going_on_past_an_earlier_solution_keeps_the_report(words: str) -> None:
    chat = with_solution()
    chat.say(words, "affirm")
    assert "summary" in chat.cards


def test_an_earlier_solution_that_helps_ends_the_report() -> None:
    chat = with_solution()
    chat.say("that solves it", "not_helped")
    assert chat.state.report is None
    assert not chat.office.filed


def test_hesitating_at_the_summary_files_nothing() -> None:
    chat = at_summary()
    chat.say("hmm", "affirm")
    assert chat.asked == "confirm"
    assert not chat.office.filed


@pytest.mark.parametrize("answer", ["affirm", "deny"])
def test_after_asking_what_to_change_yes_and_no_show_the_summary_again(answer: str) -> None:
    chat = at_summary()
    chat.press("change")
    chat.say("no, nothing" if answer == "deny" else "yes", answer)
    assert "summary" in chat.cards
    assert not chat.office.filed


def test_a_bare_share_at_the_summary_corrects_it() -> None:
    chat = at_summary()
    chat.say("no, a third", "deny")
    assert chat.cards["summary"]["affected_percent"] == 33.33


def test_change_as_a_word_asks_what_to_change() -> None:
    chat = at_summary()
    chat.say("change", "not_helped")
    assert "should be different" in chat.text


def test_do_not_file_it_drops_the_report() -> None:
    chat = at_summary()
    chat.say("no, don't file it", "deny")
    assert chat.state.report is None


def test_another_fault_told_as_a_correction_replaces_the_category_and_keeps_the_share() -> None:
    chat = at_summary()
    chat.say("sorry, the app crashes", "app_crash_or_offline", category="app_crash_or_offline")
    assert chat.state.report is not None
    assert (chat.state.report.category, chat.state.report.percent) == ("app_crash_or_offline", 60.0)


def test_another_fault_told_besides_is_taken_up_after_the_ticket() -> None:
    chat = at_summary()
    text = "also our opera interface is down, no check-ins arrive"
    chat.say(text, "pms_down", category="pms_down")
    assert "summary" in chat.cards
    chat.press("confirm")
    assert chat.cards["ticket"]["reference"] == "KD-1"
    assert chat.asked == "third_party"
    chat.press("no")
    chat.press("confirm")
    assert [ticket.category for ticket in chat.office.filed] == ["key_download_failure", "pms_down"]
    assert chat.office.filed[1].description == text
    assert chat.office.filed[1].percent is None


def test_nothing_of_a_cancelled_report_comes_up_again() -> None:
    chat = Chat()
    chat.report(KEYS, "key_download_failure", articles=["one", "two"])
    chat.say("the iPhone app")
    chat.press("one_guest")
    chat.say("never mind", "cancel")
    chat.say("no", "deny")
    assert "article" not in chat.cards
    assert (chat.state.email, chat.state.articles) == (None, [])


def test_an_address_said_to_be_wrong_is_asked_anew() -> None:
    chat = Chat()
    chat.report(SUMMARY, "key_download_failure")
    chat.say("frnak@harborview.example")
    assert chat.asked == "email_code"
    chat.say("I mistyped my address", "guest_own_stay")
    assert chat.asked == "email"


def test_a_colleagues_address_after_an_unregistered_one_is_asked_for_its_code() -> None:
    chat = Chat(FakeOffice(who=CASEY))
    chat.report(SUMMARY, "key_download_failure")
    chat.say("open it anyway", "unclear")
    assert chat.cards["not_registered"]["advice"]
    chat.say("tom@palm.example")
    assert chat.asked == "email_code"
    assert "not_registered" not in chat.cards
    chat.say(CODE)
    assert "summary" in chat.cards


def test_tickets_asked_for_inside_the_form_ask_for_the_address_once() -> None:
    chat = Chat()
    chat.report(SUMMARY, "key_download_failure")
    chat.say("status of KD-1", "ticket_status")
    assert [card["field"] for say in chat.reply.says for card in say.cards] == ["email"]


def test_the_property_of_the_identity_counts_for_a_training_request_and_after_articles() -> None:
    chat = Chat(FakeOffice(who=FRANK, property_claim=HARBOR[1].name))
    chat.say("we need training for our new team", "contact_training", action="action_contact")
    chat.press("new_ticket")
    assert chat.asked != "property"


def test_training_asked_for_inside_the_form_offers_no_second_ticket() -> None:
    chat = at_summary()
    chat.say("can you also train our staff?", "contact_training", question=True)
    assert chat.cards["contact"]["topic"] == "training"
    assert "new_ticket" not in chat.reply.choices


def test_the_summary_names_the_property() -> None:
    assert "Palm Court London" in at_summary().text


def test_still_not_working_after_the_articles_is_not_answered_with_the_same_words_for_ever() -> None:
    chat = Chat(FakeOffice(who=TOM))
    chat.say("how is the door opened?", "how_to", action="action_answer_question", articles=["one"])
    chat.press("not_helped")
    assert chat.asked == "problem"
    chat.say("still not working", "not_helped")
    assert chat.asked == "problem"
    chat.say("still not working", "not_helped")
    assert chat.state.report is not None
    assert chat.state.report.category == "bug_report"


def test_a_share_settles_the_doubt_whether_it_is_happening() -> None:
    chat = Chat(FakeOffice(who=TOM))
    chat.say("is HOST down?", "doubt", action="action_ask_which", likely_category="host_unavailable")
    chat.say("for all of our guests")
    assert chat.state.report is not None
    assert (chat.state.report.category, chat.state.report.percent) == ("host_unavailable", 100.0)


def test_fragments_that_bring_something_new_do_not_end_with_a_person() -> None:
    chat = Chat()
    for fragment in ("the app", "on iPhones", "since noon", "in the lobby"):
        chat.say(fragment, action="action_ask_problem")
    assert "handoff" not in chat.cards
    assert "person" in chat.reply.choices


def test_a_report_built_up_over_fragments_keeps_what_they_said() -> None:
    chat = Chat(FakeOffice(who=TOM))
    chat.say("the app on iPhones", action="action_ask_problem")
    chat.say("for half of our guests", action="action_ask_problem")
    chat.report("it crashes", "app_crash_or_offline")
    assert chat.cards["summary"]["product"] == "ios_app"
    assert chat.cards["summary"]["affected_percent"] == 50.0


def test_thanks_for_the_advice_on_one_guest_do_not_push_the_report() -> None:
    chat = Chat(FakeOffice(who=TOM))
    chat.report(f"{KEYS} on iPhones", "key_download_failure", articles=["one", "two"])
    chat.press("one_guest")
    chat.say("thanks", "thank")
    assert "summary" not in chat.cards
    assert "continue" in chat.reply.choices
    chat.say("yes", "affirm")
    assert chat.state.report is None
