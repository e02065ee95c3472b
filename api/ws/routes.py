"""`/ws/jobs`: frames out for every change of a job, a few words in. docs/live.md is for its clients.

Credentials come as `?token=` or `?api_key=`, as the sub-protocol `bearer.<key>`, as `?ticket=`
(`api.ws.tickets`), as the cookie of a page of this host, or as the first frame
`{"type": "auth", "api_key": …}`. `?since=<event_id>` brings what was missed.
"""

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from starlette.concurrency import run_in_threadpool

from api import cors, logins
from api.deps import unquote
from api.ws import tickets, words
from api.ws.hub import Hub, Listener, hub_of
from api.ws.stream import Stream, TooSlow
from api.ws.tail import tail_of
from api.ws.words import Pace, TooFast
from models.access.service import Actor
from models.kit.errors import DomainError, TooMany, Unauthenticated, Unavailable
from models.kit.settings import Anonymous, settings

router = APIRouter(tags=["live"])

BAD_CREDENTIALS, NOT_ALLOWED, TOO_MANY = 4401, 4403, 4429
TOO_FAST, COME_BACK, TOO_SLOW = 1008, 1012, 1013
"""Close codes; the standard ones are of RFC 6455, 7.4.1 and its registry."""
SEND_TIMEOUT_S = 10
BEARER = "bearer."


@router.websocket("/ws/jobs")
@router.websocket("/ws/jobs/{session_id}")
async def jobs(socket: WebSocket) -> None:
    """Send the reader every change of its tenant's jobs, or of those it subscribes to."""
    origin = socket.headers.get("origin")
    if origin and not (cors.allowed(origin) or _same_host(origin, socket)):
        await socket.close(NOT_ALLOWED, "This origin may not connect; see CORS_ORIGINS.")
        return
    offered = next((p for p in socket.scope["subprotocols"] if p.startswith(BEARER)), None)
    await socket.accept(subprotocol=offered)
    try:
        actor = await _reader(socket, (offered or "").removeprefix(BEARER))
    except Unavailable as error:
        await socket.close(COME_BACK, error.message[:120])
        return
    except DomainError as error:
        await socket.close(BAD_CREDENTIALS, error.message[:120])
        return
    holder = str(actor.id) if actor else f"address {socket.client and socket.client.host}"
    here, listener = hub_of(socket), _listener(actor)
    try:
        here.enter(listener, holder=holder)
    except TooMany as error:
        await socket.close(TOO_MANY, error.message)
        return
    try:
        is_welcome = actor or settings().anonymous is not Anonymous.DENY
        if is_welcome or await _sign_in(socket, here, listener):
            listener.resume = None if listener.hints else socket.query_params.get("since")
            await _serve(socket, Stream(listener, here, tail_of(socket)))
    finally:
        here.leave(listener)


def _listener(actor: Actor | None) -> Listener:
    if actor:
        return Listener(tenant_id=actor.tenant_id, hints=False, credential_id=actor.credential_id)
    return Listener(tenant_id=None, hints=settings().anonymous is not Anonymous.FULL)


async def _reader(socket: WebSocket, offered: str) -> Actor | None:
    """Return who opens a socket, if it says so. Raises DomainError for what opens nothing."""
    query = socket.query_params
    if key := query.get("token") or query.get("api_key") or offered:
        return await words.actor(unquote(key))
    if ticket := query.get("ticket"):
        return await run_in_threadpool(tickets.redeem, ticket)
    cookie = logins.cookie_of(socket)
    try:
        return await words.actor(cookie) if cookie else None
    except Unauthenticated:
        return None  # browsers send it unasked, also when its login is over


def _same_host(origin: str, socket: WebSocket) -> bool:
    return urlsplit(origin).netloc == socket.headers.get("host")


async def _sign_in(socket: WebSocket, hub: Hub, listener: Listener) -> bool:
    """Wait for the credentials of a reader that must show some; False when the socket is closed."""
    try:
        async with asyncio.timeout(SEND_TIMEOUT_S):
            answered = await words.sign_in(hub, listener, await socket.receive_text())
        for frame in answered:
            await socket.send_text(frame.full)
    except TooMany as error:
        await _close(socket, TOO_MANY, error.message)
        return False
    except (TimeoutError, DomainError, WebSocketDisconnect):
        await _close(socket, BAD_CREDENTIALS, "Credentials are needed.")
        return False
    return True


async def _serve(socket: WebSocket, stream: Stream) -> None:
    reading = asyncio.create_task(_read(socket, stream))
    writing = asyncio.create_task(_write(socket, stream))
    try:
        # Whichever ends first ends the other: a closed tab is noticed by reading only.
        await asyncio.wait({reading, writing}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        reading.cancel()
        writing.cancel()
        await asyncio.gather(reading, writing, return_exceptions=True)


async def _write(socket: WebSocket, stream: Stream) -> None:
    listener = stream.listener
    try:
        async for frame in stream.frames():
            if frame:
                async with asyncio.timeout(SEND_TIMEOUT_S):
                    await socket.send_text(frame.hint if listener.hints else frame.full)
    except (TooSlow, TimeoutError):
        await _close(socket, TOO_SLOW, "Frames were not read in time. Resume where you are.")
    else:
        if listener.refused:
            await _close(socket, BAD_CREDENTIALS, "These credentials are over.")
            return
        await _close(socket, COME_BACK, "The server restarts. Come back and resume.")


async def _read(socket: WebSocket, stream: Stream) -> None:
    pace, hub, listener = Pace(), stream.hub, stream.listener
    try:
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            pace.count()
            try:
                for frame in await words.answer(hub, listener, message.get("text") or ""):
                    listener.answer(frame)
            except (Unauthenticated, TooMany) as error:
                code = TOO_MANY if isinstance(error, TooMany) else BAD_CREDENTIALS
                await _close(socket, code, error.message[:120])
                return
            except DomainError as error:
                listener.answer(words.refusal(error))
    except TooFast:
        await _close(socket, TOO_FAST, f"More than {Pace.LIMIT} frames within a second.")


async def _close(socket: WebSocket, code: int, reason: str) -> None:
    with suppress(RuntimeError, WebSocketDisconnect):
        await socket.close(code, reason)
