"""Passes requests on to Flower, which has no sign-in that knows our keys. Used by its route only.

Both bodies are streamed. Flower 2.2 has no WebSockets, so this speaks plain HTTP; it compares the
`Origin` of a change with `Host`, so `Host` is passed on as the browser sent it.
"""

from collections.abc import AsyncIterator, Iterable
from functools import cache
from http import HTTPStatus
from typing import Final

import httpx2
from fastapi import Request
from starlette.responses import Response, StreamingResponse

from models.kit import log
from models.kit.errors import Unavailable
from models.kit.settings import settings

USER: Final = "toombos"
"""The user name that Flower is started with."""
RETRY_AFTER_S: Final = 5

# Flower's pages have scripts and styles in their text; nothing of theirs comes from elsewhere.
_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_HOP_BY_HOP: Final = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
"""Headers that belong to one connection (RFC 9110, 7.6.1)."""
_OURS: Final = frozenset({b"authorization", b"x-api-key", b"expect"})
"""What a client says to us and Flower must not learn."""
_THEIRS: Final = frozenset({b"server", b"date"})
"""What our own server says of itself."""

_log = log.get(__name__)
Headers = list[tuple[bytes, bytes]]


async def forward(request: Request) -> Response:
    """Return Flower's answer to the request. Raises Unavailable when there is none.

    A refused password is our own mistake and not the client's: its 401 would only make a browser
    ask for a key again.
    """
    password = settings().flower.password.get_secret_value()
    if not password:
        raise Unavailable("Flower is not set up here: TOOMBOS_FLOWER__PASSWORD has no value.")
    try:
        answer = await _client().send(_request(request), auth=(USER, password), stream=True)
    except httpx2.RequestError as error:
        _log.warning("flower.unreachable", error=type(error).__name__)
        raise Unavailable(
            "Flower does not answer at the moment. Start it with `toombos flower`, or try again.",
            retry_after_s=RETRY_AFTER_S,
        ) from error
    if answer.status_code == HTTPStatus.UNAUTHORIZED:
        await answer.aclose()
        raise Unavailable(
            "Flower refuses our password: it was started with another TOOMBOS_FLOWER__PASSWORD."
        )
    passed_on = StreamingResponse(_chunks(answer), status_code=answer.status_code)
    passed_on.raw_headers = _without(answer.headers.raw, _THEIRS)
    passed_on.headers["Content-Security-Policy"] = _POLICY
    passed_on.headers["X-Frame-Options"] = "DENY"
    passed_on.headers["Referrer-Policy"] = "same-origin"  # a change of theirs needs its Origin
    return passed_on


def _request(request: Request) -> httpx2.Request:
    query = request.scope["query_string"]
    target = request.scope["raw_path"] + (b"?" + query if query else b"")
    has_body = "content-length" in request.headers or "transfer-encoding" in request.headers
    return httpx2.Request(
        request.method,
        httpx2.URL(settings().flower.url).copy_with(raw_path=target),
        headers=_without(request.headers.raw, _OURS),
        content=_body(request) if has_body else None,
        extensions={"timeout": httpx2.Timeout(30, connect=2).as_dict()},
    )


async def _body(request: Request) -> AsyncIterator[bytes]:
    async for chunk in request.stream():
        yield chunk


async def _chunks(answer: httpx2.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in answer.aiter_raw():
            yield chunk
    finally:  # a browser may leave in the middle
        await answer.aclose()


def _without(headers: Iterable[tuple[bytes, bytes]], names: Iterable[bytes]) -> Headers:
    """Return the headers that go further than one connection, but those of these names."""
    kept = [(name.lower(), value) for name, value in headers]
    listed = {
        token.strip().lower()
        for name, value in kept
        if name == b"connection"
        for token in value.split(b",")
    }
    dropped = {*_HOP_BY_HOP, *names, *listed}
    return [pair for pair in kept if pair[0] not in dropped]


@cache
def _client() -> httpx2.AsyncClient:
    # No idle connections: then nothing is bound to an event loop, and nothing is left to close.
    return httpx2.AsyncClient(
        limits=httpx2.Limits(max_connections=50, max_keepalive_connections=0),
        trust_env=False,
        follow_redirects=False,
    )
