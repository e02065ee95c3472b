"""Puts the gateway together: routes, errors, middleware, and what starts and ends with it."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError, ProgrammingError

from api import compat, dashboard, errors, middleware, rules, static
from api.limits import Limiter
from api.routes import routers
from api.submissions import Submissions
from api.ws import routes as ws
from api.ws import watch
from api.ws.hub import Hub
from api.ws.relay import Relay
from api.ws.tail import Tail
from models.access import service as access
from models.kit import db, log
from models.kit.settings import settings
from tasks import channels

VERSION = "0.1.0"
DESCRIPTION = """
One living document in, finished content for every channel out, as durable jobs.

Send `Authorization: Bearer <key>` (or `X-API-Key`). Answers are bare JSON; optional fields are left
out, never null. Every error has the same shape, and its `detail` is a plain sentence.
"""


KEY_PAUSE_S = 1.0
END_PAUSE_S = 0.1

_log = log.get(__name__)


def create_app() -> FastAPI:
    """Return the gateway. Raises RuntimeError for a route without a rule."""
    log.configure()
    app = rules.Gateway(
        title="Toombos",
        version=VERSION,
        description=DESCRIPTION,
        lifespan=_lifespan,
        separate_input_output_schemas=False,
        docs_url=None,  # api.routes.reference serves both, without files from elsewhere
        redoc_url=None,
    )
    app.state.hub = Hub()
    app.state.tail = Tail(app.state.hub)
    app.state.limiter = Limiter()
    app.state.submissions = Submissions()
    errors.install(app)
    # Aliases come first: /api/v2/content/sync would be a content's id otherwise.
    for router in (*compat.routers(), *routers(), ws.router):
        app.include_router(router)
    static.mount(app)
    dashboard.mount(app)
    rules.check(app)
    middleware.install(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    channels.load()
    # A thread of a route holds at most one connection, so none ever waits for the pool.
    anyio.to_thread.current_default_thread_limiter().total_tokens = settings().db_pool
    hub, tail, limiter = app.state.hub, app.state.tail, app.state.limiter
    tasks = [
        asyncio.create_task(Relay(hub, tail).run()),
        asyncio.create_task(tail.run()),
        asyncio.create_task(watch.run(hub)),
        asyncio.create_task(_ensure_key()),
    ]
    yield
    hub.end()
    await _end(tasks)
    await limiter.close()
    db.engine().dispose()


async def _end(tasks: Collection[asyncio.Task[None]]) -> None:
    """Cancel tasks and wait until they are over. Again and again: while it connects, the Redis
    client loses a cancellation."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=END_PAUSE_S)


async def _ensure_key() -> None:
    """Make sure that the key of the settings exists, as soon as the database answers."""
    key = settings().api_key
    while key:
        try:
            return await anyio.to_thread.run_sync(access.bootstrap, key.get_secret_value())
        except (OperationalError, ProgrammingError) as error:  # not there, or not migrated yet
            _log.warning("key.waiting", error=type(error).__name__)
            await asyncio.sleep(KEY_PAUSE_S)
    return None
