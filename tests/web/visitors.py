"""All routes of the application, and visitors of every kind who try them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from sqlalchemy import select
from starlette.routing import Mount

from desk import conversations, credit_keeper, files, identity, incidents, tickets, views
from desk.clock import real_clock
from desk.store.base import Base
from desk.store.people import Agent, Person, Session
from desk.tokens import hashed, new_token
from desk.web.cookies import form_token

FRANK, OLIVIA, CASEY = "frank@harborview.example", "olivia@harborview.example", "casey@harborview.example"
TOM, PRIYA = "tom@palmcourt.example", "priya@palmcourt.example"
ADA, LENA = "ada@keydesk.example", "lena@keydesk.example"


def routes(app: FastAPI) -> list[str]:
    """Every route as `METHOD /path`; folders of files as `MOUNT /path`."""
    found: list[str] = []
    for route in iter_route_contexts(app.routes):
        methods = {"MOUNT"} if isinstance(route.original_route, Mount) else (route.methods or {"ANY"}) - {"HEAD"}
        found += [f"{method} {route.path}" for method in sorted(methods)]
    return found


@dataclass(frozen=True)
class Visitor:
    """Somebody with one token, which is sent in every way there is: as bearer, and as the cookie of both parts."""

    name: str
    token: str | None

    def ask(self, app: FastAPI, method: str, path: str, body: Any = None) -> Any:
        """One request, with the form's token as our own pages would send it."""
        client, headers = TestClient(app, raise_server_exceptions=False), {}
        if self.token is not None:
            cookies = "; ".join(f"{name}={self.token}" for name in ("keydesk_desk", "keydesk_portal"))
            headers = {"Authorization": f"Bearer {self.token}", "Cookie": cookies}
        if path.startswith("/api/"):
            return client.request(method, path, headers=headers, json=body, follow_redirects=False)
        form = {"csrf": form_token(self.token or "")} if method == "POST" else None
        return client.request(method, path, headers=headers, data=form, follow_redirects=False)


class World:
    """A desk with a ticket, a file, a conversation and more of Harbor View's, and visitors to it."""

    def __init__(self, house: Any) -> None:
        self.house, self.app = house, house.app
        self.core = house.core
        with self.core.store.write() as session:
            claims = identity.Claims(FRANK, "Frank", None)
            own, self.own_token = conversations.start(session, house.clock(), "staff", claims, None, None)
            self.conversation_id = own.id
        self.reference = house.ticket(conversation_id=self.conversation_id)
        self.names = self._fill()
        credit_keeper.settle_all(self.core)

    def _fill(self) -> dict[str, str]:
        now = self.house.clock()
        upload = files.Upload("note.txt", "text/plain", b"hello\n")
        folder = files.folder(self.core.settings)
        with files.kept(folder, [upload]) as contents, self.core.store.write() as session:
            frank = session.scalars(select(Person).where(Person.email == FRANK)).one()
            ada = session.scalars(select(Agent).where(Agent.email == ADA)).one()
            ticket = tickets.find_ticket(session, self.reference, None)
            files.attach(session, ticket, frank, "see this", contents, now)
            leaver = Person(
                account_id=frank.account_id, email="nina@harborview.example", name="Nina", role="registered"
            )
            colleague = Agent(email="cora@keydesk.example", name="Cora", role="agent", password_hash="none")
            session.add_all([leaver, colleague])
            incident = incidents.open_incident(session, self.core.policy, "ios_app", None, "Keys", ada, now)
            views.save(session, ada, "mine", "status=open")
            session.flush()
            return {
                "reference": self.reference,
                "incident": incident.reference,
                "conversation_id": self.conversation_id,
                "file_id": "1",
                "person_id": str(leaver.id),
                "agent_id": str(colleague.id),
                "property_id": str(frank.account.properties[0].id),
                "view_id": "1",
                "slug": next(iter(self.core.articles.articles)).slug,
            }

    def path(self, route: str) -> str:
        """The address of a route, with the names of things of Harbor View."""
        path = route.partition(" ")[2]
        if "/incidents/" in path:
            path = path.replace("{reference}", self.names["incident"])
        return path.format_map({"kind": "mail", "number": "1", "target": "mail", **self.names})

    def portal(self, email: str) -> Visitor:
        """Signed in to the portal."""
        return Visitor(f"portal session of {email}", self._session(email=email))

    def agent(self, email: str) -> Visitor:
        """Signed in to the desk."""
        with self.core.store.read() as session:
            agent_id = session.scalars(select(Agent.id).where(Agent.email == email)).one()
        return Visitor(f"agent {email}", self._session(agent_id=agent_id))

    def _session(self, **whose: Any) -> str:
        token = new_token()
        with self.core.store.write() as session:
            session.add(Session(token_hash=hashed(token), expires_at=real_clock() + timedelta(hours=1), **whose))
        return token

    def chat(self, email: str | None) -> Visitor:
        """The holder of another conversation, verified if there is an address."""
        claims = identity.Claims(email, None, None) if email else None
        with self.core.store.write() as session:
            token = conversations.start(session, self.house.clock(), "staff", claims, None, None)[1]
        return Visitor(f"conversation of {email}", token)

    def rows(self) -> dict[str, list[str]]:
        """Everything in the record."""
        with self.core.store.read() as session:
            tables = Base.metadata.sorted_tables
            return {table.name: sorted(map(repr, session.execute(select(table)))) for table in tables}


def example_body(openapi: dict[str, Any], route: str) -> Any:
    """A body that the documented API accepts for a route, or None."""
    method, _, path = route.partition(" ")
    content = openapi["paths"].get(path, {}).get(method.lower(), {}).get("requestBody", {}).get("content", {})
    return _example(openapi, content["application/json"]["schema"]) if "application/json" in content else None


def _example(openapi: dict[str, Any], schema: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return _example(openapi, openapi["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema:
        return _example(openapi, schema["anyOf"][0])
    if schema.get("type") == "object":
        needed = schema.get("required", [])
        return {name: _example(openapi, part) for name, part in schema.get("properties", {}).items() if name in needed}
    if schema.get("format") == "uuid":
        return "11111111-1111-4111-8111-111111111111"
    return {"integer": 1, "number": 1, "boolean": False, "array": []}.get(schema.get("type", ""), "hello")
