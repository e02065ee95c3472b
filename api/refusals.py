"""Slows down clients that repeat a request with a key that is refused. Used by `api.middleware`.

An existing client asks again as soon as it has an answer, and browsers never cache a 401. The first
refusal comes at once: pages may ask once before they have loaded their key.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOLD_S: Final = 0.25
FORGET_S: Final = 2.0
"""A refusal this long after the one before is a first one again."""
REMEMBERED: Final = 10_000
HELD: Final = 500
"""At most this many answers are held back at once; a flood is answered without delay instead."""

_CREDENTIALS: Final = frozenset({b"authorization", b"x-api-key"})


class SlowRefusals:
    """Holds back every 401 that follows another one to the same client within two seconds."""

    def __init__(self, app: ASGIApp, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._clock = clock
        self._held = 0
        self._refused_at: OrderedDict[int, float] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through; a repeated refusal leaves a quarter of a second later."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_slowly(message: Message) -> None:
            is_refusal = message["type"] == "http.response.start" and message["status"] == 401
            if is_refusal and self._is_repeated(scope):
                await self._hold()
            await send(message)

        await self._app(scope, receive, send_slowly)

    async def _hold(self) -> None:
        if self._held >= HELD:
            return
        self._held += 1
        try:
            await asyncio.sleep(HOLD_S)
        finally:
            self._held -= 1

    def _is_repeated(self, scope: Scope) -> bool:
        sent = tuple(value for name, value in scope["headers"] if name in _CREDENTIALS)
        client = hash(((scope.get("client") or ("",))[0], sent))  # never the key itself
        now = self._clock()
        before = self._refused_at.pop(client, None)
        self._refused_at[client] = now
        if len(self._refused_at) > REMEMBERED:
            self._refused_at.popitem(last=False)
        return before is not None and now - before < FORGET_S
