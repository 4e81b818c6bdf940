"""A person who has used everything there is comes out whole, and afterwards is in no table, file or log, on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from desk import feedback, files, identity, inbound, mail, people, portal_filing, privacy, tickets, unwanted, views
from desk.clock import real_clock
from desk.store.people import Agent, Person, WrongTry
from tests.desk.conftest import Parts
from tests.desk.house import OLIVIA, OUTAGE, House, build_house, settings_for

ZACH, NAME = "zacharias@harborview.example", "Zacharias Quimby"
# A word in everything that he has written.
WORDS = "zanzibar"
HIDDEN = (ZACH, "quimby", WORDS)


@pytest.fixture
def house(parts: Parts, store_url: str, tmp_path: Path) -> Iterator[House]:
    """A desk that delivers to a receiver who is not there."""
    hook = {"webhook_url": "https://127.0.0.1:9/", "webhook_secret": "a-secret-of-the-webhook"}
    built = build_house(parts, settings_for(tmp_path / "var", database_url=store_url, trace=True, **hook))
    yield built
    built.core.store.close()


def live(house: House) -> None:
    """All that he does and that others do about him."""
    register(house)
    in_the_chat(house)
    in_the_portal(house)
    by_mail(house)
    what_others_write(house)
    house.core.send_mail()


def register(house: House) -> None:
    with house.core.store.write() as session:
        people.add(session, person(session, OLIVIA), NAME, ZACH, house.clock())


def in_the_chat(house: House) -> None:
    chat = house.chat(ZACH, name=NAME, property="Harbor View Hotel")
    chat.say(f"{WORDS} and hello").say(f"I am {ZACH.upper()}")
    card = chat.report()
    agent = house.agent()
    agent.post(f"/conversations/{chat.id}/corrections", seq=2, intent="how_to")
    agent.post(f"/tickets/{card['reference']}/replies", text=f"Dear {NAME}, we are on it.")
    by_code = house.chat().say(OUTAGE).say(f"I am {ZACH}")
    by_code.say("000000").say(house.code_for(ZACH))


def in_the_portal(house: House) -> None:
    core, now = house.core, house.clock()
    upload = files.Upload(f"{WORDS}.txt", "text/plain", WORDS.encode())
    with files.kept(files.folder(core.settings), [upload]) as kept, core.store.write() as session:
        zach = person(session, ZACH)
        wish = portal_filing.Wish("key_download_failure", f"{WORDS} from the portal", None, percent=60)
        ticket = portal_filing.file_once(session, core, zach, wish, "a key")
        files.attach(session, ticket, zach, f"{WORDS} with a file", kept, now)
        tickets.add_note(session, ticket, f"{WORDS} in a note", ZACH, now)
        tickets.set_status(session, ticket, "resolved", "ada@keydesk.example", now, "A new certificate")
        feedback.rate(session, ticket, zach, 2, f"{WORDS} was not solved", now)
        feedback.reopen(session, ticket, f"{WORDS} is back", ZACH, now)
        unwanted.add(session, zach, "incident")
        identity.send_code(session, ZACH, "portal:x")
        session.add(WrongTry(subject=ZACH, at=real_clock()))


def by_mail(house: House) -> None:
    for subject in ("Re: [KD-1]", "nothing that is known"):
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = f"{NAME} <{ZACH}>", "support@keydesk.example", subject
        letter["Message-ID"] = f"<{len(subject)}@mail.example>"
        letter.set_content(f"{WORDS} by mail")
        inbound.receive(house.core, letter.as_bytes())


def what_others_write(house: House) -> None:
    agent, reference = house.agent(), house.ticket(requester=OLIVIA)
    house.chat().say(f"please ask {ZACH}")
    agent.post(f"/tickets/{reference}/notes", text=f"{NAME} ({ZACH}) called about it")
    agent.post(f"/tickets/{reference}/status", status="resolved", solution=f"Solved with {ZACH}")
    agent.post(f"/tickets/{reference}/severity", severity=2, reason=f"as {ZACH} says")
    with house.core.store.write() as session:
        ada = session.query(Agent).filter_by(email="ada@keydesk.example").one()
        views.save(session, ada, f"of {NAME}", f"q={ZACH.replace('@', '%40')}")
        mail.write(session, OLIVIA, f"About {NAME}", f"{ZACH} has asked", house.clock())


def person(session: object, email: str) -> Person:
    found = identity.person_by_email(session, email)  # type: ignore[arg-type]
    assert found is not None
    return found


@dataclass
class Found:
    """Where something is: the names of tables and files."""

    tables: dict[str, list[str]]
    files: dict[str, bytes]

    def having(self, words: str) -> list[str]:
        """The places that have the words."""
        rows = [f"{name}: {row}" for name, rows in self.tables.items() for row in rows if words in row]
        return rows + [name for name, content in self.files.items() if words.encode() in content.lower()]


def search(house: House) -> Found:
    """Everything that the desk keeps: all rows of all tables that the database has, and all bytes of all files."""
    with house.core.store.read() as session:
        names = inspect(session.connection()).get_table_names()
        tables = {
            name: [repr(tuple(row)).lower() for row in session.execute(text(f'select * from "{name}"'))]
            for name in names
        }
    everywhere = [*house.core.settings.var.rglob("*"), *database_files(house)]
    return Found(tables, {path.name: path.read_bytes() for path in everywhere if path.is_file()})


def database_files(house: House) -> list[Path]:
    """The files of SQLite: what was removed must not be left in their free pages or in the write-ahead log."""
    url = house.core.settings.database
    if not url.startswith("sqlite:///"):
        return []
    path = Path(url.removeprefix("sqlite:///"))
    return sorted(path.parent.glob(f"{path.name}*"))


def test_the_export_has_everything_that_a_person_wrote(house: House) -> None:
    live(house)
    out = json.dumps(privacy.export(house.core, ZACH))
    for words in ("and hello", "from the portal", "with a file", "in a note", "was not solved", "is back", "by mail"):
        assert f"{WORDS} {words}" in out, words
    assert all(name in out for name in (NAME, ZACH, f"{WORDS}.txt", "unwanted_mail", "read_by", '"agent": "Ada"'))


def test_nothing_is_found_after_forgetting_and_everybody_else_is_still_there(house: House) -> None:
    live(house)
    before = search(house)
    assert all(before.having(words) for words in HIDDEN)
    privacy.forget(house.core, ZACH)
    after = search(house)
    assert {words: after.having(words) for words in HIDDEN} == {words: [] for words in HIDDEN}
    assert after.having(OLIVIA) and after.having("a new certificate")
    assert len(after.tables["ticket"]) == len(before.tables["ticket"])
    assert len(after.tables["ticket_event"]) == len(before.tables["ticket_event"])


def test_another_address_that_only_looks_alike_stays(house: House) -> None:
    alike = f"x{ZACH} {ZACH}.org zacharias@harborview.example-hotel.com"
    chat = house.chat().say(alike).say(f"It is <{ZACH}>, or {ZACH}.")
    privacy.forget(house.core, ZACH)
    said = [message["text"] for message in chat.history() if message["author"] == "user"]
    assert said == [alike, "It is <[removed]>, or [removed]."]


def test_agents_can_still_work_on_the_ticket_of_a_forgotten_person(house: House) -> None:
    live(house)
    privacy.forget(house.core, ZACH)
    agent = house.agent()
    assert agent.ticket("KD-1")["requester"].endswith("@removed.invalid")
    assert agent.post("/tickets/KD-1/notes", text="closed by ourselves").status_code == 201
    cookies = {"Cookie": f"keydesk_desk={agent.token}"}
    for path in ("/desk", "/desk/tickets/KD-1", "/desk/tickets/KD-2", "/desk/insight", "/desk/deliveries"):
        assert house.client.get(path, headers=cookies).status_code == 200, path
