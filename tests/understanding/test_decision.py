"""The decision from evidence: small words change the outcome, and an outage is never turned away."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy import load_policy
from understanding.classifier import NOTHING, Guess, Ranked
from understanding.decision import decide
from understanding.entities import entities_of
from understanding.evidence import gather, parts_of
from understanding.outcome import BY_GUESTS, TIER_2, Understanding

IMPLIED = {"host_unavailable": "openkey_host", "key_download_failure": None, "vpn_outage": "network"}
GOOD, POOR = [("some-article", 0.4), ("another", 0.2)], [("some-article", 0.05)]


def guess(nearness: float = 0.8, **chances: float) -> Guess:
    """Intents with these chances, the rest of it on `goodbye`."""
    rest = {"goodbye": 1 - sum(chances.values())}
    ranked = sorted({**chances, **rest}.items(), key=lambda pair: -pair[1])
    return Guess(tuple(Ranked(intent, chance) for intent, chance in ranked), nearness)


def read(
    text: str, nearness: float = 0.8, articles: list[tuple[str, float]] | None = None, **chances: float
) -> Understanding:
    return decide(gather(text, text, guess(nearness, **chances), GOOD if articles is None else articles), IMPLIED)


def test_many_without_keys_are_escalated() -> None:
    understood = read("nobody gets a mobile key tonight", key_download_failure=0.9)
    assert (understood.outcome, understood.category) == ("escalate", "key_download_failure")
    assert understood.affected_percent == 100


@pytest.mark.parametrize(
    "text",
    [
        "the settings page refuses to save for my deputy, the owner and me",
        "white page for me, for my daughter at home and for the reception",
        "it won't stick, same for my GM and my other manager",
        "front desk pc, back office pc, my ipad: nothing loads",
    ],
)
def test_several_people_or_devices_named_are_no_local_problem(text: str) -> None:
    assert read(text, local_problem=0.6, host_bug_other=0.3).outcome == "escalate"
    assert read(text, local_problem=0.9, host_bug_other=0.05).intent == "doubt"


@pytest.mark.parametrize(
    "text",
    [
        "HOST is white on the left pc, the right pc displays it normally",
        "why can't I see the reports in HOST, my boss sees them",
        "the login does nothing on the office pc, on my phone it works",
    ],
)
def test_one_user_or_computer_beside_others_that_work_is_no_outage(text: str) -> None:
    assert read(text, local_problem=0.6, host_unavailable=0.35).outcome == "deflect"


def test_what_might_happen_to_all_keys_is_a_question() -> None:
    text = "Whom would we call if all keys should fail on a Sunday?"
    assert read(text, key_download_failure=0.5, how_to=0.4).intent == "how_to"


def test_far_from_all_training_messages_a_fainter_sign_of_an_outage_is_enough_to_ask() -> None:
    chances = {"local_problem": 0.8, "pms_down": 0.1}
    assert read("the pms thing shows red", nearness=0.5, **chances).intent == "doubt"
    assert read("the pms thing shows red", nearness=0.8, **chances).intent == "local_problem"


def test_a_letter_lost_from_the_word_the_makes_nobody_a_single_man() -> None:
    assert read("all he times in HOST are wrong", host_bug_other=0.9).scope != "one"
    assert read("he cannot open his door", key_download_failure=0.9).scope == "one"


def test_a_share_of_staff_counts_for_a_fault_that_staff_see_and_not_for_a_share_of_guests() -> None:
    text = "the same error for every manager"
    assert read(text, host_bug_other=0.9).affected_percent == 100
    assert read(text, app_crash_or_offline=0.9).affected_percent is None
    assert read(text, support_user_change=0.9).affected_percent is None


def test_a_share_of_guests_goes_before_one_of_staff() -> None:
    assert read("all managers see that 30% of the guests have no name", host_bug_other=0.9).affected_percent == 30


def test_faults_by_the_share_of_guests_are_those_with_bands_in_the_policy() -> None:
    policy = load_policy(Path("policy/support.yml"))
    assert [category for category in TIER_2 if policy.is_banded(category)] == sorted(BY_GUESTS, key=TIER_2.index)


def test_one_guest_without_a_key_gets_an_article_and_the_category_is_kept_for_later() -> None:
    understood = read("a guest does not get her key on the phone", key_download_failure=0.5, local_problem=0.4)
    assert (understood.outcome, understood.intent) == ("deflect", "local_problem")
    assert understood.category is None
    assert understood.likely_category == "key_download_failure"
    assert understood.affected_percent is None
    assert understood.articles == ("some-article", "another")


def test_a_sure_outage_is_not_turned_away_by_the_word_guest() -> None:
    assert read("a guest told us that keys fail all over the house", key_download_failure=0.95).outcome == "escalate"


def test_what_reads_as_local_but_hits_everyone_is_escalated() -> None:
    understood = read("none of our guests gets the text with the key", local_problem=0.85, key_download_failure=0.1)
    assert (understood.outcome, understood.category) == ("escalate", "key_download_failure")


def test_what_reads_as_local_but_is_said_of_many_is_escalated_on_a_faint_sign() -> None:
    assert (
        read("lots of guests say it will not load", local_problem=0.9, key_download_failure=0.04).outcome == "escalate"
    )
    assert read("a guest says it will not load", local_problem=0.9, key_download_failure=0.04).outcome == "deflect"


def test_a_share_of_guests_is_a_report_where_the_intent_is_unsure() -> None:
    text = "ten percent of our lot, the thing falls over"
    unsure = {"inform": 0.3, "app_crash_or_offline": 0.28, "key_download_failure": 0.2, "local_problem": 0.22}
    assert read(text, **unsure).category == "app_crash_or_offline"
    assert read(text, inform=0.9, app_crash_or_offline=0.06).outcome == "other"


def test_that_everything_else_works_limits_a_fault_to_no_one_place() -> None:
    assert read("reports are blank for he managers, everything else works", host_bug_other=0.97).outcome == "escalate"


def test_an_outage_that_is_possible_is_asked_about_and_not_turned_away() -> None:
    assert read("HOST shows nothing on the screens", local_problem=0.75, host_unavailable=0.24).intent == "doubt"


def test_a_report_of_many_or_of_a_share_is_never_answered_with_an_article_alone() -> None:
    assert read("6 guests out of 10 must take plastic cards", how_to=0.98).intent == "doubt"
    assert read("lots of guests are at the desk about it", local_problem=0.99).intent == "doubt"


def test_a_manager_who_can_not_is_no_other_who_can() -> None:
    text = "the channel manager can send no prices, he is wrong in all portals"
    assert read(text, channel_manager_error=0.99).outcome == "escalate"


def test_another_language_is_believed_only_where_the_intent_is_sure() -> None:
    text = "los huéspedes no pueden descargar la llave desde ayer"
    assert read(text, out_of_scope=0.9).intent == "unclear"
    assert read(text, key_download_failure=0.3, how_to=0.3).intent == "unclear"
    assert read(text, key_download_failure=0.8).outcome == "escalate"


@pytest.mark.parametrize("text", [
    "HOST is blank on my computer only", "one door stays dark, all other doors work", "only my login fails, my colleague can log in",
])  # fmt: skip
def test_a_fault_of_one_while_the_others_are_fine_is_local(text: str) -> None:
    assert read(text, host_unavailable=0.97).intent == "local_problem"


@pytest.mark.parametrize("text", [
    "HOST is down on all computers, not just mine", "my computer cannot open HOST, my colleague gets that too",
])  # fmt: skip
def test_a_fault_that_others_have_too_is_not_local(text: str) -> None:
    assert read(text, host_unavailable=0.97).category == "host_unavailable"


def test_asking_what_to_do_in_an_outage_is_a_question() -> None:
    assert read("what do we do when HOST is down", how_to=0.45, host_unavailable=0.5).intent == "how_to"


def test_asking_whether_something_is_down_gets_a_choice_of_two() -> None:
    understood = read("is HOST down?", status_question=0.8, host_unavailable=0.15)
    assert (understood.intent, understood.outcome, understood.category) == ("doubt", "other", None)
    assert understood.likely_category == "host_unavailable"


def test_an_article_with_a_possible_outage_gets_a_choice_of_two() -> None:
    assert read("the key hangs again", local_problem=0.5, key_download_failure=0.45).intent == "doubt"


def test_a_guest_about_their_own_key_is_sent_to_the_hotel() -> None:
    understood = read("my key does not open my room 204", guest_own_stay=0.4, key_download_failure=0.5)
    assert understood.outcome == "guest_redirect"


def test_a_guest_who_wants_data_removed_is_a_guest_with_a_privacy_wish() -> None:
    understood = read("I stayed with you in May, please delete my data", guest_own_stay=0.7)
    assert understood.privacy_wish
    assert understood.outcome == "guest_redirect"


@pytest.mark.parametrize("text, removal", [
    ("please remove Anna as a support user", True), ("Priya left us, take her off the support users", True),
    ("register Maria as a support user", False), ("replace Tom by Maria as support user", False),
])  # fmt: skip
def test_a_removal_of_a_support_user_is_told_from_a_registration(text: str, removal: bool) -> None:
    understood = read(text, support_user_change=0.9)
    assert (understood.category, understood.removal) == ("support_user_change", removal)


@pytest.mark.parametrize("text, outside", [
    ("reservations stopped, the PMS vendor says it's their fault", True), ("it is our internet provider", True),
    ("it's on OpenKey's side", False), ("the PMS vendor says all is fine", False), ("no reservations arrive", None),
])  # fmt: skip
def test_the_cause_outside_openkey_is_read(text: str, outside: bool | None) -> None:
    assert read(text, pms_down=0.9).third_party is outside


def test_the_implied_product_is_used_and_else_the_named_one() -> None:
    assert read("the android app and HOST are down for all", host_unavailable=0.9).product == "openkey_host"
    assert read("the android app gives no keys to anybody", key_download_failure=0.9).product == "android_app"
    assert read("nobody gets keys", key_download_failure=0.9).product is None


def test_a_reference_beside_a_fault_is_about_that_ticket() -> None:
    understood = read("KD-31, the vpn drops only at night", vpn_outage=0.8, add_note=0.15)
    assert (understood.intent, understood.references) == ("add_note", ("KD-31",))


def test_a_bare_product_name_is_an_answer() -> None:
    assert read("the android app", app_crash_or_offline=0.9).intent == "inform"


@pytest.mark.parametrize("text", ["!!!", "😀", "   "])
def test_a_message_without_words_is_unclear(text: str) -> None:
    assert (read(text).intent, read(text).outcome) == ("unclear", "other")


def test_a_message_far_from_everything_is_unclear() -> None:
    assert read("blorp the fnord", nearness=0.1, how_to=0.2, vpn_outage=0.1).intent == "unclear"


def test_a_question_without_an_article_that_may_be_off_topic_is_off_topic() -> None:
    assert read("what time does the mall close", articles=POOR, how_to=0.5, out_of_scope=0.4).intent == "out_of_scope"


def test_two_requests_are_both_kept_and_the_outage_comes_first() -> None:
    text = "How do I set a late check-out in HOST? Also the VPN is down and nobody gets a key."
    question, fault = parts_of(text)
    parts = [(question, guess(how_to=0.95)), (fault, guess(vpn_outage=0.95))]
    understood = decide(gather(text, text, guess(how_to=0.6, vpn_outage=0.3), GOOD, parts), IMPLIED)
    assert (understood.category, understood.also) == ("vpn_outage", "how_to")


def test_one_fault_told_in_two_sentences_is_one_request() -> None:
    text = "HOST does not open on any computer. It shows error 502 everywhere since nine."
    parts = [(part, guess(host_unavailable=0.95)) for part in parts_of(text)]
    assert decide(gather(text, text, guess(host_unavailable=0.95), GOOD, parts), IMPLIED).also is None


def test_the_result_is_plain_json_and_says_why() -> None:
    body = read("3 of 12 guests have no key", key_download_failure=0.9).as_json()
    assert body["share"] == {"kind": "exact", "percent": 25.0, "count": 3, "total": 12}
    assert body["articles"] == ["some-article", "another"]
    assert body["why"]


def test_entities_have_their_place_in_the_text() -> None:
    text = "KD-7: 3 of 12 guests lost the iPhone app, write to Ann@Harbor.example"
    found = {entity["entity"]: text[entity["start"] : entity["end"]] for entity in entities_of(text)}
    assert found["email"] == "Ann@Harbor.example"
    assert found["product"] == "iPhone app"
    assert found["reference"].endswith("7")
    assert "3 of 12" in found["share"]


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("the Opera integration is down, no check-ins reach HOST", None),
        ("our Mews interface is broken since noon", None),
        ("Opera confirmed that they have an outage", True),
        ("the PMS vendor says it's on their side", True),
        ("it's our ISP", True),
        ("no, it is on OpenKey's side", False),
    ],
)
def test_a_products_name_alone_does_not_put_the_cause_outside(text: str, outside: bool | None) -> None:
    assert gather(text, text, NOTHING).third_party is outside


@pytest.mark.parametrize("text", ["my guests say the app asks for a code that never comes", "a guest of ours is stuck"])
def test_who_speaks_of_their_guests_is_no_guest_however_it_reads(text: str) -> None:
    guess = Guess((Ranked("guest_own_stay", 0.7), Ranked("local_problem", 0.2), Ranked("how_to", 0.1)), 0.8)
    assert decide(gather(text, text, guess)).outcome != "guest_redirect"


TUNNEL = (
    "the tunnel to you is gone and one guest in five has no key.",
    "separately, what would Premium include for us?",
)


@pytest.mark.parametrize(
    ("part", "outcome"), [("vpn_outage", "escalate"), ("planned_service", "deflect"), ("how_to", "deflect")]
)
def test_a_fault_told_in_passing_is_no_question_but_planned_work_may_be(part: str, outcome: str) -> None:
    parts = [(TUNNEL[0], guess(0.8, **{part: 0.9})), (TUNNEL[1], guess(0.8, plan_question=0.9))]
    text = " ".join(TUNNEL)
    assert decide(gather(text, text, guess(0.8, how_to=0.9, vpn_outage=0.1), GOOD, parts)).outcome == outcome


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Priority plan, Americas: response within how many hours?", "how_to"),
        ("is our hotel on Priority?", "plan_question"),
    ],
)
def test_what_a_plan_offers_is_in_an_article_and_which_one_we_have_is_not(text: str, intent: str) -> None:
    assert read(text, plan_question=0.7).intent == intent
