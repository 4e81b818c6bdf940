"""What every page of the agents' desk shares: who is signed in, the counts in the header, the notice after an action."""

from __future__ import annotations

from fastapi import Request, Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk import goal_warnings, sessions, work
from desk.deliveries import dead_letters
from desk.errors import NotAllowed
from desk.store.people import Agent
from desk.store.talk import Conversation
from desk.web.cookies import DESK, form_token
from desk.web.page_route import PageRoute, SignInNeeded

LEAD = "lead"
NOTICES = {
    "reply": "Your answer is on its way: by e-mail, and in the conversation if there is one.",
    "note": "Your note is kept. Only agents see it.",
    "status": "The status is changed.",
    "severity": "The severity is changed, and the goals are worked out again.",
    "time": "Your time is kept.",
    "assignee": "The ticket is assigned.",
    "category": "The category is changed, and the goals are worked out again.",
    "solution": "The solution is marked.",
    "merge": "The ticket is merged and closed. Its requester is told where it goes on.",
    "link": "The tickets are linked.",
    "unlink": "The tickets are no longer linked.",
    "incident": "The ticket's incident is changed.",
    "incident_opened": "The incident is open. Reports that fit are linked to it.",
    "incident_closed": "The incident is closed.",
    "bulk": "The marked tickets are changed.",
    "view": "The view is kept.",
    "view_removed": "The view is removed.",
    "cleared": "The conversation is no longer flagged.",
    "resent": "It is sent again.",
    "joined": "You have joined. The assistant is silent until you leave.",
    "left": "You have left. The assistant answers again.",
    "said": "Your message is sent.",
    "corrected": "The correction is kept. The assistant can learn from it.",
    "signed_out": "You are signed out.",
    "password": "Your password is set. Sign in with it.",
    "password_changed": "Your password is changed. Other browsers are signed out.",
    "second_step_on": "Two-step sign-in is on. From now on we ask for a code, too.",
    "second_step_off": "Two-step sign-in is off.",
    "added": "The agent is added. A mail tells them how to set their password.",
    "link_sent": "A mail with a link to set the password is on its way.",
    "role": "The role is changed. It counts at once.",
    "disabled": "They are shut out, and every session of theirs has ended.",
    "enabled": "They may sign in again.",
    "second_step_reset": "Two-step sign-in is off for them, and every session of theirs has ended.",
    "unlocked": "They may try again at once.",
}


class AgentRoute(PageRoute):
    """A page of the agents' desk."""

    sign_in = "/desk/login"
    problem = "desk_problem.html"


def signed_in(session: Session, request: Request) -> Agent:
    """The agent of this browser. Raises SignInNeeded."""
    agent = sessions.agent_of(session, DESK.token(request))
    if agent is None:
        raise SignInNeeded
    return agent


def lead_only(agent: Agent) -> Agent:
    """The same agent, if they are a lead. Raises NotAllowed."""
    if agent.role != LEAD:
        raise NotAllowed("Only a lead may do this.")
    return agent


def frame(request: Request, agent: Agent | None = None, session: Session | None = None) -> dict[str, object]:
    """What `desk_frame.html` needs; without an agent it shows no navigation."""
    token, notice = DESK.token(request), NOTICES.get(DESK.notice(request) or "")
    return {
        "agent": agent,
        "counts": counts(session) if session else {},
        "csrf": form_token(token) if agent and token else "",
        "flash": {"kind": "good", "text": notice} if notice else None,
    }


def counts(session: Session) -> dict[str, int]:
    """How many conversations wait for a person, are live, or are flagged; how much could not be delivered."""
    states = {
        state: session.scalar(select(func.count()).where(Conversation.handoff.in_(handoffs))) or 0
        for state, handoffs in work.IN_STATE.items()
    }
    flagged = session.scalar(select(func.count()).where(Conversation.flag.is_not(None)))
    return states | {
        "flagged": flagged or 0,
        "dead_letters": dead_letters.count(session),
        "due": goal_warnings.count(session),
    }


def shown(request: Request, page: Response) -> Response:
    """The page, with its notice shown once."""
    if DESK.notice(request) is not None:
        DESK.drop_notice(page)
    return page
