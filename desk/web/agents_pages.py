"""The pages of the agents' desk, one module a capability. The queue is in `agents_queue`."""

from __future__ import annotations

from fastapi import APIRouter

from desk.web import (
    agents_account,
    agents_conversations,
    agents_deliveries,
    agents_exports,
    agents_files,
    agents_incidents,
    agents_insight,
    agents_live,
    agents_policy,
    agents_sign_in,
    agents_ticket,
    agents_ties,
    agents_users,
)
from desk.web.agents_frame import AgentRoute

router = APIRouter(prefix="/desk", include_in_schema=False, route_class=AgentRoute)
for capability in (
    agents_sign_in,
    agents_ticket,
    agents_files,
    agents_ties,
    agents_conversations,
    agents_live,
    agents_incidents,
    agents_deliveries,
    agents_insight,
    agents_policy,
    agents_account,
    agents_users,
    agents_exports,
):
    router.include_router(capability.router)
