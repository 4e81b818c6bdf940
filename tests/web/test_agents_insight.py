"""The insight page: charts with their numbers, days to choose, and CSV for leads only."""

from __future__ import annotations

from typing import Any

LEAD = "lena@keydesk.example"


def test_an_agent_sees_each_measure_with_its_chart_table_and_definition(house: Any) -> None:
    house.ticket()
    page = house.agent().open("/desk/insight?since=2026-03-01&until=2026-03-05").text
    assert page.count("What is counted") == 9
    assert page.count("<svg") >= 7
    assert '<th scope="row">2 Mar</th><td class="number">1</td>' in page
    assert " style=" not in page
    assert "Export as CSV" not in page


def test_days_that_cannot_be_are_refused_in_words(house: Any) -> None:
    page = house.agent().open("/desk/insight?since=2026-03-05&until=2026-03-01")
    assert page.status_code == 422
    assert "The first day comes before the last one" in page.text


def test_only_a_lead_takes_the_numbers_away(house: Any) -> None:
    house.ticket()
    assert "Export as CSV" in house.agent(LEAD).open("/desk/insight").text
    answer = house.agent(LEAD).open("/desk/insight/export.csv?since=2026-03-01&until=2026-03-05")
    assert answer.headers["content-disposition"] == 'attachment; filename="insight-2026-03-01-2026-03-05.csv"'
    assert "escalations,2026-03-02,,1" in answer.text
    assert house.agent().open("/desk/insight/export.csv").status_code == 403
