"""By when the law wants an answer: counted in calendar months from the day on which the request came in."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from policy import Case, Policy, legal_due, triage


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        ("2026-03-02T12:00:00-06:00", date(2026, 4, 2)),
        ("2026-01-31T09:00:00-06:00", date(2026, 2, 28)),
        ("2028-01-31T09:00:00-06:00", date(2028, 2, 29)),
        ("2026-12-15T09:00:00-06:00", date(2027, 1, 15)),
        # The second of March in London, and still the first where support works.
        ("2026-03-02T03:00:00+00:00", date(2026, 4, 1)),
    ],
)
def test_a_removal_of_personal_data_has_one_month(policy: Policy, opened: str, due: date) -> None:
    moment = datetime.fromisoformat(opened)
    assert legal_due(policy, "gdpr-removal", moment) == due
    why = triage(policy, Case("gdpr_removal", moment)).why
    assert f"By law it has to be answered by {due.day} {due:%B %Y} (GDPR, Article 12(3))." in why


def test_other_rules_and_rules_that_are_gone_have_no_legal_date(policy: Policy) -> None:
    moment = datetime.fromisoformat("2026-03-02T12:00:00-06:00")
    with_law = [rule for rule in policy.rules if legal_due(policy, rule, moment) is not None]
    assert with_law == ["gdpr-removal"]
    assert legal_due(policy, "a-former-rule", moment) is None
    assert not any("By law" in sentence for sentence in triage(policy, Case("bug_report", moment)).why)
