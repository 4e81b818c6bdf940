"""Mails to the requester: one at each development, in plain words, with a link; and how to have fewer of them."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from desk import tickets, work
from desk.identity import person_by_email
from desk.store.people import Agent
from desk.store.work import Mail

FRANK, OLIVIA, PRIYA = "frank@harborview.example", "olivia@harborview.example", "priya@palmcourt.example"
ADA = "ada@keydesk.example"


def newest(house: Any, address: str = FRANK) -> Mail:
    return house.mails_to(address)[-1]


def count(house: Any, address: str = FRANK) -> int:
    return len(house.mails_to(address))


def change(house: Any, reference: str, what: Any) -> None:
    with house.core.store.write() as session:
        what(session, tickets.find_ticket(session, reference, None), house.clock())


def status(house: Any, reference: str, to: str, actor: str = ADA, solution: str | None = None) -> None:
    change(house, reference, lambda session, ticket, now: tickets.set_status(session, ticket, to, actor, now, solution))


def reply(house: Any, reference: str, text: str = "We are on it.") -> None:
    def answer(session: Any, ticket: Any, now: Any) -> None:
        ada = session.query(Agent).filter_by(email=ADA).one()
        work.reply(session, ticket, ada, text, now)

    change(house, reference, answer)


def test_a_filed_report_is_confirmed_with_its_goals_in_both_times_and_a_link(house: Any) -> None:
    reference = house.ticket()
    body = newest(house).body
    assert "Hello Frank," in body
    assert "Severity 1 (critical)." in body
    assert "You hear from us by Mon 2 Mar, 14:00 your time (Mon 2 Mar, 13:00 Central)." in body
    assert f"http://testserver/portal/tickets/{reference}" in body
    assert not re.search(r"\d{4}-\d\d-\d\dT|keys-majority|key_download|pending_", body)


def test_on_a_weekend_the_mail_names_the_emergency_phone(house: Any) -> None:
    house.clock.now = datetime(2026, 3, 7, 18, 0, tzinfo=UTC)
    house.ticket()
    assert house.core.policy.emergency.phone in newest(house).body


def test_every_development_is_mailed_in_one_thread(house: Any) -> None:
    reference = house.ticket()
    before = count(house)
    reply(house, reference)
    assert "We are on it.\n\nAda" in newest(house).body
    status(house, reference, "pending_third_party")
    assert f"{reference} now waits for a third party" in newest(house).body
    status(house, reference, "resolved", solution="A new certificate")
    assert f"{reference} is solved" in newest(house).body
    assert "A new certificate" in newest(house).body
    status(house, reference, "open")
    assert f"{reference} is open again" in newest(house).body
    change(house, reference, lambda session, ticket, now: tickets.change_severity(
        session, house.core.policy, ticket, 2, "Only one floor", ADA, now))  # fmt: skip
    assert "from 1 (critical) to 2 (serious)" in newest(house).body
    assert count(house) == before + 5
    assert {sent.thread for sent in house.mails_to(FRANK)} == {"<ticket-1@keydesk>"}
    assert all(sent.subject.startswith("Re: [KD-1]") for sent in house.mails_to(FRANK)[1:])


def test_own_notes_and_what_agents_keep_to_themselves_are_not_mailed(house: Any) -> None:
    reference = house.ticket()
    status(house, reference, "pending_customer")
    before = count(house)
    change(house, reference, lambda session, ticket, now: tickets.add_note(session, ticket, "Here it is", FRANK, now))
    change(
        house, reference, lambda session, ticket, now: tickets.add_note(session, ticket, "hm", ADA, now, internal=True)
    )
    assert count(house) == before


def test_once_the_requester_is_removed_the_owner_gets_the_mails(house: Any) -> None:
    reference = house.ticket()
    with house.core.store.write() as session:
        person_by_email(session, FRANK).role = "none"
    before = count(house)
    reply(house, reference)
    assert count(house) == before
    assert newest(house, OLIVIA).body.startswith("We are on it.")


def test_what_the_agreement_needs_can_not_be_switched_off_and_all_else_can(house: Any) -> None:
    frank = house.support_user()
    frank.open("/portal/settings")
    page = frank.send("/portal/settings")
    assert "Your settings are kept." in page.text
    assert "checked" not in page.text
    reference, before = house.ticket(), count(house)
    reply(house, reference)
    assert count(house) == before + 1, "the first response"
    reply(house, reference, "And another thing.")
    status(house, reference, "pending_customer")
    assert count(house) == before + 1
    status(house, reference, "resolved")
    assert "is solved" in newest(house).body
    assert newest(house).unsubscribe is None
    assert "part of the support agreement" in newest(house).body


def optional_mail(house: Any) -> Mail:
    reference = house.ticket()
    status(house, reference, "pending_third_party")
    return newest(house)


def test_an_optional_mail_has_the_headers_that_mail_programs_offer_as_a_button(house: Any) -> None:
    sent = optional_mail(house)
    house.core.send_mail()
    files = sorted((house.core.settings.var / "mail").glob("*.eml"))
    messages = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in files]
    (message,) = [one for one in messages if one["List-Unsubscribe"]]
    assert message["List-Unsubscribe"] == f"<{sent.unsubscribe}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert str(sent.unsubscribe) in message.get_content()


def test_the_link_asks_first_and_the_button_ends_that_kind_only(house: Any) -> None:
    link = str(optional_mail(house).unsubscribe).removeprefix("http://testserver")
    visitor = house.browser()
    assert "No more of these mails?" in visitor.open(link).text
    before = count(house)
    status(house, "KD-1", "open")
    assert count(house) == before + 1, "looking at the link changes nothing"
    assert "gets no more mails on changes of status" in visitor.send(link).text
    status(house, "KD-1", "pending_third_party")
    assert count(house) == before + 1
    reply(house, "KD-1")
    reply(house, "KD-1", "More")
    assert count(house) == before + 3


def test_a_mail_program_unsubscribes_with_one_click_and_twice_does_no_harm(house: Any) -> None:
    link = str(optional_mail(house).unsubscribe)
    for _ in range(2):
        answer = house.browser().client.post(link, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    before = count(house)
    status(house, "KD-1", "open")
    assert count(house) == before


@pytest.mark.parametrize(
    "broken", ["", "x", "2.changes", "2.changes.abc", "2.opened.{sign}", "3.changes.{sign}", "x" * 300]
)
def test_a_link_that_is_not_ours_changes_nothing(house: Any, broken: str) -> None:
    sign = str(optional_mail(house).unsubscribe).rpartition(".")[2]
    path = f"/portal/unsubscribe?t={broken.format(sign=sign)}"
    assert house.browser().open(path).status_code in {404, 422}
    assert house.browser().client.post(path).status_code in {404, 422}


def test_settings_are_kept_by_a_form_with_the_token_only(house: Any) -> None:
    frank = house.support_user()
    assert frank.client.post("/portal/settings", data={"wanted": "replies"}).status_code == 403
    frank.open("/portal/settings")
    page = frank.send("/portal/settings", wanted="replies")
    assert 'value="replies" checked' in page.text
    assert 'value="changes">' in page.text
