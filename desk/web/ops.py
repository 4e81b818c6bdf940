"""For operators: is it alive, is it ready, what does it count; and the widget's script."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import FileResponse, JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from desk.core import Core
from desk.deliveries.sending import waiting
from desk.errors import NotFound
from desk.paths import WIDGET
from desk.rasa import actions_answer
from desk.store.outgoing import Delivery
from desk.store.talk import Conversation, Message
from desk.store.work import Mail, Ticket
from desk.web.access import DeskOf

router = APIRouter(tags=["operations"])


@router.get("/healthz")
def alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "alive"}


@router.get("/readyz")
def ready(desk: DeskOf) -> JSONResponse:
    """200 only when the database, the action server, and Rasa with its model all answer."""
    parts = {
        "database": _database_answers(desk.core),
        "actions": actions_answer(desk.core.settings.actions_base),
        "rasa": desk.door.rasa.has_model(),
    }
    is_ready = all(parts.values())
    waiting = [name for name, answers in parts.items() if not answers]
    return JSONResponse({"ready": is_ready, "parts": parts, "waiting_for": waiting}, 200 if is_ready else 503)


def _database_answers(core: Core) -> bool:
    try:
        with core.store.read() as session:
            return bool(session.scalar(text("select 1")) == 1)
    except SQLAlchemyError:
        return False


@router.get("/metrics")
def metrics(desk: DeskOf) -> Response:
    """Counts from the record, in Prometheus' text format."""
    registry = CollectorRegistry()
    with desk.core.store.read() as session:
        for name, words, query in _COUNTS:
            Gauge(f"keydesk_{name}", words, registry=registry).set(session.scalar(query) or 0)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


_COUNTS = (
    ("conversations", "Conversations in the record", select(func.count()).select_from(Conversation)),
    (
        "conversations_waiting",
        "Conversations that wait for a person",
        select(func.count()).where(Conversation.handoff == "queued"),
    ),
    (
        "conversations_flagged",
        "Conversations flagged for agents",
        select(func.count()).where(Conversation.flag.is_not(None)),
    ),
    ("messages", "Messages in the record", select(func.count()).select_from(Message)),
    ("tickets", "Tickets in the record", select(func.count()).select_from(Ticket)),
    (
        "tickets_open",
        "Tickets that are not solved",
        select(func.count()).where(Ticket.status.not_in(("resolved", "closed"))),
    ),
    ("mail_waiting", "Mails that are not sent yet", select(func.count()).where(waiting(Mail))),
    ("deliveries_waiting", "Ticket deliveries that are not sent yet", select(func.count()).where(waiting(Delivery))),
    (
        "dead_letters",
        "Mails and deliveries that were given up",
        select(
            select(func.count()).where(Mail.dead_at.is_not(None)).scalar_subquery()
            + select(func.count()).where(Delivery.dead_at.is_not(None)).scalar_subquery()
        ),
    ),
)


@router.get("/widget.js", include_in_schema=False)
def widget() -> FileResponse:
    """The embeddable script."""
    if not WIDGET.is_file():
        raise NotFound("The widget is not built: run `make setup`.")
    headers = {
        "Cache-Control": "public, max-age=300",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return FileResponse(WIDGET, media_type="text/javascript", headers=headers)
