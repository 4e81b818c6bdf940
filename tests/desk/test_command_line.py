"""The command line (contract section 7): decisions and articles, and one line with status 2 for bad input."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desk import sessions
from desk.cli import main
from desk.paths import ROOT
from desk.settings import Settings
from desk.store.engine import Store

DECISION_FIELDS = {
    "tier", "severity", "rule", "priority", "response_due", "resolution_due", "response_due_source",
    "plan_response_due", "calendar", "best_effort", "needs_review", "emergency_phone", "why",
}  # fmt: skip
MONDAY = "2026-03-02T12:00:00-06:00"
SATURDAY = "2026-03-07T12:00:00-06:00"


@pytest.fixture
def keydesk(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command in this process: exit status, standard output, standard error."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["keydesk", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


def test_a_decision_as_json_has_every_field_of_the_contract(keydesk: Any) -> None:
    status, out, err = keydesk(
        "triage", "--json", "--category", "key_download_failure", "--product", "ios_app", "--percent", "60",
        "--opened-at", MONDAY, "--plan", "priority", "--region", "americas",
    )  # fmt: skip
    decision = json.loads(out)
    assert (status, err) == (0, "")
    assert decision.keys() >= DECISION_FIELDS
    assert (decision["severity"], decision["rule"], decision["response_due"]) == (
        1, "keys-majority", "2026-03-02T19:00:00Z",
    )  # fmt: skip
    assert any("keys-majority" in sentence for sentence in decision["why"])


def test_a_decision_in_words_cites_the_rule(keydesk: Any) -> None:
    status, out, _ = keydesk("triage", "--category", "room_mapping_update", "--opened-at", MONDAY)
    assert status == 0
    assert "room-mapping" in out


def test_severity_1_on_a_weekend_names_the_phone_and_third_parties_make_it_best_effort(keydesk: Any) -> None:
    _, out, _ = keydesk("triage", "--json", "--category", "host_unavailable", "--opened-at", SATURDAY, "--third-party")
    decision = json.loads(out)
    assert (decision["emergency_phone"], decision["best_effort"]) == ("1 (877) 800-2008", True)


@pytest.mark.parametrize(
    ("percent", "rule"),
    [("unknown", "vpn-unknown"), ("0.5", "vpn-minor"), ("25", "vpn-significant"), ("50", "vpn-majority")],
)
def test_a_share_is_read(keydesk: Any, percent: str, rule: str) -> None:
    status, out, _ = keydesk("triage", "--json", "--category", "vpn_outage", "--percent", percent)
    assert (status, json.loads(out)["rule"]) == (0, rule)


def test_a_batch_answers_line_by_line_in_order(keydesk: Any, tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    reports = [
        {"category": "vpn_outage", "percent": "unknown", "opened_at": MONDAY},
        {"category": "pms_down", "third_party": True, "opened_at": MONDAY, "plan": "payg", "region": "emea"},
        {"category": "key_download_failure", "percent": 30, "product": "android_app", "opened_at": MONDAY},
    ]
    batch.write_text("\n\n".join(json.dumps(report) for report in reports), encoding="utf-8")
    status, out, _ = keydesk("triage", "--batch", str(batch))
    assert status == 0
    assert [json.loads(line)["rule"] for line in out.splitlines()] == ["vpn-unknown", "pms-down", "keys-significant"]


def test_a_batch_and_single_calls_decide_alike(keydesk: Any, tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text(json.dumps({"category": "app_crash_or_offline", "percent": 25, "opened_at": MONDAY}))
    _, from_batch, _ = keydesk("triage", "--batch", str(batch))
    _, single, _ = keydesk(
        "triage", "--json", "--category", "app_crash_or_offline", "--percent", "25", "--opened-at", MONDAY
    )
    assert json.loads(from_batch) == json.loads(single)


KEYS = ("triage", "--category", "key_download_failure")


@pytest.mark.parametrize(
    "arguments",
    [
        ("triage",),
        ("triage", "--category", "lost_luggage"),
        KEYS,
        (*KEYS, "--percent", "0"),
        (*KEYS, "--percent", "101"),
        (*KEYS, "--percent", "nan"),
        (*KEYS, "--percent", "many"),
        (*KEYS, "--percent", "60", "--product", "toaster"),
        (*KEYS, "--percent", "60", "--opened-at", "2026-03-02T12:00:00"),
        (*KEYS, "--percent", "60", "--opened-at", "noon"),
        (*KEYS, "--percent", "60", "--plan", "priority"),
        (*KEYS, "--percent", "60", "--region", "emea"),
        (*KEYS, "--percent", "60", "--plan", "gold", "--region", "emea"),
        (*KEYS, "--percent", "60", "--plan", "payg", "--region", "mars"),
        (*KEYS, "--unknown-option"),
        ("triage", "--batch", "nowhere.jsonl"),
        ("ask", ""),
        ("ask", "   "),
        ("understand",),
        ("understand", "--file", "nowhere.txt"),
        ("dance",),
        ("chat", "--nonsense"),
    ],
)
def test_bad_input_is_one_line_on_standard_error_and_status_2(keydesk: Any, arguments: tuple[str, ...]) -> None:
    status, out, err = keydesk(*arguments)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1, err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "line",
    ["not json", "[]", '{"category": "lost_luggage"}', '{"category": "pms_down", "colour": "red"}', '{"category": 5}',
     '{"category": "vpn_outage", "percent": true}', '{"category": "pms_down", "third_party": "no"}'],
)  # fmt: skip
def test_a_bad_line_of_a_batch_is_named_by_its_number(keydesk: Any, tmp_path: Path, line: str) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"category": "pms_down"}\n' + line + "\n", encoding="utf-8")
    status, _, err = keydesk("triage", "--batch", str(batch))
    assert status == 2
    assert f"{batch}:2: " in err
    assert err.count("\n") == 1


def test_the_command_follows_the_clock_setting(keydesk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYDESK_CLOCK", SATURDAY)
    _, out, _ = keydesk("triage", "--json", "--category", "host_unavailable")
    assert json.loads(out)["emergency_phone"]


def test_the_installed_command_says_its_version() -> None:
    command = Path(sys.executable).parent / "keydesk"
    ended = subprocess.run([command, "version"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout.strip() == "0.1.0"


def test_migrate_and_seed_fill_an_empty_database_once(
    keydesk: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KEYDESK_VAR", str(tmp_path / "var"))
    assert keydesk("migrate")[0] == 0
    _, first, _ = keydesk("seed")
    _, second, _ = keydesk("seed")
    assert "shown once" in first
    assert "password" not in second


def test_ask_ranks_articles(keydesk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYDESK_MODELS", os.environ.get("KEYDESK_MODELS", str(ROOT / "var" / "models")))
    status, out, _ = keydesk("ask", "how do I reset my HOST password?", "--json")
    found = json.loads(out)
    assert status == 0
    assert found[0]["slug"] == "host-password-reset"
    assert all(item.keys() == {"slug", "title", "score"} for item in found)
    assert [item["score"] for item in found] == sorted((item["score"] for item in found), reverse=True)


def test_plan_changes_and_converts_an_account(
    keydesk: Any, seeded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(seeded, tmp_path / "keydesk.db")
    monkeypatch.setenv("KEYDESK_VAR", str(tmp_path))
    status, out, _ = keydesk("plan", "--json", "--account", "Corner Inn", "--to", "premium")
    answer = {"account": "Corner Inn", "plan": "premium", "balance": 0, "needs_choice": None}
    assert (status, json.loads(out)) == (0, answer)
    _, out, _ = keydesk("plan", "--account", "Corner Inn", "--former", "priority_live")
    assert out == "Corner Inn is on essential; 0 credits left\n"
    _, out, _ = keydesk("plan", "--json", "--account", "Corner Inn", "--former", "standard")
    assert json.loads(out) == {**answer, "plan": "payg", "needs_choice": "standard"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--account", "Corner Inn"), "give either"),
        (("--account", "Corner Inn", "--to", "gold"), "plan must be one of"),
        (("--account", "Corner Inn", "--former", "gold"), "former plan must be one of"),
        (("--account", "Nobody", "--to", "payg"), "no account named 'Nobody'"),
    ],
)
def test_a_plan_that_can_not_be_is_one_line_and_status_2(
    keydesk: Any, seeded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    shutil.copy(seeded, tmp_path / "keydesk.db")
    monkeypatch.setenv("KEYDESK_VAR", str(tmp_path))
    status, out, err = keydesk("plan", *arguments)
    assert (status, out) == (2, "")
    assert said in err


@pytest.fixture
def own_desk(seeded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A desk of one's own for commands that write."""
    shutil.copy(seeded, tmp_path / "keydesk.db")
    monkeypatch.setenv("KEYDESK_VAR", str(tmp_path))
    return Settings(var=tmp_path)


def signs_in(settings: Settings, email: str, password: str) -> bool:
    """Whether the password opens the desk."""
    store = Store(settings.database)
    with store.write() as session:
        opened = sessions.sign_in_agent(session, email, password)
    store.close()
    return opened is not None


def test_the_first_lead_of_a_desk_is_added_with_a_password_that_is_printed_once(
    keydesk: Any, own_desk: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    status, out, _ = keydesk("add-agent", "--email", "Nora@hotel.example", "--name", "Nora", "--role", "lead")
    said, _, password = out.strip().partition("; password (shown once): ")
    assert (status, said) == (0, "nora@hotel.example may sign in as lead")
    assert signs_in(own_desk, "nora@hotel.example", password)


def test_a_password_from_standard_input_is_not_printed(
    keydesk: Any, own_desk: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("four plain words in a row\n"))
    _, out, _ = keydesk("add-agent", "--email", "nora@hotel.example", "--name", "Nora")
    assert out == "nora@hotel.example may sign in as agent\n"
    assert signs_in(own_desk, "nora@hotel.example", "four plain words in a row")


@pytest.mark.parametrize(
    ("email", "role", "password", "said"),
    [
        ("ada@keydesk.example", "agent", "", "belongs to somebody already"),
        ("nobody", "agent", "", "Please type the e-mail address in full"),
        ("nora@hotel.example", "king", "", "role must be one of agent, lead"),
        ("nora@hotel.example", "lead", "short", "at least 12 characters"),
    ],
)
def test_an_agent_who_can_not_be_added_is_one_line_and_status_2(
    keydesk: Any, own_desk: Settings, monkeypatch: pytest.MonkeyPatch, email: str, role: str, password: str, said: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(password))
    status, out, err = keydesk("add-agent", "--email", email, "--name", "Nora", "--role", role)
    assert (status, out) == (2, "")
    assert said in err


def test_a_database_that_cannot_be_used_is_said_in_one_line(
    keydesk: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KEYDESK_DATABASE_URL", f"sqlite:///{tmp_path}")
    status, _, err = keydesk("migrate")
    assert status == 2
    assert err == "the database (KEYDESK_DATABASE_URL) can't be used: unable to open database file\n"
