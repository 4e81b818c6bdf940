"""Short answers that mean something else than they look like: "did that", "hmm", "make it 20", "yes" to "is HOST down?"."""

from __future__ import annotations

import pytest

from tests.dialogue.fakes import CODE, TOM, Chat, FakeOffice

KEYS = "guests cannot download their mobile keys since this morning"


def with_article() -> Chat:
    chat = Chat(FakeOffice(who=TOM))
    chat.say("a key does not open", "local_problem", action="action_answer_question", articles=["one", "two"])
    return chat


@pytest.mark.parametrize(
    "words", ["did that", "yes, tried that already", "done", "we have tried all of this", "ok did both"]
)
def test_having_tried_the_advice_is_not_taken_for_success(words: str) -> None:
    chat = with_article()
    chat.say(words, "affirm")
    assert "solved" in chat.reply.choices
    assert "not_helped" in chat.reply.choices


@pytest.mark.parametrize("words", ["yes", "yes that did it", "great, it works"])
def test_success_is_taken_for_success(words: str) -> None:
    chat = with_article()
    chat.say(words, "affirm")
    assert not chat.state.articles


@pytest.mark.parametrize(
    ("words", "category"),
    [
        ("is HOST down?", "host_unavailable"),
        ("is the VPN down?", "vpn_outage"),
        ("are you having trouble with the iphone app?", "app_crash_or_offline"),
        ("is the app offline", "app_crash_or_offline"),
        ("are keys working at your end?", "key_download_failure"),
        ("any outage of Opera?", "pms_down"),
    ],
)
def test_yes_to_is_it_down_reports_what_was_asked_about(words: str, category: str) -> None:
    chat = Chat(FakeOffice(who=TOM))
    chat.say(words, "doubt", action="action_ask_which")
    chat.press("yes")
    assert chat.state.report is not None
    assert chat.state.report.category == category


@pytest.mark.parametrize("words", ["hmm", "well", "one moment", "let me check"])
def test_a_moment_to_think_is_no_failed_answer(words: str) -> None:
    chat = Chat(FakeOffice(who=TOM))
    chat.report(f"{KEYS} on iPhones", "key_download_failure")
    for _ in range(3):
        chat.say(words, "affirm")
    assert chat.asked == "affected_percent"
    assert "person" not in chat.reply.choices


def test_a_share_is_put_right_while_something_else_is_asked() -> None:
    chat = Chat()
    chat.report(f"{KEYS}, 60% on iPhones", "key_download_failure")
    assert chat.asked == "email"
    chat.say("sorry, make it 20")
    assert chat.state.report is not None
    assert chat.state.report.percent == 20.0
    assert chat.asked == "email"


def test_what_is_told_at_the_summary_goes_into_the_report() -> None:
    chat = Chat(FakeOffice(who=TOM))
    chat.report("we need new rooms in the mapping", "room_mapping_update")
    chat.say("rooms 301, 302 and 303")
    assert chat.asked == "confirm"
    chat.press("confirm")
    assert "301, 302 and 303" in chat.office.filed[0].description


def test_one_guest_gets_the_first_aid_for_the_fault_and_not_what_merely_resembles_it() -> None:
    chat = Chat(FakeOffice(who=TOM))
    chat.report(f"{KEYS} on iPhones", "key_download_failure", articles=["wifi-outage"])
    chat.press("one_guest")
    assert chat.state.articles == ["one-guest", "wifi-outage", "no-code"]


def test_one_guest_gets_the_first_aid_that_fits_what_was_written() -> None:
    chat = Chat(FakeOffice(who=TOM))
    chat.report(f"{KEYS} on iPhones", "key_download_failure", articles=["wifi-outage", "no-code"])
    chat.press("one_guest")
    assert chat.state.articles == ["no-code", "wifi-outage", "one-guest"]


def test_an_unclear_answer_does_not_decide_what_kind_of_fault_it_is() -> None:
    chat = with_article()
    chat.press("not_helped")
    chat.press("not_helped")
    assert chat.asked == "problem"
    chat.say("still no", "not_helped")
    chat.say("just him", "unclear", likely_category="support_user_change")
    assert chat.state.report is not None
    assert chat.state.report.category == "bug_report"


@pytest.mark.parametrize("words", ["file it", "ok, send it in", "submit", "yes please open the ticket now"])
def test_words_for_filing_confirm_the_summary_whatever_the_model_takes_them_for(words: str) -> None:
    chat = Chat(FakeOffice(who=TOM))
    chat.report(f"{KEYS}, 60% on iPhones", "key_download_failure")
    chat.say(words, "inform")
    assert "ticket" in chat.cards


def test_a_ticket_asked_for_instead_of_advice_is_about_what_the_advice_was_for() -> None:
    chat = Chat(FakeOffice(who=TOM))
    chat.say("a guest's phone loads no key", "local_problem", action="action_answer_question", articles=["one-guest"])
    chat.say("yes open a ticket", "vague_problem")
    assert chat.state.report is not None
    assert chat.state.report.category == "key_download_failure"
    assert "loads no key" in chat.state.report.description


def test_a_product_named_on_the_side_at_the_summary_does_not_replace_the_faults_own() -> None:
    chat = Chat(FakeOffice(who=TOM))
    chat.report("HOST is down on every computer since noon", "host_unavailable")
    chat.say("the locks are fine I think")
    assert chat.state.report is not None
    assert chat.state.report.product == "openkey_host"


def test_a_report_opened_on_a_guess_gives_way_to_what_is_sure() -> None:
    chat = Chat(FakeOffice(who=TOM))
    chat.report("lots of trouble with the app of our hotel", "sdk_store_submission", confidence=0.31)
    chat.report("it crashes at the start on iPhones", "app_crash_or_offline")
    assert chat.state.report is not None
    assert chat.state.report.category == "app_crash_or_offline"
    assert chat.asked == "affected_percent"


def test_an_address_typed_before_it_is_asked_for_is_taken() -> None:
    chat = Chat()
    chat.report(KEYS, "key_download_failure")
    assert chat.asked == "product"
    chat.say("my email is frank@harborview.example")
    assert chat.asked == "email_code"
    chat.say(CODE)
    assert chat.asked == "product"


def test_somebody_elses_address_in_a_report_is_no_proof_of_identity() -> None:
    chat = Chat()
    chat.report("please register Maria, maria@harborview.example, as a support user", "support_user_change")
    assert chat.asked == "email"
    chat.say("her address is maria@harborview.example and she starts on Monday")
    assert chat.asked == "email_code"


def test_the_total_is_taken_when_it_comes_late() -> None:
    chat = Chat(FakeOffice(who=TOM))
    chat.report(KEYS, "key_download_failure")
    chat.say("about 15 guests")
    chat.say("of 100")
    assert chat.state.report is not None
    assert (chat.asked, chat.state.report.percent) == ("product", 15.0)


def test_a_statement_in_the_form_is_not_turned_away_as_off_topic() -> None:
    chat = Chat(FakeOffice(who=TOM))
    chat.report(f"{KEYS} on iPhones", "key_download_failure")
    chat.say("they say it freezes", "out_of_scope")
    assert "outside what I can help with" not in chat.text
    chat.say("is it going to rain today?", "out_of_scope", question=True)
    assert "outside what I can help with" in chat.text


def test_all_of_them_said_to_advice_for_one_makes_a_report_of_it() -> None:
    chat = Chat(FakeOffice(who=TOM))
    chat.say("a guest's phone loads no key", "local_problem", action="action_answer_question", articles=["one-guest"])
    chat.say("all of them")
    assert chat.state.report is not None
    assert (chat.state.report.category, chat.state.report.percent) == ("key_download_failure", 100.0)


def test_one_guests_problem_without_a_fitting_article_gets_the_first_aid_for_it() -> None:
    chat = Chat(FakeOffice(who=TOM))
    local = {"action": "action_answer_question", "likely_category": "key_download_failure"}
    chat.say("hi I'm at the desk, the guest in 14 has none", "local_problem", **local)
    assert chat.state.articles == ["one-guest", "no-code"]


def test_the_question_for_the_problem_never_goes_round_in_circles() -> None:
    chat = Chat(FakeOffice(who=TOM))
    chat.say("the phone of one guest does not do it", "local_problem", action="action_answer_question", articles=["x"])
    chat.press("not_helped")
    assert chat.asked == "problem"
    chat.say("no, the same as before", "local_problem", articles=["x"])
    assert chat.asked != "problem"


@pytest.mark.parametrize("words", ["no idea whose fault that is", "hard to tell"])
def test_not_knowing_is_an_answer_to_whose_fault_it_is(words: str) -> None:
    chat = Chat(FakeOffice(who=TOM))
    chat.report("nothing comes over from the PMS since Monday", "pms_down")
    assert chat.asked == "third_party"
    chat.say(words)
    assert chat.asked == "confirm"
