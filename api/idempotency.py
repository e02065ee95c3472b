"""The header Idempotency-Key: a repeated request makes nothing new and gets the first one's answer.

A route that makes something takes `once: OnceDep` and does its work through it, inside of its unit
of work. Without the header that costs nothing. IETF draft "The Idempotency-Key HTTP Header Field".
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

import orjson
from fastapi import Depends, Header, Request
from fastapi.datastructures import Headers
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.deps import ActorDep
from models.idempotency import service
from models.idempotency.service import Call, Saved
from models.kit.errors import Invalid

REPLAYED: Final = "Idempotency-Replayed"
"""Says `true` in an answer whose work was done by an earlier request."""
ASKS_ONLY: Final = frozenset({"wait"})
"""Parts of a query that say how long to wait for an answer, not what to do."""
SAYS_MORE: Final = ("x-timezone",)
"""Headers that change what a request means."""

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_BOUNDARY = re.compile(r'(?i)multipart/.*;\s*boundary="?([^";]+)')
_HEADER = Header(
    alias="Idempotency-Key",
    description="Your name for this request, 1-255 visible characters: sent again with it, the same"
    f" request makes nothing new and gets the first answer, with `{REPLAYED}: true`.",
)


@dataclass(frozen=True, slots=True)
class Once:
    """One request, which is done once for its key, or each time when it has none."""

    call: Call | None

    def answer(self, session: Session, work: Callable[[], Response]) -> Response:
        """Return what `work` answers, or on a repeat what it answered the first time.

        The answer is kept with the session's transaction. What `work` raises is not kept, so a
        corrected request can have the same key.
        """
        if self.call is None:
            return work()
        saved = service.reserve(session, self.call)
        if saved is not None:
            return _replay(saved)
        answer = work()
        service.keep(
            session,
            self.call,
            Saved(answer.status_code, bytes(answer.body), answer.headers.get("location")),
        )
        return answer

    def job(self, session: Session, work: Callable[[], UUID]) -> tuple[UUID, bool]:
        """Return the job that `work` makes, or the one it made the first time and True.

        For routes that answer with the job as it is now, and not as it was.
        """
        if self.call is None:
            return work(), False
        saved = service.reserve(session, self.call)
        if saved is not None and saved.job_id is not None:
            return saved.job_id, True
        job_id = work()
        service.keep(session, self.call, Saved(status=202, job_id=job_id))
        return job_id, False


async def once(
    request: Request, actor: ActorDep, key: Annotated[str | None, _HEADER] = None
) -> Once:
    """Return how to do this request once. Raises Invalid for a key that is none."""
    if key is None:
        return Once(None)
    if len(request.headers.getlist("idempotency-key")) > 1 or not _KEY.fullmatch(key):
        raise Invalid(
            f"The Idempotency-Key {key[:80]!r} can't be used: send one, of 1 to 255 visible ASCII"
            " characters without spaces. A random UUID is a good one.",
            code="idempotency_key_invalid",
        )
    hashed = await run_in_threadpool(fingerprint, request, await request.body())
    return Once(Call(actor.tenant_id, key, hashed))


def fingerprint(request: Request, body: bytes) -> bytes:
    """Return a hash (sha256) that two requests share when they ask for the same."""
    query = sorted(i for i in request.query_params.multi_items() if i[0] not in ASKS_ONLY)
    more = [request.headers.get(name) for name in SAYS_MORE]
    told = orjson.dumps([request.method, request.url.path, query, more])
    return hashlib.sha256(told + b"\n" + _without_boundary(request.headers, body)).digest()


def _without_boundary(headers: Headers, body: bytes) -> bytes:
    """Return a form's body without the text between its parts, which clients make up each time."""
    found = _BOUNDARY.match(headers.get("content-type", ""))
    if not found:
        return body
    mark = b"--" + re.escape(found[1].strip().encode("latin-1"))
    return re.sub(rb"(\A|\r\n)" + mark, rb"\1--", body)


def _replay(saved: Saved) -> Response:
    headers = {REPLAYED: "true"}
    if saved.location:
        headers["Location"] = saved.location
    return Response(saved.body, saved.status, headers, media_type="application/json")


OnceDep = Annotated[Once, Depends(once)]
