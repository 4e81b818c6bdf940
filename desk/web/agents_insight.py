"""The agents' desk: the insight page with its charts, and the same numbers as CSV for leads."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response

from desk import insight
from desk.insight import Insight
from desk.measures import DEFINITIONS, percent
from desk.measures.goals import Goals
from desk.web import charts
from desk.web import page_words as words
from desk.web.access import DeskOf
from desk.web.agents_frame import LEAD, AgentRoute, frame, lead_only, shown, signed_in
from desk.web.pages import render
from policy import Policy

router = APIRouter(prefix="/insight", route_class=AgentRoute)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@router.get("")
def insight_page(request: Request, desk: DeskOf, since: str = "", until: str = "") -> Response:
    """The measures of some days, the last 30 unless others are asked for."""
    core = desk.core
    with core.store.read() as session:
        agent, now = signed_in(session, request), core.clock()
        days = insight.read_days(since, until, now)
        found = insight.insight(session, core.policy, days, now)
        page = render(
            "desk_insight.html",
            found=found,
            days=days,
            define=DEFINITIONS,
            may_export=agent.role == LEAD,
            titles={article.slug: article.title for article in core.articles.articles},
            percent=percent,
            **_drawn(core.policy, found),
            section="insight",
            **frame(request, agent, session),
        )
    return shown(request, page)


@router.get("/export.csv")
def export(request: Request, desk: DeskOf, since: str = "", until: str = "") -> Response:
    """All numbers of the page, for leads."""
    core = desk.core
    with core.store.read() as session:
        lead_only(signed_in(session, request))
        now = core.clock()
        days = insight.read_days(since, until, now)
        body = insight.as_csv(insight.insight(session, core.policy, days, now))
    name = f"insight-{days.first}-{days.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


def _drawn(policy: Policy, found: Insight) -> dict[str, Any]:
    days, split = found.days.all(), found.deflection
    conversations = [(_short(day), found.conversations[day]) for day in days]
    escalations = [(_short(day), found.escalations[day]) for day in days]
    severities = [(words.severity_title(policy, level), found.severities[level]) for level in policy.severities]
    parts = (
        ("Confirmed", split.confirmed, "good"),
        ("Assumed", split.assumed, "plain"),
        ("Refuted", split.refuted, "bad"),
    )
    return {
        "daily": (conversations, charts.columns(conversations)),
        "escalated": (escalations, charts.columns(escalations)),
        "severities": (severities, charts.columns(severities, charts.HALF)),
        "waits": (found.waits, charts.columns(found.waits, charts.HALF)),
        "deflected": charts.slices(parts),
        "goals": [("First response", *_goal(found.response)), ("Resolution", *_goal(found.resolution))],
        "week": list(zip(WEEKDAYS, charts.cells(found.busiest), strict=True)),
        "wait_words": [_span(found.median_wait), _span(found.slow_wait)],
    }


def _goal(goals: Goals) -> tuple[Goals, list[charts.Slice]]:
    return goals, charts.slices((("Met", goals.met, "good"), ("Missed", goals.decided - goals.met, "bad")))


def _span(length: timedelta | None) -> str:
    return words.span(length) if length is not None else "none yet"


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"
