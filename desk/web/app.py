"""The desk's HTTP application: routes, errors as problem details, security headers, background work."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import anyio.to_thread
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.staticfiles import StaticFiles

from desk import credit_keeper, files
from desk.core import Core
from desk.deliveries.courier import Courier, job_store
from desk.frontdoor import FrontDoor
from desk.live import Live
from desk.live_redis import SharedLive
from desk.purge import purge
from desk.ranker import ArticleRanker
from desk.rasa import RasaClient
from desk.settings import Settings, channel_secret
from desk.web import agents, agents_pages, agents_queue, chat, demo, help, ops, portal_pages, problems, tickets
from desk.web.limits import Limits
from knowledge_base import KnowledgeBase
from understanding.encoder import EncoderMissing

HERE = Path(__file__).parent
THREADS = 96
PURGE_EVERY_SECONDS = 3600
BIGGEST_BODY = 256 * 1024
UPLOADS = re.compile(r"/portal/tickets/[\w-]+/files")
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

    def __post_init__(self) -> None:
        self.articles = self.core.articles


def live_for(settings: Settings) -> Live:
    """Live events of this desk alone, or shared with the others by Redis."""
    return SharedLive(settings.redis_url) if settings.redis_url else Live()


def build_desk(core: Core) -> Desk:
    """Put the parts together."""
    live = live_for(core.settings)
    rasa = RasaClient(core.settings.rasa_base, channel_secret(core.settings))
    ranker = ArticleRanker(core.articles, core.settings.models / "encoder")
    courier = Courier(core.store, core.lanes(), job_store(core.settings))
    return Desk(core, live, FrontDoor(core, rasa, live), Limits(core.settings), ranker, courier)


def build_app(desk: Desk) -> FastAPI:
    """The application; its API is documented at /api/docs."""
    app = FastAPI(
        title="Keydesk",
        version="1",
        docs_url="/api/docs",
        openapi_url="/api/openapi.json",
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.desk = desk
    for part in (chat, tickets, agents, agents_queue, agents_pages, portal_pages, help, demo, ops):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    problems.install(app)
    app.middleware("http")(_guard)
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
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    desk: Desk = app.state.desk
    work: list[Coroutine[None, None, None]] = [
        desk.live.run(),
        _warm_search(desk.ranker),
        _repeat("credit_keeper", partial(credit_keeper.settle_all, desk.core), credit_keeper.LOOK_EVERY_SECONDS),
        _repeat("purge", partial(purge, desk.core.store), PURGE_EVERY_SECONDS),
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


async def _repeat(name: str, work: Callable[[], object], every: float) -> None:
    """Work that is due now and then, whatever happens in between. Other desks may do the same at the same time."""
    while True:
        try:
            await asyncio.to_thread(work)
        except Exception:  # the worker outlives any fault, such as a database that is away; the log has it
            log.exception(f"{name}_failed")
        await asyncio.sleep(every)


def _biggest_body(request: Request) -> int:
    """Files may be sent to a ticket in the portal, and nowhere else."""
    takes_files = request.method == "POST" and UPLOADS.fullmatch(request.url.path)
    return files.BIGGEST * files.MOST_AT_ONCE + BIGGEST_BODY if takes_files else BIGGEST_BODY


async def _guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """A request id for the logs, a limit to bodies, and headers that keep browsers strict."""
    request_id = uuid.uuid4().hex
    length, most = request.headers.get("content-length", ""), _biggest_body(request)
    if length.isdecimal() and int(length) > most:
        return problems.problem(413, "too-large", "The request body is too large.")
    if most > BIGGEST_BODY and not length.isdecimal():
        return problems.problem(411, "length-required", "Files are taken with a Content-Length only.")
    with structlog.contextvars.bound_contextvars(request_id=request_id):
        try:
            response = await call_next(request)
        except Exception:  # the last boundary: logged under the id that the user is shown
            log.exception("request_failed", method=request.method)
            response = problems.our_fault(request_id)
    if request.method != "GET":
        request.app.state.desk.bell.set()
    response.headers["X-Request-Id"] = request_id
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if "text/html" in response.headers.get("content-type", "") and request.url.path != "/api/docs":
        ancestors = request.app.state.desk.core.settings.frame_ancestors
        response.headers["Content-Security-Policy"] = (
            f"default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
        )
    return response
