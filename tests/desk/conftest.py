"""A desk with the demo accounts on a temporary database: SQLite for all tests, PostgreSQL for those that ask for both."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import make_url, update

from desk.paths import ARTICLES, POLICY
from desk.seed import seed
from desk.settings import Settings
from desk.store.engine import Store
from desk.store.migrate import migrate
from desk.store.people import Agent
from knowledge_base import KnowledgeBase, load_articles
from policy import Policy, load_policy
from tests.desk import postgresql
from tests.desk.house import PASSWORD, House, SetRealTime, build_house, settings_for

# Real hashes are slow on purpose; these are as good for a test and quick to check.
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
Parts = tuple[Policy, KnowledgeBase]
HouseWith = Callable[..., House]


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the developer has exported must not change what is tested."""
    for name in [name for name in os.environ if name.startswith("KEYDESK_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def parts() -> Parts:
    return load_policy(POLICY), load_articles(ARTICLES)


def _filled(url: str) -> str:
    migrate(url)
    store = Store(url)
    seed(store, PASSWORD)
    with store.write() as session:
        session.execute(update(Agent).values(password_hash=CHEAP.hash(PASSWORD)))
    store.close()
    return url


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A seeded SQLite database, made once; each test works on a copy."""
    settings = Settings(var=tmp_path_factory.mktemp("seeded"))
    _filled(settings.database)
    return settings.var / "keydesk.db"


@pytest.fixture(scope="session")
def seeded_postgresql() -> Iterator[str]:
    """The name of a seeded PostgreSQL database to copy."""
    postgresql.need_server()
    with postgresql.database() as url:
        yield str(make_url(_filled(url)).database)


@pytest.fixture
def house_with(parts: Parts, seeded: Path, tmp_path: Path) -> Iterator[HouseWith]:
    """Builds a desk with settings of the test's choice."""
    built: list[House] = []

    def build(**more: object) -> House:
        folder = tmp_path / f"var{len(built)}"
        folder.mkdir()
        shutil.copy(seeded, folder / "keydesk.db")
        built.append(build_house(parts, settings_for(folder, **more)))
        return built[-1]

    yield build
    for house in built:
        house.core.store.close()


@pytest.fixture
def house(house_with: HouseWith) -> House:
    return house_with()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a seeded database, once on each kind of server."""
    if request.param == "sqlite":
        copy = shutil.copy(request.getfixturevalue("seeded"), tmp_path / "copy.db")
        yield f"sqlite:///{copy}"
        return
    with postgresql.database(template=request.getfixturevalue("seeded_postgresql")) as url:
        yield url


@pytest.fixture
def any_house_with(parts: Parts, store_url: str, tmp_path: Path) -> Iterator[HouseWith]:
    """Builds a desk with settings of the test's choice, once on each kind of database."""
    built: list[House] = []

    def build(**more: object) -> House:
        built.append(build_house(parts, settings_for(tmp_path / "var", database_url=store_url, **more)))
        return built[-1]

    yield build
    for house in built:
        house.core.store.close()


@pytest.fixture
def any_house(parts: Parts, store_url: str, tmp_path: Path) -> Iterator[House]:
    """A desk, once on each kind of database."""
    house = build_house(parts, settings_for(tmp_path / "var", database_url=store_url, trace=True))
    yield house
    house.core.store.close()


@pytest.fixture
def real_time(monkeypatch: pytest.MonkeyPatch) -> SetRealTime:
    """Moves the real time that codes, sessions and mail go by."""
    time = SetRealTime()
    for module in (
        "identity",
        "sessions",
        "passwords",
        "second_step",
        "mail",
        "purge",
        *(f"deliveries.{name}" for name in ("outbox", "sending", "courier")),
    ):
        monkeypatch.setattr(f"desk.{module}.real_clock", time)
    return time
