"""Views of the queue that an agent has given a name."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.errors import BadInput, NotFound
from desk.store.people import Agent
from desk.store.teamwork import SavedView

MOST_VIEWS = 30
LONGEST_NAME = 60
LONGEST_QUERY = 1000


def of_agent(session: Session, agent: Agent) -> list[SavedView]:
    """An agent's own views, by name."""
    return list(session.scalars(select(SavedView).where(SavedView.agent_id == agent.id).order_by(SavedView.name)))


def save(session: Session, agent: Agent, name: str, query: str) -> None:
    """Keep the filters of a page under a name; a name that is there already gets the new ones."""
    name = " ".join(name.split())
    if not name:
        raise BadInput("A view needs a name.")
    if len(name) > LONGEST_NAME or len(query) > LONGEST_QUERY:
        raise BadInput(f"A view's name has at most {LONGEST_NAME} characters.")
    own = {view.name: view for view in of_agent(session, agent)}
    if name in own:
        own[name].query = query
    elif len(own) >= MOST_VIEWS:
        raise BadInput(f"You have {MOST_VIEWS} views already. Remove one first.")
    else:
        session.add(SavedView(agent_id=agent.id, name=name, query=query))
    session.flush()


def remove(session: Session, agent: Agent, view_id: int) -> None:
    """Remove one of the agent's own views. Raises NotFound."""
    view = session.get(SavedView, view_id)
    if view is None or view.agent_id != agent.id:
        raise NotFound("There is no such view.")
    session.delete(view)
    session.flush()
