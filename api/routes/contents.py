"""Content: ask for it, read it."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api import generated, submissions, views
from api.answers import JSONResponse
from api.deps import require
from api.errors import correlation_id
from api.generated import GeneratedJob
from api.idempotency import REPLAYED, OnceDep
from api.schedules import Zone
from api.schemas import (
    GenerationRequest,
    SyncJob,
    problems,
)
from api.submissions import Asked
from api.ws.hub import hub_of
from models.access.service import Actor
from models.audit import acts
from models.contents import service
from models.jobs import queries
from models.jobs.queries import JobView
from models.jobs.states import JOB_FINAL
from models.kit import clock, db

router = APIRouter(prefix="/api/v2", tags=["content"])

MAX_WAIT_S = 60.0
PROBLEMS = problems(401, 404, 409, 413, 422)


@router.post(
    "/content/sync",
    status_code=202,
    response_model=SyncJob,
    responses=PROBLEMS,
    summary="Ask for content",
)
async def sync(
    request: Request,
    actor: Annotated[Actor, require("jobs.create")],
    body: GenerationRequest,
    once: OnceDep,
    zone: Zone = None,
) -> Response:
    """Accept a job and answer at once. Each call makes another job, unless it has a key.

    Follow it by `GET /api/v2/jobs/{job_id}` or by the WebSocket `/ws/jobs`.
    """
    asked = _asked(request, body, zone)
    if once.call is None:
        return _accepted(await submissions.of(request).accept(asked))

    def accept() -> Response:
        with db.unit_of_work() as session:
            return once.answer(session, lambda: _accepted(submissions.submit(session, asked)))

    return await run_in_threadpool(accept)


@router.post(
    "/content/generate",
    response_model=GeneratedJob,
    responses={202: {"model": SyncJob}, **PROBLEMS},
    summary="Ask for content and wait for it",
)
async def generate_content(
    request: Request,
    actor: Annotated[Actor, require("contents.make")],
    body: GenerationRequest,
    once: OnceDep,
    zone: Zone = None,
    prefer: Annotated[str | None, Header(description="RFC 7240: `wait=n` seconds.")] = None,
    wait: Annotated[float, Query(ge=0, le=MAX_WAIT_S, description="Seconds.")] = 10,
) -> JSONResponse:
    """Accept a job and wait for it: 200 with its content, or 202 when it takes longer.

    Sent again with the same Idempotency-Key, it waits for the first call's job and answers with
    that job as it is by then.
    """
    asked = _asked(request, body, zone)

    def accept_once() -> tuple[JobView, bool]:
        with db.unit_of_work() as session:
            job_id, is_repeat = once.job(session, lambda: submissions.submit(session, asked).id)
            return queries.get(session, job_id, tenant_id=actor.tenant_id), is_repeat

    if once.call is None:
        view, is_repeat = await submissions.of(request).accept(asked), False
    else:
        view, is_repeat = await run_in_threadpool(accept_once)
    if not view.scheduled_for and view.state not in JOB_FINAL:
        await hub_of(request).finished(view.id, timeout_s=_wait_s(prefer, wait))
    answer = await run_in_threadpool(_generated, actor, view.id)
    if is_repeat:
        answer.headers[REPLAYED] = "true"
    return answer


def _asked(request: Request, body: GenerationRequest, zone: str | None) -> Asked:
    return Asked(body, zone, correlation_id(request), acts.current())


def _accepted(view: JobView) -> JSONResponse:
    return JSONResponse(views.job(view), status_code=202, headers=_location(view))


def _generated(actor: Actor, job_id: UUID) -> JSONResponse:
    with acts.unnoted(), db.unit_of_work() as session:
        view = queries.get(session, job_id, tenant_id=actor.tenant_id)
        answer = views.job(view)
        if view.state not in JOB_FINAL:
            return JSONResponse(answer, status_code=202, headers=_location(view))
        rows = {
            row.channel: row for row in service.of_job(session, view.id, tenant_id=actor.tenant_id)
        }
    shown = [rows[name] for name in view.step_names if name in rows]
    answer |= generated.contents(shown)
    answer["generated_at"] = clock.iso(view.completed_at or view.updated_at)
    return JSONResponse(answer, headers=_location(view))


def _wait_s(prefer: str | None, wait: float) -> float:
    asked = re.search(r"\bwait=(\d{1,4})\b", prefer or "")
    return min(MAX_WAIT_S, float(asked[1])) if asked else wait


def _location(view: JobView) -> dict[str, str]:
    return {"Location": f"/api/v2/jobs/{view.id}"}
