"""A person's data comes out whole, and is nowhere to be found after it was forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from desk import conversations, identity, mail, privacy, tickets
from desk.core import Core, build_core
from desk.seed import seed
from desk.settings import Settings
from desk.store.migrate import migrate

FRANK = "frank@harborview.example"


@pytest.fixture
def core(tmp_path: Path) -> Core:
    """A seeded desk with a conversation, a ticket, a code and mails of Frank."""
    settings = Settings(var=tmp_path)
    migrate(settings.database)
    core = build_core(settings)
    seed(core.store, "pw")
    with core.store.write() as session:
        claims = identity.Claims(FRANK, "Frank", None)
        conversation, _ = conversations.start(session, core.clock(), "staff", claims, None, None)
        conversations.accept(
            session, conversation, "11111111-1111-4111-8111-111111111111", f"I am {FRANK}", None, core.clock()
        )
        person = identity.person_by_email(session, FRANK)
        assert person is not None
        filing = tickets.Filing(
            requester=person,
            property=None,
            channel="chat",
            category="host_unavailable",
            product="openkey_host",
            percent=None,
            third_party=False,
            subject="HOST",
            description=f"call {FRANK}",
            conversation_id=conversation.id,
        )
        ticket = tickets.open_ticket(session, core.policy, filing, core.clock())
        tickets.add_note(session, ticket, "my note", FRANK, core.clock())
        identity.send_code(session, FRANK, "portal")
        other, _ = conversations.start(session, core.clock(), "staff", None, None, None)
        conversations.add_message(session, other, "user", f"ask {FRANK.upper()} please", core.clock())
        mail.write(session, "olivia@harborview.example", "hello", "hello", core.clock())
    core.send_mail()
    return core


def everything(core: Core, folder: Path) -> str:
    """All rows of all tables and all mail files as one text."""
    parts = [path.read_text() for path in folder.rglob("*.eml")]
    with core.store.read() as session:
        names = session.scalars(text("select name from sqlite_master where type = 'table'")).all()
        for name in names:
            parts += [str(row) for row in session.execute(text(f'select * from "{name}"'))]
    return "\n".join(parts).lower()


def test_the_export_holds_conversations_tickets_and_mails(core: Core) -> None:
    found = privacy.export(core, FRANK.upper())
    assert found["person"]["account"] == "Harbor View Group"
    assert found["conversations"][0]["messages"][0]["text"] == f"I am {FRANK}"
    assert found["tickets"][0]["description"] == f"call {FRANK}"
    assert len(found["mails"]) == 2


def test_nothing_of_a_forgotten_person_is_found_anywhere_and_others_stay(core: Core, tmp_path: Path) -> None:
    assert FRANK in everything(core, tmp_path)
    privacy.forget(core, FRANK)
    left = everything(core, tmp_path)
    assert FRANK not in left
    assert "my note" not in left
    assert "olivia@harborview.example" in left


def test_the_ticket_of_a_forgotten_person_stays_as_the_accounts_record(core: Core) -> None:
    privacy.forget(core, FRANK)
    with core.store.read() as session:
        ticket = tickets.find_ticket(session, "KD-1", None)
        assert (ticket.rule, ticket.description, ticket.requester.role) == ("host-down", privacy.REMOVED, "none")
