"""HTTP for targets: short timeouts, no redirects, and each answer as what it means for the delivery."""

from __future__ import annotations

import json
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import requests
import urllib3

from desk.clock import real_clock
from desk.deliveries.errors import Refused, TryLater, Unreachable
from desk.deliveries.reach import PUBLIC, CheckedAdapter, Reach

CONNECT_SECONDS, READ_SECONDS = 5, 15
BIGGEST_ANSWER = 2 * 1024 * 1024
LONGEST_EXCERPT = 300
TOO_MANY = 429
# Not now, but perhaps later: timeout, conflict (the same request is in progress), locked, too early.
LATER = {408, 409, 423, 425}


class Api:
    """One receiver's HTTP interface. Credentials go into each request and into no log and no error."""

    def __init__(
        self,
        base_url: str,
        auth: tuple[str, str] | None = None,
        headers: dict[str, str] | None = None,
        reach: Reach = PUBLIC,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._reach = reach
        self._auth = auth
        self._headers = {"Accept": "application/json", "User-Agent": "Keydesk"} | (headers or {})

    def get(self, path: str, **query: str | int) -> Any:
        """The JSON at a path."""
        return self.send("GET", path, params=query)

    def send(self, method: str, path: str, headers: dict[str, str] | None = None, **body: Any) -> Any:
        """Do a request; its JSON answer, None if there is none. Raises Refused, TryLater or Unreachable."""
        try:
            with self._session() as session:
                answer = session.request(
                    method,
                    self._base_url + path,
                    auth=self._auth,
                    headers=self._headers | (headers or {}),
                    timeout=(CONNECT_SECONDS, READ_SECONDS),
                    allow_redirects=False,
                    stream=True,
                    **body,
                )
                content = answer.raw.read(BIGGEST_ANSWER, decode_content=True)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise _unreachable(error) from None
        _check(answer, content)
        return _json(content)

    def _session(self) -> requests.Session:
        session = requests.Session()
        for scheme in ("https://", "http://"):
            session.mount(scheme, CheckedAdapter(self._reach))
        return session


def _unreachable(error: Exception) -> Unreachable:
    """The kind of trouble alone: the texts of these errors repeat the whole address."""
    return Unreachable(f"no answer: {type(error).__name__}")


def _check(answer: requests.Response, content: bytes) -> None:
    status = answer.status_code
    if 200 <= status < 300:
        return
    excerpt = " ".join(content[: 4 * LONGEST_EXCERPT].decode("utf-8", "replace").split())[:LONGEST_EXCERPT]
    reason = f"{status}: {excerpt}" if excerpt else str(status)
    if status == TOO_MANY or status >= 500:
        raise Unreachable(reason, retry_after(answer.headers.get("Retry-After")))
    if status in LATER:
        raise TryLater(reason, retry_after(answer.headers.get("Retry-After")))
    if 300 <= status < 400:
        raise Refused(f"{status}: it redirects, and redirects are not followed")
    raise Refused(reason)


def retry_after(value: str | None) -> timedelta | None:
    """How long to wait (RFC 9110, 10.2.3): a number of seconds, or a date; None for what is neither."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return timedelta(seconds=min(int(value[:10]), 10**6))
    try:
        return max(parsedate_to_datetime(value) - real_clock(), timedelta())
    except (ValueError, TypeError):
        return None


def _json(content: bytes) -> Any:
    try:
        return json.loads(content) if content.strip() else None
    except ValueError:
        return None
