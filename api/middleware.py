"""What surrounds every route: an id, a log line, counters, headers, CORS, limits. `api.app` calls it.

Plain ASGI layers, because they run for every request. None of them may know a route's business.
"""

import re
import time
from collections.abc import Awaitable, Callable
from typing import Final, cast

from fastapi import FastAPI
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import cors, limits
from api.body_limit import BodyLimit
from api.health.board import Board
from api.health.gauges import PlatformGauges
from api.health.report import SERVICE
from api.refusals import SlowRefusals
from api.traffic import Traffic, endpoint_of
from models.kit import ids, log
from models.kit.metrics import SharedMetrics
from models.kit.settings import settings

QUIET: Final = frozenset(
    {
        "/app",
        "/app/{path:path}",
        "/static/{name}",
        "/health",
        "/live",
        "/liveness",
        "/metrics",
        "/metrics/prometheus",
        "/ready",
        "/startup",
    }
)
"""Routes asked every few seconds by machines: their successes are not worth a log line."""

POLITE: Final = re.compile(r"/api/(v2/)?(jobs|content/sync)(/|$)|/api/v[12]/cache/stats$")
"""Lists that an existing client asks again as soon as it has the answer. One second in the
browser's cache turns its more than hundred requests a second into one."""

SECURE: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
"""What browsers are told with every answer. Reading by CORS is not affected by the resource policy."""

CLIENT_GONE: Final = 499
"""What is logged and counted when nobody waits for the answer any more, as nginx does."""

_CORRELATION_ID: Final = re.compile(r"[\x21-\x7e]{1,128}")
_log = log.get(__name__)


def install(app: FastAPI) -> None:
    """Surround the application with every layer; the last one added here is the outermost.

    CORS is outside of whatever may refuse a request, so that a browser can read the refusal.
    """
    traffic = app.state.traffic = Traffic()
    shared = app.state.board = Board()
    traffic.registry.register(PlatformGauges(shared, service=SERVICE, version=app.version))
    traffic.registry.register(SharedMetrics())
    app.add_middleware(BodyLimit, limit_bytes=settings().max_body_bytes)
    app.add_middleware(Crashes)
    app.add_middleware(SlowRefusals)
    cors.install(app)
    app.add_middleware(Gate, traffic=traffic)


class Gate:
    """Gives a request its correlation id, its headers, its log line and its place in the counters."""

    def __init__(self, app: ASGIApp, *, traffic: Traffic) -> None:
        self._app = app
        self._traffic = traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through. Sets `scope["correlation_id"]` for WebSockets too."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        ident = _correlation_id(scope)
        scope["correlation_id"] = ident
        log.clear_contextvars()
        log.bind_contextvars(correlation_id=ident)
        try:
            if scope["type"] == "http":
                await self._request(scope, receive, send)
            else:
                await self._app(scope, receive, send)
        finally:
            log.clear_contextvars()

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        status = CLIENT_GONE
        streams_since: float | None = None

        async def send_marked(message: Message) -> None:
            nonlocal status, streams_since
            if message["type"] == "http.response.start":
                status = message["status"]
                if _is_stream(message):
                    streams_since = time.perf_counter()
                _mark(message, scope)
            await send(message)

        try:
            await self._app(scope, receive, send_marked)
        except Exception:
            status = 500
            raise
        finally:
            # How long a stream is followed says nothing about how fast it began.
            self._record(scope, status, (streams_since or time.perf_counter()) - started)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        endpoint = endpoint_of(scope)
        self._traffic.observe(scope["method"], endpoint, status, seconds)
        if endpoint in QUIET and status < 400:
            return
        known = {"tenant_id": scope["tenant_id"]} if "tenant_id" in scope else {}
        _log.info(
            "request.finished",
            method=scope["method"],
            route=endpoint,
            status=status,
            duration_ms=round(seconds * 1000, 1),
            **known,
        )


class Crashes:
    """Answers an error that no handler foresaw.

    Starlette answers it too, but outside of all layers: without CORS headers a browser would hide
    the answer, and its server would log the same error once more.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through; raise only when an answer has begun already."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False

        async def send_watched(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_watched)
        except ClientDisconnect:
            return
        except Exception as error:
            handler = scope["app"].exception_handlers.get(Exception)
            if has_begun or handler is None:
                raise
            answer = cast("Callable[[Request, Exception], Awaitable[Response]]", handler)
            response = await answer(Request(scope), error)
            await response(scope, receive, send)


def _is_stream(message: Message) -> bool:
    return any(
        name.lower() == b"content-type" and value.startswith(b"text/event-stream")
        for name, value in message.get("headers", ())
    )


def _correlation_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-correlation-id":
            text = str(value, "latin-1").strip()
            if _CORRELATION_ID.fullmatch(text):
                return text
            break
    return str(ids.new_id())


def _mark(message: Message, scope: Scope) -> None:
    """Add what every answer carries, unless its route said something else."""
    headers: list[tuple[bytes, bytes]] = list(message.get("headers", ()))
    present = {name.lower() for name, _ in headers}
    headers.append((b"x-correlation-id", scope["correlation_id"].encode("latin-1")))
    headers += limits.headers(scope)
    wanted = list(SECURE)
    if scope.get("scheme") == "https":
        wanted.append((b"strict-transport-security", b"max-age=31536000"))
    if b"content-security-policy" not in present:
        wanted.append((b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"))
        wanted.append((b"x-frame-options", b"DENY"))
    if _is_polite(scope, message["status"]) and b"cache-control" not in present:
        wanted.append((b"cache-control", b"private, max-age=1"))
        headers.append((b"vary", b"Authorization, X-API-Key"))
    headers.extend(pair for pair in wanted if pair[0] not in present)
    message["headers"] = headers


def _is_polite(scope: Scope, status: int) -> bool:
    """Tell whether a browser may keep this answer for a second; it never keeps a 401."""
    return scope["method"] == "GET" and status != 401 and bool(POLITE.match(scope["path"]))
