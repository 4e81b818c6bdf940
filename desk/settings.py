"""Settings from the environment (`KEYDESK_*`); a bad value stops start-up with one line that names the setting."""

from __future__ import annotations

import secrets
from datetime import datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from limits import parse as parse_rate
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from desk.deliveries.settings import DeliverySettings
from desk.paths import POLICY
from desk.weak_secrets import weak

Port = Annotated[int, Field(ge=1, le=65535)]


class SettingsError(ValueError):
    """A setting has a value that can't be used; the text is one line and names it."""


class Settings(DeliverySettings):
    """Everything that can be configured; the names in the environment are `KEYDESK_` and the field in capitals."""

    model_config = SettingsConfigDict(env_prefix="KEYDESK_", extra="ignore", frozen=True, env_ignore_empty=True)

    host: str = "127.0.0.1"
    port: Port = 8080
    rasa_port: Port = 5005
    actions_port: Port = 5055
    rasa_url: str | None = None
    actions_url: str | None = None
    inner_host: str = "127.0.0.1"
    trusted_proxies: str = "127.0.0.1"
    database_url: str | None = None
    database_connections: Annotated[int, Field(ge=2, le=1000)] = 20
    redis_url: str | None = None
    identity_secret: str | None = None
    channel_secret: str | None = None
    smtp_url: str | None = None
    mail_from: str = "support@keydesk.example"
    public_url: str | None = None
    policy: Path = POLICY
    keep_chats_days: Annotated[int, Field(ge=1, le=36500)] | None = None
    keep_mails_days: Annotated[int, Field(ge=1, le=36500)] | None = None
    keep_access_days: Annotated[int, Field(ge=1, le=36500)] | None = None
    trace: bool = False
    clock: datetime | None = None
    demo: bool = True
    demo_password: str | None = None
    var: Path = Path("var")
    models: Path = Path("var/models")
    max_turns: Annotated[int, Field(ge=1, le=1000)] = 96
    rate_limit: str = "30/minute"
    conversation_limit: str = "20/minute"
    frame_ancestors: Annotated[str, NoDecode] = "'self'"

    @field_validator("rate_limit", "conversation_limit")
    @classmethod
    def _is_a_rate(cls, value: str) -> str:
        if value != "off":
            try:
                parse_rate(value)
            except ValueError:
                raise ValueError(f"expected a rate such as 30/minute, or off; got {value!r}") from None
        return value

    @field_validator("clock")
    @classmethod
    def _has_an_offset(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("expected an ISO 8601 time with an offset, such as 2026-03-02T09:00:00-06:00")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                backend = make_url(value).get_backend_name()
            except ArgumentError:
                raise ValueError("expected a database URL such as postgresql+psycopg://user@host/name") from None
            if backend not in {"sqlite", "postgresql"}:
                raise ValueError(f"expected a sqlite or postgresql URL, got {backend}")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _is_smtp(cls, value: str | None) -> str | None:
        if value is not None and not (_scheme(value) in {"smtp", "smtps"} and _has_a_port_or_none(value)):
            raise ValueError("expected smtp://[user:password@]host[:port] or smtps://…")
        return value

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: str | None) -> str | None:
        if value is not None and not (_scheme(value) in {"redis", "rediss"} and _has_a_port_or_none(value)):
            raise ValueError("expected redis://[user:password@]host[:port][/number] or rediss://…")
        return value

    @field_validator("public_url")
    @classmethod
    def _is_http(cls, value: str | None) -> str | None:
        if value is not None and not (_scheme(value) in {"http", "https"} and _has_a_port_or_none(value)):
            raise ValueError("expected the http:// or https:// address at which users reach the desk")
        return value

    @field_validator("rasa_url", "actions_url")
    @classmethod
    def _is_an_inner_address(cls, value: str | None) -> str | None:
        if value is not None and not (_scheme(value) in {"http", "https"} and _has_a_port_or_none(value)):
            raise ValueError("expected http://host:port, of one process or of the proxy in front of several")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_addresses(cls, value: str) -> str:
        if value == "none":
            return ""
        for part in value.split(","):
            try:
                ip_network(part.strip())
            except ValueError:
                raise ValueError(f"expected IP addresses or networks with commas, or none; got {part!r}") from None
        return value

    @field_validator("identity_secret")
    @classmethod
    def _is_long_enough(cls, value: str | None) -> str | None:
        if value is not None and len(value.encode()) < 16:
            raise ValueError("expected at least 16 bytes (32 or more are better)")
        return value

    @property
    def database(self) -> str:
        """The database URL in force, with the psycopg 3 driver for PostgreSQL."""
        url = make_url(self.database_url or f"sqlite:///{self.var / 'keydesk.db'}")
        if url.drivername == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        return url.render_as_string(hide_password=False)

    @property
    def mail_folder(self) -> Path:
        """Where mails are files if there is no mail server."""
        return self.var / "mail"

    @property
    def base_url(self) -> str:
        """Where users reach the desk."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def rasa_base(self) -> str:
        """Where the desk reaches Rasa."""
        return (self.rasa_url or f"http://127.0.0.1:{self.rasa_port}").rstrip("/")

    @property
    def actions_base(self) -> str:
        """Where Rasa and the desk reach the action server."""
        return (self.actions_url or f"http://127.0.0.1:{self.actions_port}").rstrip("/")

    @property
    def limits_off(self) -> bool:
        """`KEYDESK_RATE_LIMIT=off` turns both limits off."""
        return self.rate_limit == "off"


def _scheme(url: str) -> str:
    return url.partition("://")[0].lower() if "://" in url else ""


def _has_a_port_or_none(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def load_settings() -> Settings:
    """The settings of this process. Raises SettingsError with one line that names the setting."""
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "KEYDESK_" + str(first["loc"][0]).upper()
        raise SettingsError(f"{name}: {first['msg'].removeprefix('Value error, ')}") from None
    if not settings.policy.is_file():
        raise SettingsError(f"KEYDESK_POLICY: no file {settings.policy}")
    problem = weak(settings)
    if problem is not None:
        raise SettingsError(problem)
    return settings


def local_secret(settings: Settings, name: str) -> str:
    """A secret of this installation, made once and kept readable for its owner only in the `var` folder."""
    path = settings.var / name
    if not path.exists():
        settings.var.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


def channel_secret(settings: Settings) -> str:
    """The secret that desk, Rasa and actions share: from the settings, or this installation's own."""
    return settings.channel_secret or local_secret(settings, "channel.secret")
