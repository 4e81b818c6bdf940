"""Settings: a bad value stops start-up with one line that names the setting (contract section 2)."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk.clock import clock_from, iso
from desk.paths import ROOT
from desk.settings import SettingsError, load_settings, local_secret

BAD = [
    ("KEYDESK_PORT", "http"),
    ("KEYDESK_PORT", "0"),
    ("KEYDESK_PORT", "70000"),
    ("KEYDESK_RASA_PORT", "-1"),
    ("KEYDESK_ACTIONS_PORT", "5055.5"),
    ("KEYDESK_DATABASE_URL", "keydesk.db"),
    ("KEYDESK_DATABASE_URL", "mysql://root@localhost/keydesk"),
    ("KEYDESK_DATABASE_CONNECTIONS", "0"),
    ("KEYDESK_RASA_URL", "127.0.0.1:5005"),
    ("KEYDESK_ACTIONS_URL", "5055"),
    ("KEYDESK_TRUSTED_PROXIES", "proxy.example"),
    ("KEYDESK_TRUSTED_PROXIES", "10.0.0.1,"),
    ("KEYDESK_REDIS_URL", "localhost"),
    ("KEYDESK_REDIS_URL", "http://localhost"),
    ("KEYDESK_REDIS_URL", "redis://localhost:port"),
    ("KEYDESK_IDENTITY_SECRET", "short"),
    ("KEYDESK_SMTP_URL", "mail.example"),
    ("KEYDESK_SMTP_URL", "smtp://mail.example:port"),
    ("KEYDESK_SMTP_URL", "smtp://"),
    ("KEYDESK_PUBLIC_URL", "keydesk.example"),
    ("KEYDESK_POLICY", "nowhere/support.yml"),
    ("KEYDESK_TRACE", "perhaps"),
    ("KEYDESK_DEMO", "2"),
    ("KEYDESK_CLOCK", "yesterday"),
    ("KEYDESK_CLOCK", "2026-03-02T09:00:00"),
    ("KEYDESK_CLOCK", "2026-02-30T09:00:00Z"),
    ("KEYDESK_RATE_LIMIT", "fast"),
    ("KEYDESK_RATE_LIMIT", "30/fortnight"),
    ("KEYDESK_CONVERSATION_LIMIT", "-1/minute"),
    ("KEYDESK_AGENTS_EMAIL", "agents"),
    ("KEYDESK_AGENTS_EMAIL", "a@example.com, b@example.com"),
    ("KEYDESK_WEBHOOK_URL", "hooks.example.com"),
    ("KEYDESK_WEBHOOK_URL", "http://hooks.example.com/keydesk"),
    ("KEYDESK_WEBHOOK_URL", "https://user:password@hooks.example.com/"),
    ("KEYDESK_WEBHOOK_URL", "https://hooks.example.com/\nx"),
    ("KEYDESK_WEBHOOK_URL", "file:///etc/passwd"),
    ("KEYDESK_WEBHOOK_SECRET", "too short"),
    ("KEYDESK_ZENDESK_URL", "http://hotel.zendesk.example"),
    ("KEYDESK_ZENDESK_EMAIL", "not an address"),
    ("KEYDESK_ZENDESK_TOKEN", "two words"),
    ("KEYDESK_FRESHDESK_URL", "ftp://hotel.freshdesk.example"),
    ("KEYDESK_FRESHDESK_KEY", "schlüssel"),
    ("KEYDESK_ZAMMAD_URL", "https://zammad.example:port"),
    ("KEYDESK_ZAMMAD_TOKEN", "a\ttab"),
    ("KEYDESK_DELIVER_INSIDE", "helpdesk.inner"),
    ("KEYDESK_DELIVER_INSIDE", "10.0.0.1/8"),
]

MISSING = [
    ("KEYDESK_WEBHOOK_URL", "KEYDESK_WEBHOOK_SECRET"),
    ("KEYDESK_ZENDESK_URL", "KEYDESK_ZENDESK_EMAIL"),
    ("KEYDESK_FRESHDESK_URL", "KEYDESK_FRESHDESK_KEY"),
    ("KEYDESK_ZAMMAD_URL", "KEYDESK_ZAMMAD_TOKEN"),
]


@pytest.mark.parametrize(("given", "missing"), MISSING)
def test_a_target_without_its_credentials_names_the_one_that_is_missing(
    monkeypatch: pytest.MonkeyPatch, given: str, missing: str
) -> None:
    monkeypatch.setenv(given, "https://example.com")
    with pytest.raises(SettingsError, match=f"{missing}: .*{given}"):
        load_settings()


def test_a_secret_that_is_refused_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYDESK_ZENDESK_TOKEN", "a secret with spaces")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "a secret" not in str(caught.value)


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_value_is_one_line_that_names_the_setting(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value).startswith(f"{name}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("command", [["-m", "desk"], ["-c", "from desk.cli import main; main()", "triage"]])
def test_a_process_with_a_bad_setting_ends_with_that_line_and_status_2(tmp_path: Path, command: list[str]) -> None:
    environment = {**os.environ, "KEYDESK_PORT": "http", "KEYDESK_VAR": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith("KEYDESK_PORT: ")


def test_without_any_setting_there_are_defaults() -> None:
    settings = load_settings()
    assert (settings.port, settings.rasa_port, settings.actions_port) == (8080, 5005, 5055)
    assert settings.database == "sqlite:///var/keydesk.db"
    assert (settings.trace, settings.demo, settings.rate_limit, settings.clock) == (False, True, "30/minute", None)
    assert (settings.conversation_limit, str(settings.models), settings.base_url) == (
        "20/minute", "var/models", "http://127.0.0.1:8080",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "field", "seen"),
    [
        ("KEYDESK_TRACE", "1", "trace", True),
        ("KEYDESK_DEMO", "0", "demo", False),
        ("KEYDESK_RATE_LIMIT", "off", "limits_off", True),
        ("KEYDESK_DATABASE_URL", "postgresql://u:p%40x@db/k", "database", "postgresql+psycopg://u:p%40x@db/k"),
        ("KEYDESK_PUBLIC_URL", "https://desk.example/", "base_url", "https://desk.example"),
        ("KEYDESK_REDIS_URL", "redis://localhost:6379/0", "redis_url", "redis://localhost:6379/0"),
        ("KEYDESK_RASA_URL", "http://10.0.0.5:5005/", "rasa_base", "http://10.0.0.5:5005"),
        ("KEYDESK_RASA_PORT", "5105", "rasa_base", "http://127.0.0.1:5105"),
        ("KEYDESK_ACTIONS_URL", "http://10.0.0.5:5055", "actions_base", "http://10.0.0.5:5055"),
        ("KEYDESK_TRUSTED_PROXIES", "none", "trusted_proxies", ""),
        ("KEYDESK_TRUSTED_PROXIES", "10.0.0.0/8,::1", "trusted_proxies", "10.0.0.0/8,::1"),
        ("KEYDESK_SMTP_URL", "smtps://user:pass@mail.example:465", "smtp_url", "smtps://user:pass@mail.example:465"),
        ("KEYDESK_IDENTITY_SECRET", "", "identity_secret", None),
        ("KEYDESK_AGENTS_EMAIL", "agents@example.com", "agents_email", "agents@example.com"),
    ],
)
def test_a_good_value_is_taken(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, field: str, seen: object
) -> None:
    monkeypatch.setenv(name, value)
    assert getattr(load_settings(), field) == seen


def test_the_clock_starts_where_the_setting_says_and_counts_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYDESK_CLOCK", "2026-03-02T09:00:00-06:00")
    seconds = [1000.0]
    monkeypatch.setattr("desk.clock.time.time", lambda: seconds[0])
    clock = clock_from(load_settings().clock)
    assert clock() == datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    seconds[0] += 90
    assert iso(clock()) == "2026-03-02T15:01:30Z"


def test_processes_that_start_one_after_the_other_show_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = [1000.0]
    monkeypatch.setattr("desk.clock.time.time", lambda: seconds[0])
    start = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    first = clock_from(start, started_at=1000.0)
    seconds[0] += 7
    second = clock_from(start, started_at=1000.0)
    assert first() == second() == start + timedelta(seconds=7)


def test_the_secret_of_an_installation_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    settings = load_settings().model_copy(update={"var": tmp_path / "new"})
    secret = local_secret(settings, "channel.secret")
    assert len(secret) >= 32
    assert local_secret(settings, "channel.secret") == secret
    assert (tmp_path / "new" / "channel.secret").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IDENTITY_SECRET", "only-twenty-bytes-xx"),
        ("IDENTITY_SECRET", "a" * 64),
        ("CHANNEL_SECRET", "CHANGE-ME"),
        ("WEBHOOK_SECRET", "shorter-than-32-bytes"),
        ("DEMO_PASSWORD", "demo"),
    ],
)
def test_a_weak_secret_is_refused_where_users_come_by_https_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"KEYDESK_{name}", value)
    monkeypatch.setenv("KEYDESK_WEBHOOK_URL", "https://hooks.example.com/keydesk")
    if name != "WEBHOOK_SECRET":
        monkeypatch.setenv("KEYDESK_WEBHOOK_SECRET", "q8Zr0hV3m1XnT7yLw5CkB2dJ9sGfPe4a")
    load_settings()
    monkeypatch.setenv("KEYDESK_PUBLIC_URL", "https://support.example.com")
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert str(refused.value).startswith(f"KEYDESK_{name}: too weak")
    assert value not in str(refused.value)
    monkeypatch.setenv(f"KEYDESK_{name}", "q8Zr0hV3m1XnT7yLw5CkB2dJ9sGfPe4a")
    load_settings()
