"""Server-sent events: the changes of jobs as a stream of text that can be resumed."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from api import deps
from api.schemas import problems
from api.ws import tickets
from api.ws.hub import Listener, hub_of
from api.ws.messages import Frame
from api.ws.stream import Stream, TooSlow, since_of
from api.ws.tail import tail_of
from models.access.service import Actor
from models.jobs import queries
from models.kit import db, ids

router = APIRouter(prefix="/api/v2", tags=["live"])

HEARTBEAT_S = 15.0
"""Proxies close connections on which nothing was said for some time, many after 30 or 60 s."""
RETRY_MS = 3000
EXAMPLE = """\
id: 4711
event: job_update
data: {"type":"job_update","job_id":"…","status":"in_progress","seq":2,"event_id":4711,"job":{…}}

"""


async def reader(
    request: Request,
    _bearer: deps.Bearer = None,
    _header: deps.KeyHeader = None,
    token: Annotated[
        str | None,
        Query(max_length=2000, description="The key, for EventSource: it sends no headers."),
    ] = None,
    ticket: Annotated[
        str | None,
        Query(max_length=200, description="Instead of the key: POST /api/v2/ws-tickets."),
    ] = None,
) -> Actor:
    """Return who reads. Raises Unauthenticated."""
    if (token or ticket) and "authorization" not in request.headers:
        if token:
            found = await run_in_threadpool(deps.authenticate, deps.unquote(token))
        else:
            found = await run_in_threadpool(tickets.redeem, str(ticket))
        request.scope["tenant_id"] = str(found.tenant_id)
        return found
    return await deps.actor(request)


@router.get(
    "/events",
    response_class=Response,
    responses={
        200: {"content": {"text/event-stream": {"example": EXAMPLE}}},
        **problems(401, 404, 422, 429),
    },
    summary="Follow all jobs",
)
async def follow(
    request: Request,
    actor: Annotated[Actor, deps.require("jobs.read", who=reader, fenced=False)],
    since: Annotated[
        str | None, Query(max_length=64, description="An event_id, or a moment in ISO 8601.")
    ] = None,
    job_id: Annotated[str | None, Query(max_length=200, description="Only this job.")] = None,
    last_event_id: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Stream every change of the tenant's jobs, or of one, as text/event-stream.

    With `Last-Event-ID`, or `since`, what was missed comes first. The frames are the WebSocket's;
    the first one, `resumed`, says where the stream begins.
    """
    if since:
        since_of(since)
    listener = Listener(tenant_id=actor.tenant_id, hints=False, credential_id=actor.credential_id)
    listener.resume = last_event_id or since or ""
    if job_id:
        listener.jobs.add(await run_in_threadpool(_existing, job_id, actor))
    stream = Stream(listener, hub_of(request), tail_of(request))
    stream.hub.enter(listener, holder=str(actor.id))
    return StreamingResponse(
        _lines(stream),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _lines(stream: Stream) -> AsyncIterator[str]:
    """Yield the stream's text. A reader that is too slow is cut off, and resumes by itself."""
    try:
        yield f"retry: {RETRY_MS}\n\n"
        async with aclosing(stream.frames(heartbeat_s=HEARTBEAT_S)) as frames:
            async for frame in frames:
                yield _text(frame) if frame else ": still here\n\n"
    except TooSlow:
        return
    finally:
        stream.hub.leave(stream.listener)


def _text(frame: Frame) -> str:
    # As JSON the data has no line breaks, which would end it.
    place = "" if frame.event_id is None else f"id: {frame.event_id}\n"
    return f"{place}event: {frame.kind}\ndata: {frame.full}\n\n"


def _existing(job_id: str, actor: Actor) -> UUID:
    with db.unit_of_work() as session:
        view = queries.get(session, ids.parse_id(job_id, noun="job"), tenant_id=actor.tenant_id)
        return view.id
