"""From a message to a ticket, through the real model, the real actions and the real database."""

from __future__ import annotations

import uuid

import pytest
import requests

from desk.paths import POLICY
from policy import load_policy
from tests.stack.client import Chat, Stack

FRANK, TOM, CASEY = "frank@harborview.example", "tom@palmcourt.example", "casey@harborview.example"
# One message for each row of the policy's table: what a clerk says, and how the bot's questions are answered.
ROWS: dict[str, tuple[str, dict[str, str]]] = {
    "keys-majority": ("since this morning 60% of our guests can't download their mobile key on iPhones", {}),
    "keys-significant": ("guests cannot download their keys on android, about 30% of arrivals are affected", {}),
    "keys-minor": ("guests can't download the mobile key on their iphones, 5 of our 60 arrivals", {}),
    "keys-unknown": (
        "many guests cannot download their mobile keys on iPhones right now",
        {"affected_percent": "unknown"},
    ),
    "host-down": ("nobody at the hotel can open HOST, it is down on every computer", {}),
    "pms-down": ("the Opera integration is down, no check-ins reach HOST at all since noon", {"third_party": "no"}),
    "host-bug-keys": (
        "the create new session button in HOST does nothing for every guest, so no keys can be issued",
        {},
    ),
    "room-mapping": ("we renumbered the third floor, please have your team update our room mapping", {}),
    "app-feature": ("the express checkout button in the iOS app does nothing for several guests", {}),
    "host-bug-other": ("the reports page in HOST shows empty exports for all managers", {}),
    "app-down-majority": ("the android app crashes on launch for 70% of guests", {}),
    "app-down-significant": ("the iPhone app keeps crashing for 3 of 10 guests", {}),
    "app-down-minor": ("the android app crashes at start for 10% of our guests", {}),
    "app-down-unknown": (
        "the iOS app is crashing for guests all over the hotel today",
        {"affected_percent": "unknown"},
    ),
    "vpn-majority": ("the OpenKey VPN to our lock server is down, 80% of guests affected", {"third_party": "no"}),
    "vpn-significant": (
        "the OpenKey VPN tunnel keeps dropping, a third of the guests are affected",
        {"third_party": "no"},
    ),
    "vpn-minor": ("the OpenKey VPN is down, 5% of our guests are affected so far", {"third_party": "no"}),
    "vpn-unknown": (
        "the OpenKey VPN tunnel to the lock server is down",
        {"third_party": "no", "affected_percent": "unknown"},
    ),
    "hardware-majority": (
        "locks on most of the doors are dead even after new batteries, half of the guests are locked out",
        {},
    ),
    "hardware-significant": (
        "30% of our door locks stay dead after battery change and reprogramming, under warranty",
        {},
    ),
    "hardware-minor": (
        "8% of the locks are dead after new batteries and re-programming, we want a warranty replacement",
        {},
    ),
    "hardware-unknown": (
        "many bluetooth modules died after the firmware update, they are under warranty",
        {"affected_percent": "unknown"},
    ),
    "gdpr-removal": ("a former guest wants all personal data deleted under GDPR, please erase her records", {}),
    "store-submission": ("apple rejected our app built with your SDK in the app store review, what do we submit", {}),
    "bug-report": (
        "the webhook of your API sends the wrong room number in every event",
        {"product": "pms_integration"},
    ),
    "channel-manager": ("the channel manager is out of sync and we are getting overbookings with wrong rates", {}),
    "payments": ("the payment interface fails, credit cards can't be charged or stored at all", {}),
    "kiosk-doorlock": ("our self check-in kiosk does not issue keys, guests can't check in by themselves", {}),
    "account-admin": ("please register Maria Lopez, maria@palmcourt.example, as a new support user", {}),
    "planned-work": ("please activate the multiple room feature for our property next week", {}),
}


def to_the_summary(chat: Chat, answers: dict[str, str]) -> Chat:
    """Answer what the bot asks until it shows the summary."""
    for _ in range(8):
        if "summary" in chat.cards:
            return chat
        if "new_ticket" in chat.choices:
            chat.press("new_ticket")
        elif "continue" in chat.choices:
            chat.press("continue")
        elif chat.asked in answers:
            chat.press(answers[str(chat.asked)])
        elif chat.asked == "description":
            chat.say("it began this morning and nothing that we tried has helped so far")
        else:
            break
    raise AssertionError(f"no summary; asked {chat.asked!r}: {chat.text} {chat.understanding}")


def test_every_row_of_the_table_has_its_message() -> None:
    assert set(ROWS) == set(load_policy(POLICY).rules)


@pytest.mark.parametrize("rule", ROWS)
def test_a_row_of_the_table_is_reached_through_the_chat(stack: Stack, rule: str) -> None:
    text, answers = ROWS[rule]
    chat = to_the_summary(stack.chat(TOM).say(text), answers)
    row = load_policy(POLICY).rules[rule]
    assert (chat.cards["summary"]["rule"], chat.cards["summary"]["severity"]) == (rule, row.severity)
    chat.press("confirm")
    assert (chat.cards["ticket"]["rule"], chat.cards["ticket"]["priority"]) == (rule, row.priority)


def test_the_due_times_of_the_ticket_are_those_of_the_policy(stack: Stack) -> None:
    chat = to_the_summary(stack.chat(FRANK, "Harbor View Hotel").say(ROWS["keys-majority"][0]), {})
    ticket = chat.press("confirm").cards["ticket"]
    body = requests.get(f"{stack.url}/api/tickets/{ticket['reference']}", headers=chat.headers, timeout=10).json()
    assert body["opened_at"].startswith("2026-03-03T21:")
    assert body["response_due"].replace("T22:", "T21:") == body["opened_at"]
    assert (body["response_due_source"], body["property"]) == ("severity_goal", "Harbor View Hotel")
    assert [message["seq"] for message in body["transcript"]] == list(range(1, len(body["transcript"]) + 1))
    assert body["transcript"][-1]["cards"][0]["reference"] == ticket["reference"]


def test_an_address_is_proved_in_the_chat_and_the_form_goes_on(stack: Stack) -> None:
    chat = stack.chat().say(ROWS["keys-majority"][0])
    assert chat.asked == "email"
    chat.say("it's mei@lotusbay.example")
    assert chat.cards["verification"]["state"] == "code_sent"
    chat.say(stack.code_for("mei@lotusbay.example"))
    assert chat.cards["verification"]["state"] == "verified"
    assert to_the_summary(chat, {}).cards["summary"]["rule"] == "keys-majority"


def test_the_wrong_code_is_refused_and_the_fifth_one_locks_the_address(stack: Stack) -> None:
    chat = stack.chat().say(ROWS["keys-majority"][0]).say("nobody@example.com")
    right = stack.code_for("nobody@example.com")
    wrong = "000000" if right != "000000" else "111111"
    states = [chat.say(wrong).cards["verification"]["state"] for _ in range(4)]
    assert states == ["wrong_code"] * 4
    assert chat.say(wrong).cards["verification"]["state"] == "locked"


def test_somebody_who_is_not_registered_gets_no_ticket(stack: Stack) -> None:
    before = requests.get(
        f"{stack.url}/api/agent/queue", headers={"Authorization": f"Bearer {stack.agent()}"}, timeout=10
    ).json()
    chat = stack.chat(CASEY).say(ROWS["keys-majority"][0])
    assert "not_registered" in chat.cards
    chat.say("yes please file it")
    after = requests.get(
        f"{stack.url}/api/agent/queue", headers={"Authorization": f"Bearer {stack.agent()}"}, timeout=10
    ).json()
    assert before == after


def test_the_same_client_id_gives_the_same_answer_and_one_ticket(stack: Stack) -> None:
    chat = to_the_summary(stack.chat(TOM).say(ROWS["app-down-majority"][0]), {})
    body = {"client_id": str(uuid.uuid4()), "choice": "confirm"}
    first, second = chat.post(body).json(), chat.post(body).json()
    assert first == second
    assert (
        len([message for message in chat.history() if any(card["kind"] == "ticket" for card in message["cards"])]) == 1
    )


def test_a_correction_a_question_and_a_second_thought_in_the_form(stack: Stack) -> None:
    chat = stack.chat(TOM).say("guests can't download their mobile keys this evening")
    assert chat.asked == "product"
    chat.say("how do i reset my HOST password?")
    assert chat.articles[0] == "host-password-reset"
    assert chat.asked == "product"
    chat.say("the iphone app")
    assert chat.asked == "affected_percent"
    chat.say("about a quarter")
    to_the_summary(chat, {})
    assert chat.cards["summary"]["severity"] == 2
    chat.say("actually it is 60%")
    assert chat.cards["summary"]["severity"] == 1
    chat.say("never mind")
    assert chat.understanding["outcome"] == "other"


def test_severity_1_on_a_weekend_shows_the_emergency_phone(weekend_stack: Stack) -> None:
    chat = to_the_summary(weekend_stack.chat(TOM).say(ROWS["keys-majority"][0]), {})
    assert chat.cards["emergency"]["phone"] == "1 (877) 800-2008"
    assert chat.press("confirm").cards["emergency"]["phone"] == "1 (877) 800-2008"


def test_out_of_hours_a_person_is_promised_for_the_next_opening(weekend_stack: Stack) -> None:
    chat = weekend_stack.chat(TOM).say("can I talk to a human please")
    assert chat.cards["handoff"]["state"] == "out_of_hours"
    assert "Mon 9 Mar, 08:00 Central" in chat.text
