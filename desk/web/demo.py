"""The demo page at `/`: a hotel's back office that embeds the chat widget with one script tag."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from desk.web.pages import render

router = APIRouter(include_in_schema=False)


class Arrival(NamedTuple):
    """A row of the made-up arrivals list; `key` is the state of the guest's mobile key."""

    time: str
    guest: str
    room: str
    nights: int
    key: str


class Person(NamedTuple):
    """A demo user to be in the chat or the portal."""

    email: str
    role: str


ARRIVALS = (
    Arrival("14:10", "Ms. Adeyemi", "214", 2, "Opened door"),
    Arrival("14:35", "Mr. and Mrs. Larsen", "305", 4, "Downloaded"),
    Arrival("15:00", "Mr. Okafor", "118", 1, "Not downloaded"),
    Arrival("15:20", "Ms. Tanaka", "407", 3, "Not downloaded"),
    Arrival("16:45", "Dr. Weiss", "221", 2, "Sent"),
)
PEOPLE = (
    Person("frank@harborview.example", "registered support user: gets a ticket"),
    Person("olivia@harborview.example", "owner of the account: two hotels to choose from"),
    Person("casey@harborview.example", "not registered: is told whom to ask"),
)
MESSAGES = (
    "How do I send a guest the key again?",
    "Since this morning about half of our arrivals can't download their key on iPhone",
    "I'm staying in room 214 and my door won't open",
)


@router.get("/", response_class=HTMLResponse)
def demo_page(chat: str = "") -> HTMLResponse:
    """The demo hotel's page; `?chat=open` opens the chat at once, so that other pages can link to it."""
    return render("demo.html", arrivals=ARRIVALS, people=PEOPLE, messages=MESSAGES, open_chat=chat == "open")
