"""The agents' desk: the policy in force, for leads to read as the desk itself reads it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from desk.web.access import DeskOf
from desk.web.agents_frame import AgentRoute, frame, lead_only, shown, signed_in
from desk.web.pages import render
from policy.model import ClockGoal, Goal

router = APIRouter(prefix="/policy", route_class=AgentRoute)


@router.get("")
def policy_page(request: Request, desk: DeskOf) -> Response:
    """Rules with their goals, plans with their hours, priorities and credits. Nothing can be changed here."""
    core = desk.core
    with core.store.read() as session:
        agent = lead_only(signed_in(session, request))
        page = render(
            "desk_policy.html", policy=core.policy, goal=_goal, section="policy", **frame(request, agent, session)
        )
    return shown(request, page)


def _goal(goal: Goal) -> str:
    if isinstance(goal, ClockGoal):
        return f"{goal.peak_seconds / 3600:g} h at peak, {goal.off_peak_seconds / 3600:g} h off-peak"
    return goal.words
