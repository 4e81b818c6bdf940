"""The portal of registered support users, one module a capability.

A session opens for registered support users alone, and each page looks the person up afresh, so that somebody who was
removed loses sight of the account at once.
"""

from __future__ import annotations

from fastapi import APIRouter

from desk.web import (
    portal_credits,
    portal_files,
    portal_new,
    portal_people,
    portal_properties,
    portal_settings,
    portal_sign_in,
    portal_ticket,
    portal_tickets,
)

router = APIRouter()
for capability in (
    portal_sign_in,
    portal_tickets,
    portal_ticket,
    portal_files,
    portal_new,
    portal_people,
    portal_properties,
    portal_credits,
    portal_settings,
):
    router.include_router(capability.router)
