"""The action server as Rasa calls it: over connections that stay open, and with only what an action reads.

Rasa's own endpoint opens a connection for every call, and sends the domain and all events along (`make bench-load`
measures what that costs). An action answers a turn at most once, so that a call may be repeated.
"""

from __future__ import annotations

from typing import Any

import aiohttp
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

TIMEOUT_SECONDS = 30
# Shorter than the action server keeps a connection open.
KEEP_SECONDS = 30


class ActionServer(EndpointConfig):
    """Takes the place of the configured endpoint; belongs to the running event loop."""

    def __init__(self, configured: EndpointConfig) -> None:
        super().__init__(configured.url, headers=configured.headers, enable_selective_domain=True)
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_SECONDS),
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS),
            headers=self.headers,
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def request(self, *_: Any, json: dict[str, Any], **__: Any) -> Any:
        """The answer to an action call. Raises ClientResponseError and other errors of aiohttp."""
        call = _short(json)
        try:
            return await self._post(call)
        except aiohttp.ServerDisconnectedError:
            return await self._post(call)

    async def _post(self, call: dict[str, Any]) -> Any:
        async with self._http.post(self.url, json=call) as response:
            if response.status >= 400:
                raise ClientResponseError(response.status, response.reason, await response.text())
            return await response.json()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()


def _short(call: dict[str, Any]) -> dict[str, Any]:
    """The domain must be there, but may be empty: rasa-sdk answers 449 to a call without one."""
    tracker = call["tracker"]
    kept = {key: tracker[key] for key in ("sender_id", "latest_message")}
    return {**call, "tracker": kept, "domain": {}}
