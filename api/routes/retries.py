"""Run jobs again, and look at what failed for good."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from sqlmodel import Session
from starlette.responses import Response

from api import views
from api.answers import JSONResponse
from api.dead_letter_schemas import DeadLettersPage
from api.deps import CursorParam, Limit, require
from api.idempotency import OnceDep
from api.schemas import RetriedJob, problems
from models.access.service import Actor
from models.contents import retry as contents
from models.jobs import dead_letters, queries
from models.jobs.dead_letters import DeadLetter
from models.kit import db, ids, pages
from models.kit.clock import iso
from models.kit.pages import Cursor

router = APIRouter(prefix="/api/v2", tags=["jobs"])


@router.post(
    "/jobs/{job_id}/retry",
    status_code=202,
    response_model=RetriedJob,
    responses=problems(401, 404, 409, 422),
    summary="Run a job again",
)
@router.post(
    "/content/sync/{job_id}/retry",
    status_code=202,
    response_model=RetriedJob,
    responses=problems(401, 404, 409, 422),
    summary="Run a job again",
    operation_id="retry_job_by_sync_path",
)
def retry(
    actor: Annotated[Actor, require("jobs.retry")],
    once: OnceDep,
    job_id: Annotated[str, Field(max_length=200)],
) -> Response:
    """Make a new job for the channels that failed or were cancelled; content that is good is kept.

    Works for failed, partial and cancelled jobs. Each call makes another job, unless it has a key.
    """
    old = ids.parse_id(job_id, noun="job")
    with db.unit_of_work() as session:
        return once.answer(session, lambda: _run_again(session, actor, old))


@router.get(
    "/dead-letters",
    response_model=DeadLettersPage,
    responses=problems(401),
    summary="List what failed for good",
)
def list_dead_letters(
    actor: Annotated[Actor, require("jobs.read")], limit: Limit = 50, cursor: CursorParam = None
) -> JSONResponse:
    """Return failed channels of jobs with their reasons, newest first.

    Replay one by `POST …/{step_id}/replay`, or run its job again; `retried_as` tells that somebody did.
    """
    with db.unit_of_work() as session:
        rows = dead_letters.page(
            session, tenant_id=actor.tenant_id, limit=limit, after=pages.decode(cursor)
        )
    shown, rest = pages.cut(rows, limit, lambda row: Cursor(row.finished_at, row.id))
    answer = {
        "dead_letters": [_dead_letter(row) for row in shown],
        **rest,
    }
    return JSONResponse(views.present(answer))


@router.post(
    "/dead-letters/{step_id}/replay",
    status_code=202,
    response_model=RetriedJob,
    responses=problems(401, 403, 404, 409, 422),
    summary="Replay what failed for good",
)
def replay(
    actor: Annotated[Actor, require("jobs.retry")],
    once: OnceDep,
    step_id: Annotated[str, Field(max_length=200)],
) -> Response:
    """Run the job of a dead letter again: all its channels that failed or were cancelled."""
    wanted = ids.parse_id(step_id, noun="dead letter")
    with db.unit_of_work() as session:
        old = dead_letters.job_of(session, wanted, tenant_id=actor.tenant_id)
        return once.answer(session, lambda: _run_again(session, actor, old))


def _run_again(session: Session, actor: Actor, old: UUID) -> Response:
    new = contents.retry(session, old, tenant_id=actor.tenant_id)
    view = queries.get(session, new, tenant_id=actor.tenant_id)
    answer = {**views.job(view), "new_job_id": str(new), "original_job_id": str(old)}
    return JSONResponse(answer, status_code=202, headers={"Location": f"/api/v2/jobs/{new}"})


def _dead_letter(row: DeadLetter) -> dict[str, object]:
    error = row.error or {}
    return views.present(
        {
            "step_id": str(row.id),
            "job_id": str(row.job_id),
            "channel": row.name,
            "attempts": row.attempt,
            "crashes": row.crashes,
            "code": error.get("code"),
            "error": error.get("message"),
            "failed_at": iso(row.finished_at),
            "retried_as": row.retried_as and str(row.retried_as),
        }
    )
