"""Secrets that could be guessed are refused where it counts: at a desk that users reach by https."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desk.settings import Settings

SHORTEST = {"identity_secret": 32, "channel_secret": 32, "webhook_secret": 32, "demo_password": 12}
FEWEST_DIFFERENT = 8
ADVICE = "python -c 'import secrets; print(secrets.token_urlsafe(32))' makes a good one"


def weak(settings: Settings) -> str | None:
    """One line about the first secret that is too weak for the open internet, or None. Without https all are let pass."""
    if not settings.base_url.lower().startswith("https://"):
        return None
    for name, shortest in SHORTEST.items():
        secret = getattr(settings, name)
        if secret is not None and (len(secret.encode()) < shortest or len(set(secret)) < FEWEST_DIFFERENT):
            wanted = f"at least {shortest} bytes, of {FEWEST_DIFFERENT} or more different characters"
            return f"KEYDESK_{name.upper()}: too weak for a desk that is reached by https: expected {wanted}; {ADVICE}"
    return None
