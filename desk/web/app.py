"""The desk's HTTP application: routes, errors as problem details, security headers, background work."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import anyio.to_thread
import structlog
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.staticfiles import StaticFiles

from desk import credit_keeper, goal_warnings, late_answers
from desk.core import Core
from desk.deliveries.courier import Courier, job_store
from desk.frontdoor import FrontDoor
from desk.late_answers import answer_late
from desk.live import Live
from desk.live_redis import SharedLive
from desk.purge import purge, purge_mail_files
from desk.ranker import ArticleRanker
from desk.rasa import RasaClient
from desk.retention import keep_no_longer
from desk.settings import Settings, channel_secret
from desk.web import agents, agents_pages, agents_queue, chat, demo, help, ops, portal_pages, problems, tickets
from desk.web.body_limit import BodyLimit
from desk.web.guard import Guard, biggest_body
from desk.web.limits import Limits
from desk.web.turns_in_flight import AT_ONCE, TurnsInFlight
from knowledge_base import KnowledgeBase
from understanding.encoder import EncoderMissing

HERE = Path(__file__).parent
# For everything but the chat, which has its own.
THREADS = 32
# Rings within this time are one: looking for what is due costs as much as half a turn.
BELL_SECONDS = 1.0
PURGE_EVERY_SECONDS = 3600
log = structlog.get_logger("desk.web")


@dataclass
class Desk:
    """What the routes work with."""

    core: Core
    live: Live
    door: FrontDoor
    limits: Limits
    ranker: ArticleRanker
    courier: Courier | None = None
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    articles: KnowledgeBase = field(init=False)
    turns: TurnsInFlight = field(init=False)

    def __post_init__(self) -> None:
        self.articles = self.core.articles
        self.turns = TurnsInFlight(self.core.settings.max_turns)


def live_for(settings: Settings) -> Live:
    """Live events of this desk alone, or shared with the others by Redis."""
    return SharedLive(settings.redis_url) if settings.redis_url else Live()


def build_desk(core: Core) -> Desk:
    """Put the parts together."""
    live = live_for(core.settings)
    rasa = RasaClient(core.settings.rasa_base, channel_secret(core.settings))
    ranker = ArticleRanker(core.articles, core.settings.models / "encoder")
    alone = core.settings.redis_url is None
    courier = Courier(core.store, core.lanes(), job_store(core.settings), alone)
    return Desk(core, live, FrontDoor(core, rasa, live), Limits(core.settings), ranker, courier)


def build_app(desk: Desk) -> FastAPI:
    """The application; its API is documented at /api/docs."""
    app = FastAPI(
        title="Keydesk",
        version="1",
        docs_url="/api/docs",
        openapi_url="/api/openapi.json",
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        lifespan=_lifespan,
    )
    app.state.desk = desk
    for part in (chat, tickets, agents, agents_queue, agents_pages, portal_pages, help, demo, ops):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    problems.install(app)
    app.add_middleware(BodyLimit, most=biggest_body)
    app.add_middleware(Guard)
    # The widget runs on the hotels' own pages. Only bearer tokens count there: no cookie is ever sent or accepted.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
        expose_headers=["Retry-After"],
        max_age=3600,
    )
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    desk: Desk = app.state.desk
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS + AT_ONCE
    work: list[Coroutine[None, None, None]] = [
        desk.live.run(),
        _warm_search(desk.ranker),
        _repeat("credit_keeper", partial(credit_keeper.settle_all, desk.core), credit_keeper.LOOK_EVERY_SECONDS),
        _repeat("goal_warnings", partial(_warn, desk), goal_warnings.LOOK_EVERY_SECONDS),
        _repeat("late_answers", partial(answer_late, desk.door), late_answers.LOOK_EVERY_SECONDS),
        _repeat("purge", partial(purge, desk.core.store), PURGE_EVERY_SECONDS),
        _repeat("purge_mail_files", partial(purge_mail_files, desk.core.settings.mail_folder), PURGE_EVERY_SECONDS),
        _repeat("retention", partial(keep_no_longer, desk.core), PURGE_EVERY_SECONDS),
    ]
    if desk.courier is not None:
        desk.courier.start()
        work.append(_wake_courier(desk.courier, desk.bell))
    background = [asyncio.create_task(part) for part in work]
    yield
    for task in background:
        task.cancel()
    await asyncio.gather(*background, return_exceptions=True)
    if desk.courier is not None:
        await asyncio.to_thread(desk.courier.stop)
    desk.core.store.close()


def _warn(desk: Desk) -> None:
    """Warn of response goals, and let the mails go at once."""
    if goal_warnings.warn(desk.core) and desk.courier is not None:
        desk.courier.wake()


async def _warm_search(ranker: ArticleRanker) -> None:
    """The help centre's first search should not have to wait for the index."""
    try:
        await asyncio.to_thread(ranker.rank, "mobile key", 1)
    except EncoderMissing:
        log.warning("search_not_ready", reason="no encoder; run make setup")


async def _wake_courier(courier: Courier, bell: asyncio.Event) -> None:
    """Each request that may have written something rings; many rings at once are one."""
    while True:
        await bell.wait()
        bell.clear()
        await asyncio.to_thread(courier.wake)
        await asyncio.sleep(BELL_SECONDS)


async def _repeat(name: str, work: Callable[[], object], every: float) -> None:
    """Work that is due now and then, whatever happens in between. Other desks may do the same at the same time."""
    while True:
        try:
            await asyncio.to_thread(work)
        except Exception:  # the worker outlives any fault, such as a database that is away; the log has it
            log.exception(f"{name}_failed")
        await asyncio.sleep(every)
