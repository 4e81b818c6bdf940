"""Zendesk, Freshdesk and Zammad as far as Keydesk uses them: their paths, credentials, answers and refusals."""

from __future__ import annotations

import base64
import re
from html import unescape
from typing import Any

from tests.desk.deliveries.fake_http import Answer, FakeServer, JsonObject, Request

EMAIL, TOKEN = "agent@helpdesk.example", "a-token-of-the-helpdesk"


class FakeHelpdesk(FakeServer):
    """Keeps tickets with their notes; ids count from 1."""

    def __init__(self) -> None:
        super().__init__()
        self.tickets: dict[int, JsonObject] = {}
        self.notes: dict[int, list[JsonObject]] = {}

    def keep(self, ticket: JsonObject) -> JsonObject:
        """A new ticket."""
        number = len(self.tickets) + 1
        self.tickets[number], self.notes[number] = {"id": number, **ticket}, []
        return self.tickets[number]

    def ticket_of(self, path: str) -> int | None:
        """The ticket that a path names, if there is one."""
        found = re.search(r"/(\d+)", path)
        number = int(found[1]) if found else 0
        return number if number in self.tickets else None


def basic(user: str, password: str) -> str:
    """The header of HTTP basic authentication."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


class FakeZendesk(FakeHelpdesk):
    """A repeated Idempotency-Key gives the first answer again, and is an error with another body."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: dict[str, tuple[bytes, Answer]] = {}

    def answer(self, request: Request) -> Answer:
        if request.headers.get("authorization") != basic(f"{EMAIL}/token", TOKEN):
            return Answer(401, {"error": "Couldn't authenticate you"})
        if request.path == "/api/v2/tickets.json":
            return self._create(request) if request.method == "POST" else self._list(request)
        number = self.ticket_of(request.path)
        if number is None:
            return Answer(404, {"error": "RecordNotFound", "description": "Not found"})
        if request.method == "PUT":
            self.notes[number].append(request.json["ticket"]["comment"])
            return Answer(200, {"ticket": self.tickets[number]})
        return Answer(200, {"comments": [self.tickets[number]["comment"], *self.notes[number]]})

    def _create(self, request: Request) -> Answer:
        key, ticket = request.headers.get("idempotency-key", ""), request.json["ticket"]
        if key in self.keys:
            body, answer = self.keys[key]
            if body != request.body:
                return Answer(400, {"error": "IdempotentRequestError", "description": "Request parameters differ"})
            return Answer(answer.status, answer.body, {"x-idempotency-lookup": "hit"})
        if not ticket.get("comment", {}).get("body"):
            return Answer(422, {"error": "RecordInvalid", "description": "Record validation errors"})
        answer = Answer(201, {"ticket": self.keep(ticket)}, {"x-idempotency-lookup": "miss"})
        self.keys[key] = (request.body, answer)
        return answer

    def _list(self, request: Request) -> Answer:
        wanted = request.query.get("external_id")
        return Answer(200, {"tickets": [found for found in self.tickets.values() if found["external_id"] == wanted]})


class FakeFreshdesk(FakeHelpdesk):
    """Knows no idempotency: whoever asks twice gets two tickets. Takes HTML, gives text too."""

    def answer(self, request: Request) -> Answer:
        if request.headers.get("authorization") != basic(TOKEN, "X"):
            return Answer(401, {"code": "invalid_credentials", "message": "You have to be logged in."})
        if request.path == "/api/v2/tickets":
            return self._create(request.json) if request.method == "POST" else self._list(request.query)
        number = self.ticket_of(request.path)
        if number is None:
            return Answer(404)
        if request.method == "POST" and request.path.endswith("/notes"):
            note = request.json
            self.notes[number].append({**note, "body_text": _text(note["body"])})
            return Answer(201, self.notes[number][-1])
        return Answer(200, self.notes[number] if request.path.endswith("/conversations") else self.tickets[number])

    def _create(self, ticket: JsonObject) -> Answer:
        missing = [name for name in ("email", "subject", "description", "priority", "status") if not ticket.get(name)]
        if missing:
            errors = [{"field": name, "message": "It should not be blank", "code": "missing_field"} for name in missing]
            return Answer(400, {"description": "Validation failed", "errors": errors})
        return Answer(201, self.keep({**ticket, "description_text": _text(ticket["description"])}))

    def _list(self, query: dict[str, str]) -> Answer:
        found = [ticket for ticket in self.tickets.values() if ticket["email"] == query["email"]]
        hidden = set() if query.get("include") == "description" else {"description", "description_text"}
        return Answer(200, [{name: value for name, value in one.items() if name not in hidden} for one in found])


def _text(html: str) -> str:
    return unescape(html.replace("<br>", "\n"))


class FakeZammad(FakeHelpdesk):
    """Knows no idempotency either, and finds words of articles."""

    def answer(self, request: Request) -> Answer:
        if request.headers.get("authorization") != f"Token token={TOKEN}":
            return Answer(401, {"error": "Invalid token!"})
        if request.path == "/api/v1/tickets" and request.method == "POST":
            return self._create(request.json)
        if request.path == "/api/v1/tickets/search":
            return self._search(request.query["query"].strip('"'))
        if request.path == "/api/v1/ticket_articles":
            note = request.json
            self.notes[note["ticket_id"]].append(note)
            return Answer(201, {"id": 1, **note})
        number = self.ticket_of(request.path)
        return Answer(404) if number is None else Answer(200, [self.tickets[number]["article"], *self.notes[number]])

    def _create(self, ticket: JsonObject) -> Answer:
        if ticket.get("group") != "Users":
            return Answer(422, {"error": "No lookup value found for 'group': " + repr(ticket.get("group"))})
        return Answer(201, self.keep(ticket))

    def _search(self, word: str) -> Answer:
        ids = [number for number, ticket in self.tickets.items() if word in ticket["article"]["body"]]
        return Answer(200, {"tickets": ids, "tickets_count": len(ids), "assets": {}})


def texts_of(server: FakeHelpdesk) -> list[str]:
    """All that people there read, in order: each ticket's first text, then its notes."""

    def text(part: Any) -> str:
        return str(part.get("description_text") or part.get("body_text") or part.get("body"))

    found: list[str] = []
    for number, ticket in server.tickets.items():
        first = ticket.get("comment") or ticket.get("article") or ticket
        found += [text(first), *(text(note) for note in server.notes[number])]
    return found
