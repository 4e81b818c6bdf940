"""The queue's page and the forms of a ticket when several agents work: filters, views, bulk, both versions, double clicks."""

from __future__ import annotations

import re
from typing import Any

from desk.store.work import SKIPPED_RANK, Ticket

CODES = re.compile(r'<th scope="row"><a href="/desk/tickets/(KD-\d+)">')
MARK = re.compile(r'name="marked" value="([^"]+)"')


def shown(page: Any) -> list[str]:
    return CODES.findall(page.text)


def test_the_queue_goes_on_on_the_next_page_in_the_order_of_the_work(house: Any) -> None:
    references = [house.ticket() for _ in range(52)]
    agent = house.agent()
    first = agent.open("/desk?severity=1")
    following = re.search(r'href="(/desk\?[^"]*cursor=[^"]*)" rel="next"', first.text)
    assert following is not None
    second = agent.open(following[1].replace("&amp;", "&"))
    assert shown(first) + shown(second) == references


def test_a_ticket_that_skips_the_line_says_so_in_the_queue(house: Any) -> None:
    plain, skips = house.ticket(), house.ticket()
    with house.core.store.write() as session:
        session.get_one(Ticket, int(skips.removeprefix("KD-"))).skip_rank = SKIPPED_RANK
    page = house.agent().open("/desk")
    assert shown(page) == [skips, plain]
    assert page.text.count(">Skips the line</span>") == 1


def test_an_agent_sees_their_own_tickets_under_mine(house: Any) -> None:
    mine, other = house.ticket(), house.ticket()
    agent = house.agent()
    agent.open(f"/desk/tickets/{mine}")
    page = agent.send(f"/desk/tickets/{mine}/assignee", assignee="me")
    assert "assigned the ticket to ada@keydesk.example" in page.text
    assert shown(agent.open("/desk?assignee=me")) == [mine]
    assert shown(agent.open("/desk?assignee=none")) == [other]


def test_filters_are_kept_as_a_view_of_the_agents_own_and_removed_again(house: Any) -> None:
    house.ticket(percent=10)
    agent = house.agent()
    agent.open("/desk?severity=3&account=harbor&assignee=none")
    page = agent.send("/desk/views", name="  My   minors ")
    assert (
        '<a href="/desk?severity=3&amp;account=harbor&amp;assignee=none" aria-current="page">My minors</a>' in page.text
    )
    assert "My minors" not in house.agent("lena@keydesk.example").open("/desk").text
    path = re.search(r'action="(/desk/views/\d+/remove)"', page.text)
    assert path is not None
    assert "My minors" not in agent.send(path[1]).text


def test_a_view_without_a_name_is_refused(house: Any) -> None:
    agent = house.agent()
    agent.open("/desk?severity=3")
    page = agent.send("/desk/views", name=" ")
    assert page.status_code == 422
    assert "A view needs a name." in page.text


def test_the_view_of_another_agent_cannot_be_removed(house: Any) -> None:
    agent, lena = house.agent(), house.agent("lena@keydesk.example")
    agent.open("/desk?severity=3")
    path = re.search(r'action="(/desk/views/\d+/remove)"', agent.send("/desk/views", name="Mine").text)
    csrf = re.search(r'name="csrf" value="(\w+)"', lena.open("/desk").text)
    assert path is not None
    assert csrf is not None
    assert lena.client.post(path[1], data={"csrf": csrf[1]}).status_code == 404


def test_several_tickets_are_assigned_at_once(house: Any) -> None:
    first, second, third = (house.ticket() for _ in range(3))
    agent = house.agent()
    marks = MARK.findall(agent.open("/desk").text)
    page = agent.send("/desk/bulk", marked=marks[:2], do="assign", assignee="me")
    assert "The marked tickets are changed." in page.text
    assert shown(agent.open("/desk?assignee=me")) == [first, second]
    assert shown(agent.open("/desk?assignee=none")) == [third]


def test_of_several_tickets_those_that_changed_meanwhile_stay_as_they_are_and_are_named(house: Any) -> None:
    first, second = house.ticket(), house.ticket()
    agent, lena = house.agent(), house.agent("lena@keydesk.example")
    marks = MARK.findall(agent.open("/desk").text)
    lena.open(f"/desk/tickets/{first}")
    lena.send(f"/desk/tickets/{first}/note", text="I am on it")
    page = agent.send("/desk/bulk", marked=marks, do="status", status="resolved")
    assert page.status_code == 409
    assert f"1 changed. Left as they are: {first} has changed meanwhile" in page.text
    assert shown(agent.open("/desk")) == [first]
    assert shown(agent.open("/desk?status=resolved")) == [second]


def test_a_change_of_many_without_any_or_without_an_action_is_refused(house: Any) -> None:
    house.ticket()
    agent = house.agent()
    mark = MARK.findall(agent.open("/desk").text)
    assert "Mark at least one ticket." in agent.send("/desk/bulk", do="assign", assignee="me").text
    for fields in ({"do": ""}, {"do": "status", "status": "gone"}, {"do": "assign", "assignee": "0"}):
        agent.open("/desk")
        assert agent.send("/desk/bulk", marked=mark, **fields).status_code == 422
    agent.open("/desk")
    assert agent.send("/desk/bulk", marked=["x"], do="assign", assignee="me").status_code == 422


def test_a_save_from_an_older_page_is_refused_with_both_versions_and_keeps_what_was_typed(house: Any) -> None:
    reference = house.ticket(percent=60)
    path = f"/desk/tickets/{reference}"
    ada, lena = house.agent(), house.agent("lena@keydesk.example")
    ada.open(path)
    lena.open(path)
    lena.send(f"{path}/severity", severity="2", reason="Half of it works again")
    page = ada.send(f"{path}/status", status="resolved", solution="Typed for a while")
    assert page.status_code == 409
    assert "You saw version 1, now it is version 2." in page.text
    assert "changed the severity from 1 to 2" in page.text
    assert '<td class="said">resolved</td><td class="said">open</td>' in page.text
    assert ">Typed for a while</textarea>" in page.text
    again = ada.send(f"{path}/status", status="resolved", solution="Typed for a while")
    assert "The status is changed." in again.text


def test_a_form_that_is_sent_twice_acts_once(house: Any) -> None:
    reference = house.ticket()
    path = f"/desk/tickets/{reference}"
    agent = house.agent()
    for form, fields in (("reply", {"text": "We are on it."}), ("note", {"text": "Ask"}), ("time", {"minutes": "20"})):
        page = agent.open(path)
        hidden = dict(re.findall(r'<input type="hidden" name="(csrf|version)" value="(\w*)">', page.text))
        answers = [agent.client.post(f"{path}/{form}", data=hidden | fields) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
    trail = agent.open(path).text
    assert [trail.count(words) for words in ("worked 20 min", "added an internal note", "answered (first")] == [1, 1, 1]
    assert len(house.mails_to("frank@harborview.example")) == 2


def test_the_same_can_be_done_again_on_purpose(house: Any) -> None:
    reference = house.ticket()
    path = f"/desk/tickets/{reference}"
    agent = house.agent()
    agent.open(path)
    agent.send(f"{path}/time", minutes="20")
    assert agent.send(f"{path}/time", minutes="20").text.count("worked 20 min") == 2


def test_two_agents_on_one_ticket_see_each_other_until_one_is_gone(house: Any, monkeypatch: Any) -> None:
    from datetime import timedelta

    from desk import clock, presence

    reference = house.ticket()
    ada, lena = house.agent(), house.agent("lena@keydesk.example")
    assert "looking at this too" not in lena.open(f"/desk/tickets/{reference}").text
    assert "Lena is looking at this too." in ada.open(f"/desk/tickets/{reference}").text
    assert "Ada is looking at this too." in lena.open(f"/desk/tickets/{reference}").text
    monkeypatch.setattr(presence, "real_clock", lambda: clock.real_clock() + timedelta(minutes=1))
    assert "looking at this too" not in ada.open(f"/desk/tickets/{reference}").text


def test_a_flagged_conversation_is_taken_off_the_list(house: Any) -> None:
    talk = house.talk(("user", "help"), flag="trouble")
    agent = house.agent()
    agent.open(f"/desk/conversations/{talk}")
    page = agent.send(f"/desk/conversations/{talk}/clear")
    assert "The conversation is no longer flagged." in page.text
    assert "No conversation is flagged." in agent.open("/desk/conversations?state=flagged").text


def test_a_button_is_no_guess(house: Any) -> None:
    from desk.web import page_words
    from desk.web.transcript_view import Reader

    reader = Reader(house.core.policy, house.core.articles, page_words.Times())
    message = {"seq": 1, "at": "2026-03-02T18:00:00Z", "author": "bot", "text": "Done.", "cards": []}
    (line,) = reader.lines(
        [message | {"understanding": {"outcome": "escalate", "intent": "choose", "confidence": 1.0}}]
    )
    assert line.understood is not None
    assert line.understood.summary == "Open a ticket: Pressed a button"
