"""Credits in the record: charged with the time that agents log, granted and billed by the calendar, never twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from desk import credit_keeper, credits, plans, skip_the_line, tickets, work
from desk.dialogue import Reading
from desk.errors import BadInput, Conflict
from desk.identity import person_by_email
from desk.store.credits import CreditBill, CreditEntry
from desk.store.people import Account, Agent, Person
from desk.store.work import Ticket
from policy.credits import Entry
from tests.desk.house import FRANK, OLIVIA, TOM, House

PRIYA, OTTO = "priya@palmcourt.example", "otto@cornerinn.example"
BILLABLE = "app_feature_broken"


def account_of(session: Session, email: str) -> Account:
    person = person_by_email(session, email)
    assert person is not None
    return person.account


@contextmanager
def settled(house: House, email: str) -> Iterator[tuple[Session, int]]:
    """A transaction in which the account of somebody is up to date."""
    with house.core.store.write() as session:
        account = account_of(session, email)
        credits.settle(session, house.core.policy, account.id, house.clock())
        yield session, account.id


def ledger(house: House, email: str = FRANK) -> list[Entry]:
    with settled(house, email) as (session, account_id):
        return credits.entries(session, account_id)


def balance(house: House, email: str = FRANK) -> int:
    with settled(house, email) as (session, account_id):
        found = credits.balance(session, account_id)
        assert found == sum(entry.credits for entry in credits.entries(session, account_id))
        return found


def log(house: House, reference: str, minutes: int) -> None:
    answer = house.agent().post(f"/tickets/{reference}/time", minutes=minutes)
    assert answer.status_code == 201, answer.text


def answered(house: House, requester: str = FRANK) -> str:
    """A ticket that was answered in time, so that its work is billed."""
    reference = house.ticket(BILLABLE, requester=requester)
    house.agent().post(f"/tickets/{reference}/replies", text="We are on it.")
    return reference


def replay_is_the_same(house: House, email: str = FRANK) -> bool:
    with settled(house, email) as (session, account_id):
        return credits.replayed(session, house.core.policy, account_id) == credits.entries(session, account_id)


def test_time_that_an_agent_logs_is_charged_at_once(any_house: House) -> None:
    reference = any_house.ticket(BILLABLE)
    log(any_house, reference, 25)
    assert balance(any_house) == 6
    kinds = [(entry.kind, entry.credits) for entry in ledger(any_house)]
    assert kinds == [("grant", 9), ("use", -3)]


def test_each_time_entry_counts_its_own_started_ten_minutes(any_house: House) -> None:
    reference = any_house.ticket(BILLABLE)
    for minutes in (5, 5):
        log(any_house, reference, minutes)
    assert balance(any_house) == 7


def test_months_pass_grants_come_and_old_credits_go(any_house: House) -> None:
    assert balance(any_house, PRIYA) == 6
    any_house.clock.now = datetime.fromisoformat("2026-06-30T23:59:59+00:00")
    assert balance(any_house, PRIYA) == 24
    any_house.clock.forward(seconds=1)
    assert balance(any_house, PRIYA) == 24
    assert [entry.kind for entry in ledger(any_house, PRIYA)][-2:] == ["expiry", "grant"]
    assert replay_is_the_same(any_house, PRIYA)


def test_work_beyond_the_balance_is_priced_when_the_month_has_ended(any_house: House) -> None:
    log(any_house, answered(any_house, TOM), 100)
    assert balance(any_house, TOM) == 0
    with settled(any_house, TOM) as (session, account_id):
        assert credits.bill_lines(session, account_id) == []
    any_house.clock.now = datetime.fromisoformat("2026-04-01T00:00:00+00:00")
    with settled(any_house, TOM) as (session, account_id):
        (line,) = credits.bill_lines(session, account_id)
    assert (line.month, line.credits, line.total, line.currency) == (date(2026, 3, 1), 4, Decimal("40.00"), "EUR")
    assert balance(any_house, TOM) == 6


def test_work_is_not_billed_once_the_plans_response_is_late(any_house: House) -> None:
    """Priority in the Americas: eight hours of coverage from Monday 13:00 in New York end on Tuesday at 13:00."""
    reference = any_house.ticket(BILLABLE)
    log(any_house, reference, 30)
    assert balance(any_house) == 6
    any_house.clock.forward(hours=24)
    assert balance(any_house) == 6
    any_house.clock.forward(seconds=1)
    assert balance(any_house) == 9
    log(any_house, reference, 30)
    assert balance(any_house) == 9
    any_house.agent().post(f"/tickets/{reference}/replies", text="Sorry, here we are.")
    log(any_house, reference, 30)
    assert balance(any_house) == 9
    assert replay_is_the_same(any_house)


def test_a_response_in_time_keeps_the_work_billed(any_house: House) -> None:
    reference = any_house.ticket(BILLABLE)
    any_house.clock.forward(hours=24)
    any_house.agent().post(f"/tickets/{reference}/replies", text="In the last second.")
    any_house.clock.forward(hours=5)
    log(any_house, reference, 30)
    assert balance(any_house) == 6
    assert replay_is_the_same(any_house)


def test_settling_again_and_again_changes_nothing(any_house: House) -> None:
    log(any_house, any_house.ticket(BILLABLE), 30)
    before = ledger(any_house)
    for _ in range(3):
        assert ledger(any_house) == before


def test_many_at_once_charge_each_entry_once_and_grant_once(any_house: House) -> None:
    references = [any_house.ticket(BILLABLE) for _ in range(4)]
    agent = any_house.agent()

    def log_one(reference: str) -> None:
        agent.post(f"/tickets/{reference}/time", minutes=20)

    threads = [threading.Thread(target=log_one, args=(reference,)) for reference in references]
    threads += [threading.Thread(target=credit_keeper.settle_all, args=(any_house.core,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert balance(any_house) == 1
    assert [entry.kind for entry in ledger(any_house)].count("grant") == 1
    assert replay_is_the_same(any_house)


@pytest.mark.parametrize("table", [CreditEntry, CreditBill])
def test_the_database_refuses_to_change_or_delete_what_is_in_the_ledger(
    any_house: House, table: type[CreditEntry] | type[CreditBill]
) -> None:
    log(any_house, answered(any_house, TOM), 100)
    any_house.clock.now = datetime.fromisoformat("2026-04-01T00:00:00+00:00")
    ledger(any_house, TOM)
    with pytest.raises(DatabaseError, match="append-only"), any_house.core.store.write() as session:
        session.execute(update(table).values(credits=1000))
    with pytest.raises(DatabaseError, match="append-only"), any_house.core.store.write() as session:
        session.delete(session.scalars(select(table)).first())


def skip(house: House, reference: str, shown: tuple[int, int] = (5, 0)) -> skip_the_line.Price:
    with house.core.store.write() as session:
        ticket = tickets.find_ticket(session, reference, None)
        return skip_the_line.skip(session, house.core.policy, ticket, OLIVIA, shown, house.clock())


def test_skipping_the_line_costs_five_credits_and_changes_the_order_of_work(any_house: House) -> None:
    first, second = any_house.ticket(BILLABLE), any_house.ticket(BILLABLE)
    assert any_house.agent().queue() == [first, second]
    assert skip(any_house, second).credits == 5
    assert any_house.agent().queue() == [second, first]
    assert balance(any_house) == 4
    body = any_house.agent().ticket(second)
    assert body["skip_the_line"] is True
    assert body["events"][-1]["kind"] == "skip_the_line"
    assert replay_is_the_same(any_house)


def test_a_line_is_skipped_once_and_only_at_the_price_that_was_shown(any_house: House) -> None:
    reference, other = any_house.ticket(BILLABLE), any_house.ticket(BILLABLE)
    skip(any_house, reference)
    with pytest.raises(Conflict, match="already"):
        skip(any_house, reference)
    with pytest.raises(Conflict, match="price has changed"):
        skip(any_house, other)
    assert balance(any_house) == 4
    assert skip(any_house, other, (5, 1)).unit_price == Decimal(8)
    assert balance(any_house) == 0


def test_pay_as_you_go_can_not_skip_the_line(any_house: House) -> None:
    reference = any_house.ticket(BILLABLE, requester=OTTO)
    with pytest.raises(Conflict, match="plan"):
        skip(any_house, reference)


def test_a_solved_ticket_can_not_skip_the_line(any_house: House) -> None:
    reference = any_house.ticket(BILLABLE)
    any_house.agent().post(f"/tickets/{reference}/status", status="resolved")
    with pytest.raises(Conflict, match="solved"):
        skip(any_house, reference)


def change_plan(house: House, email: str, plan: str) -> None:
    with house.core.store.write() as session:
        plans.change(session, house.core.policy, account_of(session, email), plan, house.clock())


def test_another_plan_in_the_middle_of_the_month_keeps_what_was_granted(any_house: House) -> None:
    assert balance(any_house) == 9
    change_plan(any_house, FRANK, "premium")
    assert balance(any_house) == 9
    any_house.clock.now = datetime.fromisoformat("2026-04-01T00:00:00+00:00")
    assert balance(any_house) == 27
    assert replay_is_the_same(any_house)


def test_a_plan_that_was_changed_behind_our_back_counts_from_when_it_is_noticed(any_house: House) -> None:
    assert balance(any_house) == 9
    with any_house.core.store.write() as session:
        account_of(session, FRANK).plan = "payg"
    any_house.clock.now = datetime.fromisoformat("2026-03-20T00:00:00+00:00")
    assert balance(any_house) == 9
    any_house.clock.now = datetime.fromisoformat("2026-04-02T00:00:00+00:00")
    assert balance(any_house) == 9
    assert replay_is_the_same(any_house)


@pytest.mark.parametrize(
    ("former", "plan", "choice"),
    [("priority_live", "essential", None), ("none", "payg", None), ("standard", "payg", "standard")],
)
def test_a_plan_of_support_1_is_converted_or_left_to_the_owner(
    house: House, former: str, plan: str, choice: str | None
) -> None:
    with house.core.store.write() as session:
        account = account_of(session, OTTO)
        plans.convert(session, house.core.policy, account, former, house.clock())
        assert (account.plan, plans.open_choice(session, account.id)) == (plan, choice)


def test_the_owner_chooses_once_what_follows_standard_support(house: House) -> None:
    with house.core.store.write() as session:
        owner = session.scalars(select(Person).where(Person.email == OTTO)).one()
        plans.convert(session, house.core.policy, owner.account, "standard", house.clock())
        with pytest.raises(BadInput, match="plan must be one of"):
            plans.choose(session, house.core.policy, owner, "gold", house.clock())
        plans.choose(session, house.core.policy, owner, "priority", house.clock())
        assert owner.account.plan == "priority"
        with pytest.raises(Conflict, match="no plan to choose"):
            plans.choose(session, house.core.policy, owner, "payg", house.clock())


def test_the_background_work_settles_all_accounts_and_rests_until_it_is_needed(any_house: House) -> None:
    assert credit_keeper.settle_all(any_house.core) == 4
    assert credit_keeper.settle_all(any_house.core) == 0
    any_house.clock.forward(minutes=61)
    assert credit_keeper.settle_all(any_house.core) == 4
    any_house.clock.now = datetime.fromisoformat("2026-04-01T00:00:00+00:00")
    assert credit_keeper.settle_all(any_house.core) == 4


def test_one_broken_account_does_not_keep_the_others_from_their_credits(house: House) -> None:
    with house.core.store.write() as session:
        account_of(session, FRANK).plan = "a plan that is gone"
    assert credit_keeper.settle_all(house.core) == 3
    assert balance(house, PRIYA) == 6


def test_a_clock_that_was_set_back_breaks_nothing(any_house: House) -> None:
    reference = any_house.ticket(BILLABLE)
    assert balance(any_house) == 9
    any_house.clock.forward(days=-40)
    log(any_house, reference, 10)
    assert balance(any_house) == 8


ACTS = st.lists(
    st.tuples(
        st.integers(0, 45 * 24 * 60),
        st.sampled_from(["log", "log", "log", "reply", "skip", "look", "plan", "open"]),
        st.integers(0, 5),
        st.integers(1, 300),
    ),
    max_size=25,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whatever_happens_the_kept_ledger_is_the_replayed_one(
    house: House, acts: list[tuple[int, str, int, int]]
) -> None:
    """Tickets opened, answered early, late or never, time logged, lines skipped, plans changed, over years."""
    agreed = list(house.core.policy.plans)
    references = [house.ticket(BILLABLE)]
    for minutes, act, which, amount in acts:
        house.clock.forward(minutes=minutes)
        reference = references[which % len(references)]
        with house.core.store.write() as session:
            agent = session.scalars(select(Agent)).first()
            assert agent is not None
            ticket = session.get_one(Ticket, int(reference.removeprefix("KD-")))
            if act == "log":
                work.log_time(session, house.core.policy, ticket, agent, amount, house.clock())
            elif act == "reply":
                work.reply(session, ticket, agent, "Hello", house.clock())
            elif act == "look":
                credits.settle(session, house.core.policy, ticket.account_id, house.clock())
            elif act == "plan":
                plans.change(session, house.core.policy, ticket.account, agreed[amount % len(agreed)], house.clock())
        if act == "skip":
            with house.core.store.write() as session:
                ticket = session.get_one(Ticket, int(reference.removeprefix("KD-")))
                try:
                    cost = skip_the_line.price(session, house.core.policy, ticket, house.clock())
                    shown = (cost.credits, cost.extra)
                    skip_the_line.skip(session, house.core.policy, ticket, OLIVIA, shown, house.clock())
                except Conflict:
                    pass
        if act == "open":
            references.append(house.ticket(BILLABLE))
    assert replay_is_the_same(house)
    assert balance(house) >= 0


def test_the_chat_shows_the_balance_to_a_verified_user(any_house: House) -> None:
    said = {"intent": "plan_question", "said": "plan_question", "confidence": 0.9}
    question = "how many credits do we have left?"
    any_house.rasa.readings[question] = lambda text: ("action_answer_question", Reading(text=text, **said))
    log(any_house, any_house.ticket(BILLABLE), 10)
    card = any_house.chat(FRANK).say(question).cards["credits"]
    assert card == {"kind": "credits", "balance": 8, "plan": "priority", "period_end": "2026-03-31"}


def test_a_severity_set_by_hand_keeps_the_response_that_the_plan_of_the_opening_promised(house: House) -> None:
    assert balance(house) == 9
    house.clock.forward(minutes=1)
    reference = house.ticket(BILLABLE)
    promised = house.agent().ticket(reference)["plan_response_due"]
    house.clock.forward(minutes=1)
    change_plan(house, FRANK, "premium")
    house.clock.forward(hours=2)
    house.agent().post(f"/tickets/{reference}/severity", severity=2, reason="Half of the guests are affected.")
    assert house.agent().ticket(reference)["plan_response_due"] == promised
