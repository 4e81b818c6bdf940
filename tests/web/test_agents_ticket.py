"""A ticket's page: category, solution, ready answers, merging, linking, incidents, and what is shown beside it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from desk import canned, conversations
from desk.store.work import Ticket
from desk.web.ticket_beside import FIELD_NAMES


def opened(house: Any, agent: Any, **facts: Any) -> str:
    """The address of a fresh ticket's page, which is open."""
    path = f"/desk/tickets/{house.ticket(**facts)}"
    agent.open(path)
    return path


def test_another_category_works_the_goals_out_again_and_keeps_both_values(house: Any) -> None:
    agent = house.agent()
    path = opened(house, agent, percent=60)
    fields = {
        "category": "app_feature_broken",
        "product": "android_app",
        "percent": "",
        "reason": "Only a button is dead",
    }
    page = agent.send(f"{path}/category", **fields)
    assert "The category is changed, and the goals are worked out again." in page.text
    assert "changed the category from key download failure to app feature broken" in page.text
    assert "rule app-feature instead of keys-majority, severity 3 instead of 1" in page.text
    assert "Only a button is dead" in page.text
    assert "set by an agent" in page.text


@pytest.mark.parametrize(
    "wrong",
    [{"category": "x"}, {"product": "x"}, {"percent": "many"}, {"percent": "0"}, {"percent": "nan"}, {"reason": " "}],
)
def test_a_category_that_cannot_be_is_refused_and_the_form_keeps_what_was_typed(
    house: Any, wrong: dict[str, str]
) -> None:
    agent = house.agent()
    path = opened(house, agent)
    fields = {"category": "key_download_failure", "product": "ios_app", "percent": "30", "reason": "Typed for a while"}
    page = agent.send(f"{path}/category", **(fields | wrong))
    assert page.status_code == 422
    assert 'id="category-error" role="alert"' in page.text
    assert ("Typed for a while" in page.text) is ("reason" not in wrong)


def test_the_solution_can_be_marked_while_the_status_stays(house: Any) -> None:
    agent = house.agent()
    path = opened(house, agent)
    agent.send(f"{path}/reply", text="Please restart the gateway.")
    page = agent.send(f"{path}/draft-solution")
    assert 'maxlength="4000" aria-describedby="solution-text-hint">Please restart the gateway.</textarea>' in page.text
    page = agent.send(f"{path}/solution", solution="Restart the gateway")
    assert "marked the solution" in page.text
    assert '<li class="badge" data-status="open">' in page.text


def test_a_ready_answer_and_an_article_are_added_to_what_is_typed_and_nothing_is_sent(house: Any) -> None:
    agent = house.agent()
    path = opened(house, agent)
    reference = path.rsplit("/", 1)[1]
    page = agent.send(f"{path}/draft", text="Good morning.", reply="on_it", article="host-resend-key")
    text = re.search(r'<textarea id="reply-text"[^>]*>(.*?)</textarea>', page.text, re.DOTALL)
    assert text is not None
    assert text[1].startswith("Good morning.\n\nHello Frank,")
    assert reference in text[1]
    assert "http://testserver/help/host-resend-key" in text[1]
    assert len(house.mails_to("frank@harborview.example")) == 1
    assert agent.send(f"{path}/draft", reply="nothing").status_code == 422


def test_every_ready_answer_uses_known_fields_only() -> None:
    assert len(canned.replies()) >= 5


def test_a_duplicate_is_merged_its_requester_is_told_and_its_transcript_stays(house: Any) -> None:
    talk = house.talk(("user", "Nobody gets a key"))
    main, duplicate = house.ticket(), house.ticket(requester="olivia@harborview.example", conversation_id=talk)
    agent = house.agent()
    path = f"/desk/tickets/{duplicate}"
    agent.open(path)
    page = agent.send(f"{path}/merge", other=main.lower())
    assert f"Merged into {main}" in page.text
    assert "Nobody gets a key" in page.text
    assert '<li class="badge" data-status="closed">' in page.text
    assert f"{duplicate}: " in agent.open(f"/desk/tickets/{main}").text
    told = house.mails_to("olivia@harborview.example")[-1]
    assert f"http://testserver/portal/tickets/{main}" in told.body
    assert house.published[-1][0] == talk
    assert main in house.published[-1][1]


def test_tickets_of_two_accounts_are_never_merged_but_can_be_linked(house: Any) -> None:
    agent = house.agent()
    other = house.ticket(requester="tom@palmcourt.example")
    path = opened(house, agent)
    reference = path.rsplit("/", 1)[1]
    page = agent.send(f"{path}/merge", other=other)
    assert page.status_code == 422
    assert "Only tickets of the same account can be merged." in page.text
    assert f"linked it to {other}" in agent.send(f"{path}/link", other=other).text
    assert f"linked it to {reference}" in agent.open(f"/desk/tickets/{other}").text
    agent.open(path)
    assert "linked already" in agent.send(f"{path}/link", other=other).text
    assert other not in house.support_user().open(f"/portal/tickets/{reference}").text


def test_a_link_is_removed_and_both_trails_keep_it_and_its_end(house: Any) -> None:
    agent = house.agent()
    other = house.ticket(subject="Lobby button")
    path = opened(house, agent)
    reference = path.rsplit("/", 1)[1]
    agent.send(f"{path}/link", other=other)
    page = agent.send(f"{path}/unlink")
    assert "The tickets are no longer linked." in page.text
    assert "Remove the link to" not in page.text
    assert f"linked it to {other}" in page.text and f"removed the link to {other}" in page.text
    assert f"removed the link to {reference}" in agent.open(f"/desk/tickets/{other}").text
    assert "removed the link" not in house.support_user().open(f"/portal/tickets/{reference}").text


def test_a_link_that_is_gone_can_not_be_removed_again(house: Any) -> None:
    agent, late = house.agent(), house.agent("lena@keydesk.example")
    other = house.ticket()
    path = opened(house, agent)
    agent.send(f"{path}/link", other=other)
    late.open(path)
    agent.send(f"{path}/unlink")
    assert late.send(f"{path}/unlink").status_code == 409


def test_programs_link_and_unlink(house: Any) -> None:
    client, one, other = house.browser().client, house.ticket(), house.ticket()
    body = {"email": "ada@keydesk.example", "password": "a password for tests"}
    headers = {"Authorization": f"Bearer {client.post('/api/agent/session', json=body).json()['token']}"}
    for action, status in (("link", 200), ("link", 409), ("unlink", 200), ("unlink", 409)):
        answer = client.post(f"/api/agent/tickets/{one}/{action}", json={"other": other}, headers=headers)
        assert answer.status_code == status, action


def test_the_articles_tried_are_listed_with_what_was_said_of_each(house: Any) -> None:
    first, second, third = (article for article, _ in zip(house.core.articles.articles, range(3), strict=False))
    talk = house.talk(("user", "keys fail"))

    def card(article: Any) -> dict[str, str]:
        return {"kind": "article", "slug": article.slug, "title": article.title, "url": "", "excerpt": ""}

    with house.core.store.write() as session:
        conversation = conversations.locked(session, talk)
        for client_id, choice, cards in (("1", None, [first, third]), ("2", "not_helped", [second]), ("3", None, [])):
            turn, _ = conversations.accept(
                session, conversation, client_id, None if choice else "x", choice, house.clock()
            )
            shown = [card(article) for article in cards]
            choices = [("It did not help", "not_helped")]
            conversations.add_message(
                session, conversation, "bot", "See", house.clock(), cards=shown, turn_id=turn.id, choices=choices
            )
    page = house.agent().open(f"/desk/tickets/{house.ticket(conversation_id=talk)}").text
    listed = page.split("Articles tried</h2>")[1].split("</ul>")[0]
    said = re.findall(r'href="/help/([^"]+)">.*?<span class="under">([^<]+)<', listed)
    assert said == [
        (first.slug, "did not help"),
        (third.slug, "shown, nothing said of it"),
        (second.slug, "shown, nothing said of it"),
    ]


def test_every_fact_that_has_an_origin_is_on_the_page_under_that_name(house: Any) -> None:
    agent = house.agent()
    path = opened(house, agent, percent=60)
    with house.core.store.write() as session:
        session.get_one(Ticket, int(path.rsplit("-", 1)[1])).third_party = True
    page = agent.open(path).text
    assert [name for name in FIELD_NAMES if f"<dt>{name}</dt>" not in page] == []


@pytest.mark.parametrize("form", ["merge", "link"])
@pytest.mark.parametrize("other", ["", "KD-999", "x", "itself"])
def test_a_ticket_that_is_not_there_is_refused_beside_its_form(house: Any, form: str, other: str) -> None:
    agent = house.agent()
    path = opened(house, agent)
    page = agent.send(f"{path}/{form}", other=path.rsplit("/", 1)[1] if other == "itself" else other)
    assert page.status_code == 422
    assert f'id="{form}-error" role="alert"' in page.text


def test_related_tickets_and_earlier_conversations_are_beside_the_ticket(house: Any) -> None:
    earlier = house.talk(("user", "hello"), email="frank@harborview.example")
    solved = house.ticket(requester="tom@palmcourt.example", subject="Encoder smokes")
    other = house.ticket(subject="Lobby button")
    agent = house.agent()
    agent.open(f"/desk/tickets/{solved}")
    agent.send(f"/desk/tickets/{solved}/status", status="resolved", solution="A new power supply")
    page = agent.open(f"/desk/tickets/{house.ticket()}").text
    assert "Palm Court Hotels: A new power supply" in page
    assert f"{other}: Lobby button" in page
    assert f"/desk/conversations/{earlier}" in page


def test_the_clock_is_told_step_by_step_with_the_waits(house: Any) -> None:
    agent = house.agent()
    path = opened(house, agent, percent=60)
    agent.send(f"{path}/status", status="pending_customer")
    house.clock.forward(minutes=30)
    agent.open(path)
    page = agent.send(f"{path}/status", status="open").text
    for step in (
        "Opened Mon 2 Mar, 12:00 CT = Mon 2 Mar, 13:00 New York, in peak hours.",
        "First response within 1 h: due Mon 2 Mar, 13:00 CT = Mon 2 Mar, 14:00 New York.",
        "Resolution within 4 h: due Mon 2 Mar, 16:00 CT",
        "Stood still from Mon 2 Mar, 12:00 CT = Mon 2 Mar, 13:00 New York to Mon 2 Mar, 12:30 CT",
        "due Mon 2 Mar, 16:30 CT",
    ):
        assert step in page


def test_an_incident_is_opened_gets_tickets_and_is_closed_with_one_solution_for_all(house: Any) -> None:
    first, second = house.ticket(), house.ticket(requester="tom@palmcourt.example")
    agent = house.agent()
    agent.open("/desk/incidents")
    page = agent.send("/desk/incidents", title="Keys do not arrive on iPhones", product="ios_app", category="")
    assert page.url.path == "/desk/incidents/INC-1"
    for reference in (first, second):
        agent.open(f"/desk/tickets/{reference}")
        page = agent.send(f"/desk/tickets/{reference}/incident", incident="INC-1")
        assert "linked it to incident INC-1" in page.text
    agent.open("/desk/incidents/INC-1")
    page = agent.send("/desk/incidents/INC-1/close", solution="We have replaced a certificate.", resolve="1")
    assert "The incident is closed." in page.text
    for email in ("frank@harborview.example", "tom@palmcourt.example"):
        assert "We have replaced a certificate." in house.mails_to(email)[-1].body
    assert "KD-" not in agent.open("/desk").text
    assert "Closed" in agent.open("/desk/incidents").text


def test_an_incident_that_cannot_be_is_refused_and_keeps_what_was_typed(house: Any) -> None:
    agent = house.agent()
    agent.open("/desk/incidents")
    agent.send("/desk/incidents", title="Down", product="hardware", category="")
    for fields, status in (
        ({"title": " ", "product": "sdk"}, 422),
        ({"title": "Typed", "product": "x"}, 422),
        ({"title": "Typed", "product": "sdk", "category": "x"}, 422),
        ({"title": "Typed", "product": "hardware"}, 409),
    ):
        agent.open("/desk/incidents")
        page = agent.send("/desk/incidents", **fields)
        assert page.status_code == status
        assert f'value="{fields["title"]}"' in page.text
    assert agent.open("/desk/incidents/INC-9").status_code == 404


@pytest.mark.parametrize("form", ["category", "solution", "merge", "link", "incident", "assignee", "draft"])
def test_none_of_these_forms_does_anything_without_the_sessions_token(house: Any, form: str) -> None:
    agent = house.agent()
    path = opened(house, agent)
    assert agent.client.post(f"{path}/{form}", data={"other": "KD-1", "solution": "x"}).status_code == 403
    assert house.browser().client.post(f"{path}/{form}", data={"csrf": "x"}).status_code in {403, 200}
