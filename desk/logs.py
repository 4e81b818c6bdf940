"""Structured logs, one line an event, without personal data: ids and outcomes, never what people wrote.

Nothing that comes from outside can begin a line of its own, move a terminal's cursor or colour it: every sign that does
not print is escaped. Of an exception its kind and its place are kept; what it says may repeat what somebody wrote.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import structlog

Raised = tuple[type[BaseException], BaseException, TracebackType | None]


def set_up_logs(process: str) -> None:
    """Log to standard error as key=value lines; the supervisor puts the process's name in front."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(_of_exc_info),
            _escaped,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    structlog.contextvars.bind_contextvars(process=process)


def one_line(text: str) -> str:
    """The text with every sign that does not print (line breaks, control characters, half surrogates) as its escape."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def kind_and_place(error: BaseException) -> str:
    """What was raised and where, and what it came of, without its words: `KeyError at app.py:12 find, app.py:88 main`."""
    return "; from ".join(_kind_and_place(one) for one in _with_causes(error))


def _kind_and_place(error: BaseException) -> str:
    places, at = [], error.__traceback__
    while at is not None:
        code = at.tb_frame.f_code
        places.append(f"{code.co_filename}:{at.tb_lineno} {code.co_name}")
        at = at.tb_next
    return f"{type(error).__name__} at {', '.join(reversed(places)) or 'no place'}"


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        yield error
        seen.add(id(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _of_exc_info(exc_info: Raised) -> str:
    return kind_and_place(exc_info[1])


def _escaped(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {name: one_line(value) if isinstance(value, str) else value for name, value in event.items()}


class OneLine(logging.Formatter):
    """The same for what libraries log."""

    def formatException(self, ei: Any) -> str:
        """Kind and place."""
        return kind_and_place(ei[1])

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        record.exc_text = None
        return one_line(super().format(record))
