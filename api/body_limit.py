"""Refuses request bodies that are too large, before or while they arrive. Used by `api.middleware`.

A client hears why: what it still sends is read and dropped for a while, because a connection closed
in the middle of an upload takes the answer with it.
"""

import asyncio
from contextlib import suppress
from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import errors

DRAIN_BYTES: Final = 64_000_000
DRAIN_S: Final = 10.0
"""So much and so long is dropped of what a refused client goes on sending."""


class BodyLimit:
    """Answers 413 to every request whose body has more than `limit_bytes`."""

    def __init__(self, app: ASGIApp, *, limit_bytes: int) -> None:
        self._app = app
        self._limit_bytes = limit_bytes
        self._detail = (
            f"The request body has more than {limit_bytes} bytes. Send less at once;"
            " an administrator can change TOOMBOS_MAX_BODY_BYTES."
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through with its body counted, whether its length was declared or not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if _declared_bytes(headers) <= self._limit_bytes:
            counted = _Counted(receive, send, self._limit_bytes, self._detail)
            await self._app(scope, counted.receive, counted.send)
            return
        answer = errors.problem(
            413,
            self._detail,
            code=errors.CODES[413],
            correlation_id=str(scope.get("correlation_id", "")),
        )
        # To a client that waits for `100 Continue`, reading would say that it may send.
        is_sending = headers.get("expect", "").lower() != "100-continue"
        await answer(scope, receive, _Closing(receive if is_sending else None, send).send)


class _Counted:
    """The two ends of one request, with an eye on how much comes in."""

    def __init__(self, receive: Receive, send: Send, limit_bytes: int, detail: str) -> None:
        self._receive = receive
        self._send = send
        self._left = limit_bytes
        self._detail = detail

    async def receive(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            more = self._receive if message.get("more_body") else None
            self._send = _Closing(more, self._send).send
            self._left = 0  # said once; what comes now is only dropped
            raise HTTPException(413, self._detail)
        return message

    async def send(self, message: Message) -> None:
        await self._send(message)


class _Closing:
    """Sends an answer whole, drops the rest of the request, and closes the connection then."""

    def __init__(self, receive: Receive | None, send: Send) -> None:
        self._receive = receive
        self._send = send

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [*message.get("headers", ()), (b"connection", b"close")]
            await self._send({**message, "headers": headers})
        elif message.get("more_body") or self._receive is None:
            await self._send(message)
        else:
            await self._send({**message, "more_body": True})
            await _drain(self._receive)
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})


def _declared_bytes(headers: Headers) -> int:
    digits = headers.get("content-length", "")[:20]  # enough to be too large
    return int(digits) if digits.isascii() and digits.isdigit() else 0


async def _drain(receive: Receive) -> None:
    left = DRAIN_BYTES
    with suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_S):
            while left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                if not message.get("more_body"):
                    return
