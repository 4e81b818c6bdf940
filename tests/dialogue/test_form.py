"""The escalation form asks what is missing, reads answers and corrections, and files once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.dialogue.fakes import CODE, FRANK, TOM, Chat, FakeOffice, view

KEYS = "guests cannot download their mobile keys since this morning"


def verified(office: FakeOffice | None = None) -> Chat:
    office = office or FakeOffice()
    office.who = office.who or TOM
    return Chat(office)


def test_only_what_is_missing_is_asked_and_the_ticket_is_filed_on_confirmation() -> None:
    chat = verified()
    chat.report(f"{KEYS}, 60% on iPhones", "key_download_failure")
    assert chat.cards["summary"]["severity"] == 1
    assert chat.cards["summary"]["product"] == "ios_app"
    assert not chat.office.filed
    chat.press("confirm")
    assert [ticket.percent for ticket in chat.office.filed] == [60.0]
    assert chat.cards["ticket"]["reference"] == "KD-1"
    assert chat.state.report is None


def test_a_share_of_staff_is_kept_on_record_and_never_called_one_of_guests() -> None:
    chat = verified()
    staff = {"kind": "staff", "percent": 100.0}
    chat.report("the reports page of HOST is blank for all our managers", "host_bug_other", share=staff)
    assert chat.cards["summary"]["affected_percent"] == 100
    assert "100% affected" in chat.text
    assert "of guests" not in chat.text


def test_a_share_of_staff_leaves_the_share_of_guests_to_be_asked() -> None:
    chat = verified()
    staff = {"kind": "staff", "percent": 100.0}
    chat.report("the android app closes at once for all our managers", "app_crash_or_offline", share=staff)
    assert chat.asked == "affected_percent"


def test_product_and_share_are_asked_in_this_order_when_unknown() -> None:
    chat = verified()
    chat.report(KEYS, "key_download_failure")
    assert chat.asked == "product"
    chat.say("the android one")
    assert chat.asked == "affected_percent"
    chat.say("3 of our 12 arrivals")
    assert chat.cards["summary"]["affected_percent"] == 25.0
    assert chat.cards["summary"]["rule"] == "keys-significant"


@pytest.mark.parametrize(
    ("band", "percent", "rule"),
    [
        ("50_or_more", 50.0, "keys-majority"),
        ("25_to_49", 25.0, "keys-significant"),
        ("under_25", 1.0, "keys-minor"),
        ("unknown", None, "keys-unknown"),
    ],
)
def test_a_band_counts_as_its_lower_bound(band: str, percent: float | None, rule: str) -> None:
    chat = verified()
    chat.report(f"{KEYS} on android", "key_download_failure")
    chat.press(band)
    assert (chat.cards["summary"]["affected_percent"], chat.cards["summary"]["rule"]) == (percent, rule)


def test_a_count_without_a_total_asks_for_the_total_and_offers_the_propertys_rooms() -> None:
    chat = verified()
    chat.report(f"{KEYS} on android, 20 guests", "key_download_failure")
    assert chat.asked == "affected_percent"
    assert "80 rooms" in chat.text
    chat.press("Palm Court London")
    assert chat.cards["summary"]["affected_percent"] == 25.0


def test_a_total_typed_after_a_count_gives_the_share() -> None:
    chat = verified()
    chat.report(f"{KEYS} on android, 20 guests", "key_download_failure")
    chat.say("40 in house")
    assert chat.cards["summary"]["affected_percent"] == 50.0


def test_a_correction_at_the_summary_changes_the_decision() -> None:
    chat = verified()
    chat.report(f"{KEYS}, 20% on iPhones", "key_download_failure")
    assert chat.cards["summary"]["severity"] == 3
    chat.say("actually it is 60%")
    assert chat.cards["summary"]["severity"] == 1
    chat.say("no, the android app")
    assert chat.cards["summary"]["product"] == "android_app"


def test_a_correction_while_something_else_is_asked_is_taken_and_the_question_comes_again() -> None:
    chat = verified()
    chat.report("our opera interface is down, no check-ins arrive in HOST", "pms_down")
    assert chat.asked == "third_party"
    chat.say("hm, what do you mean by that", "unclear")
    assert chat.asked == "third_party"
    chat.say("no", "deny")
    assert chat.cards["summary"]["best_effort"] is False


def test_a_fault_outside_openkey_is_best_effort_and_says_so() -> None:
    chat = verified()
    chat.report("our opera interface is down, no check-ins arrive in HOST", "pms_down")
    chat.press("yes")
    assert chat.cards["summary"]["best_effort"] is True
    assert "third party" in chat.text


def test_a_short_report_is_asked_to_be_described() -> None:
    chat = verified()
    chat.report("HOST is down", "host_unavailable")
    assert chat.asked == "description"
    chat.say("nobody can log in since noon", "host_unavailable", category="host_unavailable")
    assert chat.cards["summary"]["rule"] == "host-down"


def test_two_unreadable_answers_lead_to_other_words_and_then_to_a_person() -> None:
    chat = verified()
    chat.report(f"{KEYS} on android", "key_download_failure")
    first = chat.text
    chat.say("a few", "inform")
    assert chat.asked == "affected_percent"
    assert chat.text != first
    chat.say("some", "inform")
    assert "person" in chat.reply.choices
    assert "under_25" in chat.reply.choices


def test_never_mind_drops_the_report_and_keeps_nothing() -> None:
    chat = verified()
    chat.report(KEYS, "key_download_failure")
    chat.say("never mind", "cancel")
    assert chat.state.report is None
    assert not chat.office.filed


def test_a_question_in_the_form_is_answered_and_the_form_goes_on() -> None:
    chat = verified()
    chat.report(KEYS, "key_download_failure")
    chat.say("how do I reset my HOST password?", "how_to", question=True, articles=["host-password-reset"])
    assert chat.cards["article"]["slug"] == "host-password-reset"
    assert chat.asked == "product"


def test_small_talk_in_the_form_is_answered_and_the_form_goes_on() -> None:
    chat = verified()
    chat.report(KEYS, "key_download_failure")
    chat.say("are you a robot?", "ask_bot")
    assert chat.asked == "product"


def test_a_person_can_be_asked_for_in_the_form_and_the_form_resumes_afterwards() -> None:
    chat = verified()
    chat.report(KEYS, "key_download_failure")
    chat.say("let me talk to a human", "request_person")
    assert chat.cards["handoff"]["state"] == "queued"
    chat.press("back_to_bot")
    assert chat.asked == "product"


def test_identity_is_proved_by_a_code_and_the_form_goes_on_where_it_was() -> None:
    chat = Chat()
    chat.report(f"{KEYS}, 60% on iPhones", "key_download_failure")
    assert chat.asked == "email"
    chat.say("tom@palm.example")
    assert chat.cards["verification"]["state"] == "code_sent"
    assert chat.asked == "email_code"
    chat.say("000000")
    assert chat.cards["verification"]["state"] == "wrong_code"
    chat.say(CODE)
    assert chat.cards["verification"]["state"] == "verified"
    assert chat.cards["summary"]["severity"] == 1


def test_somebody_not_registered_gets_no_ticket_and_a_registered_colleague_can_go_on() -> None:
    chat = Chat()
    chat.report(f"{KEYS}, 60% on iPhones", "key_download_failure")
    chat.say("casey@harborview.example")
    chat.say(CODE)
    assert chat.cards["not_registered"]["advice"]
    chat.say("yes", "affirm")
    assert not chat.office.filed
    chat.say("tom@palm.example")
    chat.say(CODE)
    assert chat.cards["summary"]["affected_percent"] == 60.0


def test_the_property_is_asked_when_the_account_has_several() -> None:
    chat = Chat(FakeOffice(who=FRANK))
    chat.report(f"{KEYS}, 60% on iPhones", "key_download_failure")
    assert chat.asked == "property"
    chat.say("the lights inn")
    chat.press("confirm")
    assert chat.office.filed[0].property == "Harbor Lights Inn"


def test_the_property_of_the_identity_token_is_not_asked() -> None:
    chat = Chat(FakeOffice(who=FRANK, property_claim="Harbor View Hotel"))
    chat.report(f"{KEYS}, 60% on iPhones", "key_download_failure")
    chat.press("confirm")
    assert chat.office.filed[0].property == "Harbor View Hotel"


def test_severity_1_on_a_weekend_shows_the_phone_with_the_summary_and_with_the_ticket() -> None:
    chat = verified(FakeOffice(now=datetime(2026, 3, 7, 18, 0, tzinfo=UTC)))
    chat.report(f"{KEYS}, 60% on iPhones", "key_download_failure")
    assert chat.cards["emergency"]["phone"] == "1 (877) 800-2008"
    chat.press("confirm")
    assert chat.cards["emergency"]["phone"] == "1 (877) 800-2008"


def test_an_open_ticket_of_the_last_day_can_be_added_to_instead() -> None:
    chat = verified(FakeOffice(open_ones=[view("KD-9")]))
    chat.report(f"{KEYS}, 60% on iPhones", "key_download_failure")
    assert chat.cards["tickets"]["items"][0]["reference"] == "KD-9"
    chat.press("add_to_it")
    assert chat.office.notes[0][0] == "KD-9"
    assert not chat.office.filed


def test_a_new_ticket_can_be_filed_beside_an_open_one() -> None:
    chat = verified(FakeOffice(open_ones=[view("KD-9")]))
    chat.report(f"{KEYS}, 60% on iPhones", "key_download_failure")
    chat.press("new_ticket")
    assert "summary" in chat.cards
    chat.press("confirm")
    assert len(chat.office.filed) == 1


def test_an_earlier_solution_is_offered_before_the_summary() -> None:
    solved = view("KD-3", status="resolved", solution="Restart the Mobile Delivery Service.")
    chat = verified(FakeOffice(solved_one=solved))
    chat.report(f"{KEYS}, 60% on iPhones", "key_download_failure")
    assert chat.cards["solution"]["solution"] == "Restart the Mobile Delivery Service."
    assert "summary" not in chat.cards
    chat.press("continue")
    assert "summary" in chat.cards


def test_a_change_can_be_asked_for_at_the_summary() -> None:
    chat = verified()
    chat.report(f"{KEYS}, 20% on iPhones", "key_download_failure")
    chat.press("change")
    chat.say("it's half the house")
    assert chat.cards["summary"]["rule"] == "keys-majority"


def test_a_second_fault_in_the_same_message_is_not_forgotten() -> None:
    chat = verified()
    chat.report(f"{KEYS}, 60% on iPhones and also reports are empty", "key_download_failure", also="host_bug_other")
    chat.press("confirm")
    assert "other matter" in chat.text


def test_yes_to_adding_it_to_the_open_ticket_files_no_second_one() -> None:
    chat = verified(FakeOffice(open_ones=[view("KD-9")]))
    chat.report(f"{KEYS}, 60% on iPhones", "key_download_failure")
    chat.say("yes please", "affirm")
    assert chat.office.notes[0][0] == "KD-9"
    assert not chat.office.filed


def test_no_to_an_earlier_solution_goes_on_to_the_summary() -> None:
    chat = verified(FakeOffice(solved_one=view("KD-3", status="resolved", solution="Restart the service.")))
    chat.report(f"{KEYS}, 60% on iPhones", "key_download_failure")
    chat.say("no, tried that", "deny")
    assert "summary" in chat.cards
    assert not chat.office.filed


@pytest.mark.parametrize("answer", ["one_guest", "just one guest"])
def test_one_guest_in_the_form_starts_as_tier_1_and_goes_on_if_that_does_not_help(answer: str) -> None:
    chat = verified()
    chat.report(f"{KEYS} on android", "key_download_failure", articles=["one", "two"])
    chat.press(answer) if answer == "one_guest" else chat.say(answer)
    assert chat.cards["article"]
    assert chat.reply.outcome == "deflect"
    chat.press("continue")
    assert chat.cards["summary"]["rule"] == "keys-minor"


def test_a_corrected_count_is_taken_of_the_total_that_was_given_before() -> None:
    chat = verified()
    chat.report(f"{KEYS}, 30 of the 100 checked in today, on android", "key_download_failure")
    assert chat.cards["summary"]["affected_percent"] == 30
    chat.say("actually sorry 60 of them")
    assert chat.cards["summary"]["affected_percent"] == 60
    assert chat.cards["summary"]["rule"] == "keys-majority"


def test_a_corrected_count_without_a_total_is_asked_about_again() -> None:
    chat = verified()
    chat.report(f"{KEYS}, 30% of the guests, on android", "key_download_failure")
    chat.say("no wait, it is 60 guests")
    assert chat.asked == "affected_percent"
    assert "60 out of how many" in chat.text


def test_the_way_back_to_the_bot_in_words_keeps_the_report() -> None:
    chat = verified()
    chat.report(KEYS, "key_download_failure")
    chat.say("can I talk to someone", "request_person")
    chat.say("never mind, go back to the bot", "cancel")
    assert chat.asked == "product"
    assert chat.state.report is not None


def test_a_property_named_before_the_identity_was_proved_is_not_asked_for() -> None:
    chat = Chat()
    chat.report("60% of our guests at the Inn cannot download keys to their iPhones", "key_download_failure")
    chat.say(FRANK.email)
    chat.say(CODE)
    assert chat.asked == "confirm"
    chat.press("confirm")
    assert chat.office.filed[0].property == "Harbor Lights Inn"


def test_a_fault_at_all_properties_belongs_to_none_of_them() -> None:
    chat = Chat(FakeOffice(who=FRANK))
    chat.report("60% of our guests cannot download keys to their iPhones", "key_download_failure")
    assert chat.asked == "property"
    chat.say("both of them")
    chat.press("confirm")
    assert chat.office.filed[0].property is None


def test_a_fault_that_merely_resembles_a_wish_for_a_person_stays_with_the_report() -> None:
    chat = verified()
    chat.report(f"{KEYS}, 40% on android", "key_download_failure")
    doubtful = {"said": "request_person", "category": "key_download_failure"}
    chat.say("no wait, nobody can get one", "key_download_failure", **doubtful)
    assert chat.cards["summary"]["severity"] == 1
    chat.say("I want a human, nobody can get in", "key_download_failure", **doubtful)
    assert chat.cards["handoff"]["state"] == "queued"


@pytest.mark.parametrize("misread", ["out_of_scope", "cancel", "request_person", "guest_own_stay", "thank", "how_to"])
def test_a_code_is_a_code_whatever_the_model_takes_it_for(misread: str) -> None:
    chat = Chat()
    chat.report("60% of our guests at the Inn cannot download keys to their iPhones", "key_download_failure")
    chat.say(FRANK.email)
    outcome = "guest_redirect" if misread == "guest_own_stay" else "other"
    chat.say(CODE, misread, outcome=outcome, question=misread == "how_to", articles=["host-password-reset"])
    assert chat.cards["summary"]["severity"] == 1
    assert chat.state.report is not None
