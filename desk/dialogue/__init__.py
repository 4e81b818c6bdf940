"""The dialogue: what the bot answers, given what was understood and what is known. Pure: no Rasa, SQL or HTTP.

`respond()` is the one entry. Its two collaborators are values (`State`, `Reading`) and a port (`Office`) to the record.
"""

from desk.dialogue.office import Hotel, IncidentView, NewTicket, Office, Requester, TicketView
from desk.dialogue.reading import Reading
from desk.dialogue.reply import Reply, Say
from desk.dialogue.respond import ACTIONS, BUTTON_ACTION, FORM, MENU_ACTION, respond
from desk.dialogue.state import Report, State

__all__ = [
    "ACTIONS",
    "BUTTON_ACTION",
    "FORM",
    "MENU_ACTION",
    "Hotel",
    "IncidentView",
    "NewTicket",
    "Office",
    "Reading",
    "Reply",
    "Report",
    "Requester",
    "Say",
    "State",
    "TicketView",
    "respond",
]
