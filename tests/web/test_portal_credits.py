"""Credits in the portal: the balance for all support users; ledger, forecast, statement and skipping for the owner."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from typing import Any

import pytest

from desk import credits, plans
from desk.identity import person_by_email

OLIVIA, FRANK = "olivia@harborview.example", "frank@harborview.example"
PRIYA, OTTO, MEI = "priya@palmcourt.example", "otto@cornerinn.example", "mei@lotusbay.example"
BILLABLE = "app_feature_broken"


def words_of(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def worked(house: Any, minutes: str = "25", requester: str = FRANK) -> str:
    """A ticket that an agent has answered and worked on."""
    reference = house.ticket(BILLABLE, percent=None, requester=requester)
    agent, path = house.agent(), f"/desk/tickets/{reference}"
    agent.open(path)
    agent.send(f"{path}/reply", text="We are on it.")
    agent.send(f"{path}/time", minutes=minutes)
    return str(reference)


def at(house: Any, moment: str) -> None:
    house.clock.now = datetime.fromisoformat(f"{moment}:00+00:00")


def test_every_support_user_sees_the_balance_and_the_plan_but_not_the_ledger(house: Any) -> None:
    reference = worked(house)
    text = words_of(house.support_user(FRANK).open("/portal/credits"))
    assert "Credits left 6" in text
    assert "Priority, Americas" in text
    assert "Monday to Friday, 09:00-17:00, New York time" in text
    assert "USD 8.00 (20% off USD 10.00)" in text
    assert "Availability no commitment stated" in text
    for secret in ("Statement", "What to expect", "Skip the line with", reference):
        assert secret not in text


def test_the_owner_sees_the_ledger_with_a_running_balance(house: Any) -> None:
    reference = worked(house)
    text = words_of(house.support_user(OLIVIA).open("/portal/credits"))
    assert "Balance at the start 0" in text
    assert "Mon 2 Mar, 18:00 Credits of March 2026 +9 9" in text
    assert f"Work, from the credits of March 2026 {reference} −3 6" in text
    assert "Balance now 6" in text
    assert "March 2026 6 30 June 2026" in text


def test_extras_are_shown_with_today_s_price_until_the_month_s_bill_is_final(house: Any) -> None:
    worked(house, "120", PRIYA)
    owner = house.support_user(PRIYA)
    text = words_of(owner.open("/portal/credits"))
    assert "Work beyond the balance: 6 credits extra" in text
    assert "Extra credits so far EUR 60.00 6 credits extra at EUR 10.00 (Essential)" in text
    at(house, "2026-04-02T12:00")
    text = words_of(owner.open("/portal/credits?month=2026-03"))
    assert "Extra credits billed EUR 60.00" in text
    assert "Balance at the end 0" in text


def test_a_month_is_downloaded_as_csv(house: Any) -> None:
    reference = worked(house, "120", PRIYA)
    at(house, "2026-04-02T12:00")
    page = house.support_user(PRIYA).open("/portal/credits/statement.csv?month=2026-03")
    assert page.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="credits-2026-03.csv"' in page.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(page.text)))
    assert [(row["kind"], row["ticket"], row["credits"], row["balance"], row["extra"]) for row in rows] == [
        ("grant", "", "6", "6", "0"),
        ("use", reference, "-6", "0", "0"),
        ("extra", reference, "0", "0", "6"),
        ("bill", "", "", "", "6"),
    ]
    assert (rows[-1]["amount"], rows[-1]["currency"]) == ("60.00", "EUR")


@pytest.mark.parametrize(("month", "status"), [("2026-02", 404), ("2026-04", 404), ("March", 422), ("2026-13", 422)])
def test_a_month_without_a_statement_is_refused(house: Any, month: str, status: int) -> None:
    owner = house.support_user(OLIVIA)
    for path in ("/portal/credits", "/portal/credits/statement.csv"):
        assert owner.open(f"{path}?month={month}").status_code == status


def test_what_is_the_owners_alone_is_refused_to_others(house: Any) -> None:
    reference = house.ticket(BILLABLE, percent=None)
    frank = house.support_user(FRANK)
    frank.open("/portal/credits")
    for path in ("/portal/credits/statement.csv", f"/portal/credits/skip/{reference}"):
        assert frank.open(path).status_code == 403
    assert "Skip the line: see the price" not in frank.open(f"/portal/tickets/{reference}").text


def test_the_line_is_skipped_after_the_price_was_shown(house: Any) -> None:
    first, second = house.ticket(BILLABLE, percent=None), house.ticket(BILLABLE, percent=None)
    owner = house.support_user(OLIVIA)
    assert "see the price" in owner.open(f"/portal/tickets/{second}").text
    text = words_of(owner.open(f"/portal/credits/skip/{second}"))
    assert "Price 5 credits Your balance 9 credits Left afterwards 4 credits" in text
    page = owner.send(f"/portal/credits/skip/{second}")
    assert "The ticket has skipped the line." in page.text
    assert "skipped the line for 5 credits" in page.text
    assert "see the price" not in page.text
    assert "Credits left 4" in words_of(owner.open("/portal/credits"))
    queue = re.findall(r'href="/desk/tickets/(KD-\d+)"', house.agent().open("/desk").text)
    assert queue == [second, first]


def test_a_price_that_has_changed_is_shown_again_before_anything_is_charged(house: Any) -> None:
    reference = house.ticket(BILLABLE, percent=None)
    owner = house.support_user(OLIVIA)
    owner.open(f"/portal/credits/skip/{reference}")
    worked(house, "60")
    page = owner.send(f"/portal/credits/skip/{reference}")
    assert page.status_code == 409
    assert "The price has changed." in page.text
    assert "2 credits extra, about USD 16.00" in words_of(page)
    assert "Credits left 3" in words_of(owner.open("/portal/credits"))
    owner.open(f"/portal/credits/skip/{reference}")
    assert "has skipped the line" in owner.send(f"/portal/credits/skip/{reference}").text
    assert "Credits left 0" in words_of(owner.open("/portal/credits"))


def test_the_line_can_not_be_skipped_twice_or_on_a_plan_without_it(house: Any) -> None:
    reference, other = house.ticket(BILLABLE, percent=None), house.ticket(BILLABLE, percent=None, requester=OTTO)
    owner = house.support_user(OLIVIA)
    owner.open(f"/portal/credits/skip/{reference}")
    owner.send(f"/portal/credits/skip/{reference}")
    assert owner.open(f"/portal/credits/skip/{reference}").status_code == 409
    assert house.support_user(OTTO).open(f"/portal/credits/skip/{other}").status_code == 409


def test_another_accounts_ticket_is_not_found_and_a_form_needs_its_token(house: Any) -> None:
    own, foreign = house.ticket(BILLABLE, percent=None), house.ticket(BILLABLE, percent=None, requester=PRIYA)
    owner = house.support_user(OLIVIA)
    assert owner.open(f"/portal/credits/skip/{foreign}").status_code == 404
    owner.open(f"/portal/credits/skip/{own}")
    csrf = re.search(r'name="csrf" value="(\w+)"', owner.page.text)
    assert csrf is not None
    sent = {"csrf": csrf[1], "credits": "5", "extra": "0"}
    assert owner.client.post(f"/portal/credits/skip/{foreign}", data=sent).status_code == 404
    assert owner.client.post(f"/portal/credits/skip/{own}", data={**sent, "csrf": ""}).status_code == 403
    assert owner.client.post("/portal/credits/plan", data={"plan": "premium"}).status_code == 403


def test_the_owner_chooses_the_plan_that_follows_standard_support(house: Any) -> None:
    with house.core.store.write() as session:
        owner = person_by_email(session, OTTO)
        plans.convert(session, house.core.policy, owner.account, "standard", house.clock())
    browser = house.support_user(OTTO)
    assert "had Standard in Support 1.0" in words_of(browser.open("/portal/credits"))
    refused = browser.send("/portal/credits/plan", plan="gold")
    assert refused.status_code == 422
    page = browser.send("/portal/credits/plan", plan="premium")
    assert "The plan counts from now on." in page.text
    assert "Choose your new plan" not in page.text
    assert "Premium, Europe" in words_of(page)
    at(house, "2026-04-01T00:00")
    assert "Credits left 18" in words_of(browser.open("/portal/credits"))


def test_availability_is_measured_by_the_accounts_own_critical_tickets(house: Any) -> None:
    """The month is 42 hours old; two overlapping outages of 4 and 3 hours cover 5."""
    at(house, "2026-03-02T10:00")
    first = house.ticket()
    at(house, "2026-03-02T12:00")
    second = house.ticket()
    agent = house.agent()
    for reference, moment in ((first, "2026-03-02T14:00"), (second, "2026-03-02T15:00")):
        at(house, moment)
        agent.open(f"/desk/tickets/{reference}")
        agent.send(f"/desk/tickets/{reference}/status", status="resolved")
    at(house, "2026-03-02T18:00")
    text = words_of(house.support_user(FRANK).open("/portal/credits"))
    assert "iOS app 88.09%, 5 h not available" in text
    assert "HOST portal 100.00%" in text
    assert "iOS app 100.00%" in words_of(house.support_user(MEI).open("/portal/credits"))


def test_the_page_settles_the_ledger_before_it_shows_it(house: Any) -> None:
    house.support_user(OLIVIA).open("/portal/credits")
    at(house, "2026-05-01T00:00")
    assert "Credits left 27" in words_of(house.support_user(OLIVIA).open("/portal/credits"))
    with house.core.store.read() as session:
        account_id = person_by_email(session, OLIVIA).account_id
        assert credits.balance(session, account_id) == 27
