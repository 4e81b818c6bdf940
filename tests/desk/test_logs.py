"""Logs: each event is one line whatever is in it, and neither secrets nor what people wrote get there."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog

from desk.logs import kind_and_place, one_line, set_up_logs
from tests.desk.house import FRANK, OUTAGE, PASSWORD, SECRET, House, identity_token

# A forged entry, a cursor that goes back over what was said before, a title for the terminal, a line of another kind, text
# that runs backwards, half a sign that no encoding has, and the end of a string.
NASTY = "x\n2026-01-01T00:00:00Z info forged\r\x1b[2K\x1b]0;title\x07\x85\u2028\u202e\ud800\x00\\"


@pytest.fixture
def _logs() -> Iterator[None]:
    """The logs as a process has them, and afterwards as the tests do."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    root.handlers, root.level = before, level


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What was logged."""
    return capsys.readouterr().err.splitlines()


def is_plain(line: str) -> bool:
    """A terminal and a reader of lines can do no harm with it."""
    return line.isprintable()


def test_every_field_is_escaped(_logs: None, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("desk")
    structlog.get_logger("test").info(NASTY, conversation=NASTY, trouble=NASTY, error=NASTY)
    (line,) = lines(capsys)
    assert is_plain(line)
    assert line.count("forged") == 4


def test_what_libraries_log_is_escaped_too(_logs: None, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("desk")
    logging.getLogger("any.library").warning("Invalid request: %s", NASTY)
    (line,) = lines(capsys)
    assert is_plain(line)


@pytest.mark.parametrize("through", ["structlog", "logging"])
def test_of_an_exception_its_kind_and_place_are_logged_and_not_its_words(
    _logs: None, capsys: pytest.CaptureFixture[str], through: str
) -> None:
    set_up_logs("desk")
    logger = structlog.get_logger("test") if through == "structlog" else logging.getLogger("test")
    try:
        try:
            {}[f"the code of {FRANK}"]
        except KeyError as error:
            raise ValueError(f"no number: {OUTAGE}") from error
    except ValueError:
        logger.exception("action_failed")
    (line,) = lines(capsys)
    assert "ValueError at " in line and "; from KeyError at " in line and "test_logs.py:" in line
    assert FRANK not in line and "guests" not in line


def test_causes_that_go_in_a_circle_end() -> None:
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    assert kind_and_place(first) == "ValueError at no place; from KeyError at no place"


def test_plain_words_of_any_language_stay_as_they_are() -> None:
    assert one_line("Türschloß 鍵 ключ") == "Türschloß 鍵 ключ"


def test_secrets_and_what_people_write_are_in_no_line_also_when_all_goes_wrong(
    _logs: None, house: House, capfd: pytest.CaptureFixture[str]
) -> None:
    set_up_logs("desk")
    token = identity_token()
    house.client.post("/api/conversations", json={"identity_token": token})
    chat = house.chat().say(OUTAGE).say(f"I am {FRANK}")
    code = house.code_for(FRANK)
    chat.say(code)
    agent = house.agent()
    house.client.post("/api/agent/session", json={"email": FRANK, "password": "a wrong passphrase"})

    def fault() -> None:
        raise RuntimeError(f"the words were: {OUTAGE}, {FRANK}, {code}")

    house.rasa.before_answer = fault
    assert chat.post(text="zanzibar").status_code == 500
    logged = capfd.readouterr().err
    assert "request_failed" in logged and "RuntimeError at " in logged
    told = (token, chat.token, agent.token, code, SECRET, PASSWORD, "a wrong passphrase", FRANK, OUTAGE, "zanzibar")
    assert [one for one in told if one in logged] == []
