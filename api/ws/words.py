"""What a reader may say over its WebSocket, and the frames that answer it."""

import time
from collections import deque
from typing import Any, ClassVar
from uuid import UUID

import orjson
from starlette.concurrency import run_in_threadpool

from api.deps import authenticate, unquote
from api.ws import messages
from api.ws.hub import Hub, Listener
from api.ws.messages import Frame
from api.ws.stream import since_of
from models.access.service import Actor
from models.jobs import queries
from models.kit import db, ids
from models.kit.errors import DomainError, Forbidden, Invalid, Unauthenticated

SUBSCRIPTIONS_MAX = 1000
KNOWN = "auth, resume, subscribe, unsubscribe, ping, heartbeat"


class TooFast(Exception):
    """A reader says more than anybody needs to."""


class Pace:
    """Counts what one reader says."""

    LIMIT: ClassVar[int] = 20
    """Frames within a second."""

    def __init__(self) -> None:
        self._said: deque[float] = deque(maxlen=self.LIMIT)

    def count(self, now_s: float | None = None) -> None:
        """Note one more frame. Raises TooFast."""
        now = time.monotonic() if now_s is None else now_s
        if len(self._said) == self.LIMIT and now - self._said[0] < 1:
            raise TooFast
        self._said.append(now)


async def actor(key: str) -> Actor:
    """Return who stands behind a key. Raises Unauthenticated, and Forbidden when it may not read."""
    found = await run_in_threadpool(authenticate, key)
    found.must("jobs.read")
    return found


async def answer(hub: Hub, listener: Listener, text: str) -> list[Frame]:
    """Return the frames that answer a reader's frame. A word that is not known is an error frame.

    Raises Unauthenticated and TooMany, after which the reader is no longer welcome.
    """
    said = _parsed(text)
    kind = said.get("type")
    if kind == "auth":
        return await _sign_in(hub, listener, said)
    answered = await _answer(listener, str(kind), said)
    listener.spoke = True
    listener.stir()
    return answered


async def sign_in(hub: Hub, listener: Listener, text: str) -> list[Frame]:
    """Return the answer to a reader's credentials.

    Raises Unauthenticated for anything else, and TooMany when they have enough streams open.
    """
    said = _parsed(text)
    if said.get("type") != "auth":
        raise Unauthenticated("Credentials are needed before anything else.")
    return await _sign_in(hub, listener, said)


def refusal(error: DomainError) -> Frame:
    """Return the frame that says what was wrong."""
    return messages.simple("error", message=error.message)


async def _sign_in(hub: Hub, listener: Listener, said: dict[str, Any]) -> list[Frame]:
    who = await actor(unquote(str(said.get("api_key") or said.get("token") or "")))
    hub.hand_over(listener, holder=str(who.id))
    listener.tenant_id, listener.hints = who.tenant_id, False
    listener.credential_id = who.credential_id
    return [messages.simple("auth_ok")]


async def _answer(listener: Listener, kind: str, said: dict[str, Any]) -> list[Frame]:
    match kind:
        case "resume":
            return _resume(listener, said.get("since"))
        case "subscribe":
            return await _subscribe(listener, str(said.get("job_id", "")))
        case "unsubscribe":
            job_id = ids.parse_id(str(said.get("job_id", "")), noun="job")
            listener.jobs.discard(job_id)
            return [messages.simple("unsubscribed", job_id=str(job_id))]
        case "ping" | "heartbeat":
            return [messages.simple("pong" if kind == "ping" else "heartbeat_ack")]
    return [messages.simple("error", message=f"Type {kind[:40]!r} is not one of {KNOWN}.")]


def _parsed(text: str) -> dict[str, Any]:
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError:
        said = None
    if not isinstance(said, dict):
        raise Invalid('A frame must be one JSON object, such as {"type": "ping"}.')
    return said


def _resume(listener: Listener, since: object) -> list[Frame]:
    if listener.hints:
        raise Forbidden("Only a reader with credentials can resume. Send an auth frame first.")
    text = "" if since is None else str(since)
    since_of(text)
    listener.resume = text
    return []  # the stream answers, when it knows what was missed


async def _subscribe(listener: Listener, job_id: str) -> list[Frame]:
    """Listen to one more job; answer with what it is now, so that nothing falls in between."""
    wanted = ids.parse_id(job_id, noun="job")
    if len(listener.jobs) >= SUBSCRIPTIONS_MAX:
        return [messages.simple("error", message=f"At most {SUBSCRIPTIONS_MAX} subscriptions.")]
    listener.jobs.add(wanted)
    await listener.placed.wait()  # else what happens before its place is known is in neither
    try:
        view = await run_in_threadpool(_load, listener, wanted)
    except DomainError:
        listener.jobs.discard(wanted)
        raise
    shown = messages.snapshot(view)
    # About a job, but an answer: it is not dropped when changes are.
    shown = Frame(shown.kind, shown.full, shown.hint)
    return [messages.simple("subscribed", job_id=job_id), shown]


def _load(listener: Listener, job_id: UUID) -> queries.JobView:
    with db.unit_of_work() as session:
        if listener.tenant_id:
            return queries.get(session, job_id, tenant_id=listener.tenant_id)
        found = queries.load(session, [job_id])
    if not found:
        raise queries.missing(job_id)
    return found[0]
