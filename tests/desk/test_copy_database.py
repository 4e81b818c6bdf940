"""`keydesk copy-database`: everything arrives, the other kind of database goes on where the first ended, nothing is doubled."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, update

from desk.store import copy as copying
from desk.store.base import Base
from desk.store.copy import CopyError, checksum, copy
from desk.store.migrate import downgrade, migrate
from desk.store.talk import Message
from tests.desk.conftest import Parts
from tests.desk.house import FRANK, House, build_house, settings_for
from tests.desk.test_several_processes import empty_server_url  # noqa: F401  (a fixture)


def lived_in(house: House) -> House:
    """A desk where something has happened."""
    chat, agent = house.chat(FRANK, property="Harbor View Hotel"), house.agent()
    reference = chat.report()["reference"]
    agent.post(f"/tickets/{reference}/replies", text="We are on it: Grüße \U0001f511")
    agent.post(f"/tickets/{reference}/time", minutes=20)
    return house


@pytest.fixture
def source(house: House) -> str:
    """The URL of an SQLite database with some history."""
    return lived_in(house).core.settings.database


def test_a_desk_goes_on_in_postgresql_where_it_was_in_sqlite(
    parts: Parts,
    source: str,
    empty_server_url: str,  # noqa: F811  (the fixture of that name)
    tmp_path: Path,
) -> None:
    rows = copy(source, empty_server_url)
    assert (rows["ticket"], rows["account"], rows["conversation"]) == (1, 4, 1)
    moved = build_house(parts, settings_for(tmp_path / "moved", database_url=empty_server_url))
    agent = moved.agent()
    assert agent.queue() == ["KD-1"]
    assert agent.get("/api/agent/queue?q=iphones").json()["items"], "the search has its words"
    assert "Grüße \U0001f511" in agent.ticket("KD-1")["transcript"][-1]["text"]
    assert moved.ticket() == "KD-2", "ids are counted on"
    moved.chat(FRANK).say("hello")
    moved.core.store.close()


def test_and_back_again_it_is_the_same(source: str, empty_server_url: str, tmp_path: Path) -> None:  # noqa: F811
    there = copy(source, empty_server_url)
    back = copy(empty_server_url, f"sqlite:///{tmp_path}/back.db")
    assert there == back
    sums = [_sums(url) for url in (source, f"sqlite:///{tmp_path}/back.db")]
    assert sums[0] == sums[1]


def _sums(url: str) -> dict[str, tuple[int, int]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {table.name: checksum(connection, table) for table in Base.metadata.sorted_tables}
    engine.dispose()
    return found


def test_nothing_is_copied_onto_something(source: str, seeded: Path, tmp_path: Path) -> None:
    target = shutil.copy(seeded, tmp_path / "target.db")
    with pytest.raises(CopyError, match=r"not empty: there are rows in .*account"):
        copy(source, f"sqlite:///{target}")


def test_a_source_with_an_older_schema_is_migrated_first(tmp_path: Path) -> None:
    old = f"sqlite:///{tmp_path}/old.db"
    migrate(old)
    downgrade(old, "-1")
    with pytest.raises(CopyError, match="keydesk migrate"):
        copy(old, f"sqlite:///{tmp_path}/new.db")


def _change_a_text(writing: Connection) -> None:
    writing.execute(update(Message).where(Message.seq == 1).values(text="something else"))


def test_a_difference_is_found_and_nothing_is_kept(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "_continue_counting", _change_a_text)
    with pytest.raises(CopyError, match="table message differs"):
        copy(source, f"sqlite:///{tmp_path}/new.db")
    assert set(_sums(f"sqlite:///{tmp_path}/new.db").values()) == {(0, 0)}


@pytest.mark.parametrize(
    "urls", [("nowhere", "sqlite:///x.db"), ("sqlite:///x.db", "postgresql://nobody@127.0.0.1:1/x")]
)
def test_a_database_that_is_not_there_is_one_line(urls: tuple[str, str], tmp_path: Path) -> None:
    with pytest.raises(CopyError) as caught:
        copy(urls[0].replace("x.db", f"{tmp_path}/x.db"), urls[1].replace("x.db", f"{tmp_path}/y.db"))
    assert "\n" not in str(caught.value)
