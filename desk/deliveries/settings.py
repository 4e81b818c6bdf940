"""The settings of deliveries (`KEYDESK_…`). A target is on when its address is set; what belongs to it must be there then."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from desk.deliveries.reach import LOOPBACK, networks

SHORTEST_SECRET = 16
ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[^@\s<>,;:\"()\[\]\\]+")
# Checked even when it is not set, since another setting may need it.
Needed = Annotated[str | None, Field(validate_default=True)]
NEEDED_BY = {
    "webhook_secret": "webhook_url",
    "zendesk_email": "zendesk_url",
    "zendesk_token": "zendesk_url",
    "freshdesk_key": "freshdesk_url",
    "zammad_token": "zammad_url",
}


class DeliverySettings(BaseSettings):
    """Where tickets are delivered to besides the desk itself; nothing is set by default."""

    agents_email: str | None = None
    webhook_url: str | None = None
    webhook_secret: Needed = None
    zendesk_url: str | None = None
    zendesk_email: Needed = None
    zendesk_token: Needed = None
    freshdesk_url: str | None = None
    freshdesk_key: Needed = None
    zammad_url: str | None = None
    zammad_token: Needed = None
    zammad_group: str = "Users"
    deliver_inside: str = ""

    @field_validator("webhook_url", "zendesk_url", "freshdesk_url", "zammad_url")
    @classmethod
    def _is_safe_to_call(cls, value: str | None) -> str | None:
        if value is not None and not _is_safe(value):
            raise ValueError(
                "expected https://host[:port][/path] without user name (http only for this machine itself)"
            )
        return value

    @field_validator("deliver_inside")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        try:
            networks(value)
        except ValueError:
            raise ValueError(f"expected IP addresses or networks with commas, got {value!r}") from None
        return value

    @field_validator("agents_email", "zendesk_email")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is not None and not ADDRESS.fullmatch(value):
            raise ValueError("expected one e-mail address such as agents@example.com")
        return value

    @field_validator("webhook_secret", "zendesk_token", "freshdesk_key", "zammad_token")
    @classmethod
    def _fits_into_a_header(cls, value: str | None) -> str | None:
        if value is not None and not (value.isascii() and value.isprintable() and " " not in value):
            raise ValueError("expected letters, digits and signs without spaces")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _is_no_short_secret(cls, value: str | None) -> str | None:
        if value is not None and len(value) < SHORTEST_SECRET:
            raise ValueError(f"expected at least {SHORTEST_SECRET} characters (32 or more are better)")
        return value

    @field_validator(*NEEDED_BY)
    @classmethod
    def _is_there_if_needed(cls, value: str | None, info: ValidationInfo) -> str | None:
        url = NEEDED_BY[str(info.field_name)]
        if value is None and info.data.get(url) is not None:
            raise ValueError(f"expected a value, because KEYDESK_{url.upper()} is set")
        return value


def _is_safe(url: str) -> bool:
    """An address that the operator may mean: no password in it, and nothing unencrypted over a network."""
    try:
        parts = urlsplit(url)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:
        return False
    plain = url.isascii() and url.isprintable() and " " not in url
    encrypted = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    return plain and encrypted and bool(parts.hostname) and port_is_right and not parts.username and not parts.fragment
