"""Jobs: list them, look at one, read what it made, cancel it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field
from sqlmodel import Session

from api import views
from api.answers import JSONResponse
from api.deps import CursorParam, Limit, require
from api.job_filters import JobFilters
from api.schemas import Cancelled, JobContent, JobEvents, JobsPage, SyncJob, problems
from api.waiting_schemas import JobWaiting
from models.access.service import Actor
from models.analytics import counts
from models.contents import service as contents
from models.jobs import crew, queries, service, timeline, waiting
from models.jobs.queries import JobView
from models.jobs.states import JOB_FINAL
from models.jobs.waiting import Found
from models.kit import db, ids, pages

router = APIRouter(prefix="/api/v2", tags=["jobs"])

JobId = Annotated[str, Field(max_length=200)]
NOT_FOUND = problems(401, 404)


@router.get("/jobs", response_model=JobsPage, summary="List jobs")
def list_jobs(
    actor: Annotated[Actor, require("jobs.read")],
    filters: JobFilters,
    limit: Limit = 20,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    cursor: CursorParam = None,
) -> JSONResponse:
    """Return the tenant's jobs that match, newest first.

    Follow `next_cursor` to read on: that costs the same on every page. `offset` works too. `total`
    is exact; only for a document or a search it ends at 10,000, and `total_is_least` says so.
    """
    with db.unit_of_work() as session:
        found = queries.page(
            session,
            tenant_id=actor.tenant_id,
            filters=filters,
            limit=limit,
            offset=offset,
            after=pages.decode(cursor),
        )
        total = counts.total(session, tenant_id=actor.tenant_id, filters=filters)
    shown, rest = pages.cut(found, limit, pages.by_creation)
    answer = {
        "jobs": [views.job(view) for view in shown],
        "total": total.n,
        "total_is_least": total.is_least or None,
        "page": offset // limit + 1,
        "page_size": limit,
        "limit": limit,
        "offset": offset,
        **rest,
    }
    return JSONResponse(views.present(answer))


@router.get("/jobs/{job_id}", response_model=SyncJob, responses=NOT_FOUND, summary="Look at a job")
def read(actor: Annotated[Actor, require("jobs.read")], job_id: JobId) -> JSONResponse:
    """Return a job as it is now, and, while something of it waits, why."""
    with db.unit_of_work() as session:
        view = queries.get(session, _id(job_id), tenant_id=actor.tenant_id)
        found = _waiting(session, view)
    return JSONResponse(views.present({**views.job(view), "waiting": _explained(found)}))


@router.get(
    "/jobs/{job_id}/waiting",
    response_model=JobWaiting,
    responses=NOT_FOUND,
    summary="Ask why a job has not started",
)
def read_waiting(actor: Annotated[Actor, require("jobs.read")], job_id: JobId) -> JSONResponse:
    """Return why the job, or some of its channels, waits, and when it will probably start."""
    with db.unit_of_work() as session:
        view = queries.get(session, _id(job_id), tenant_id=actor.tenant_id)
        found = _waiting(session, view)
    return JSONResponse(views.present({"job_id": str(view.id), "waiting": _explained(found)}))


def _waiting(session: Session, view: JobView) -> Found | None:
    over = view.state in JOB_FINAL
    return None if over else waiting.find(session, view.id, tenant_id=view.tenant_id)


def _explained(found: Found | None) -> dict[str, object] | None:
    return views.waiting(waiting.explain(found, crew.muster())) if found else None


@router.get(
    "/jobs/{job_id}/content",
    response_model=JobContent,
    responses=NOT_FOUND,
    summary="Read what a job made",
)
def read_content(actor: Annotated[Actor, require("contents.read")], job_id: JobId) -> JSONResponse:
    """Return the content of the job's channels that are done, in the job's order."""
    with db.unit_of_work() as session:
        view = queries.get(session, _id(job_id), tenant_id=actor.tenant_id)
        found = contents.of_job(session, view.id, tenant_id=actor.tenant_id)
    rows = {row.channel: row for row in found}
    content = {name: views.channel_content(rows[name]) for name in view.step_names if name in rows}
    return JSONResponse({"job_id": str(view.id), "content": content})


@router.get(
    "/jobs/{job_id}/events",
    response_model=JobEvents,
    responses=NOT_FOUND,
    summary="Read what happened to a job",
)
def read_events(
    actor: Annotated[Actor, require("jobs.read")],
    job_id: JobId,
    after: Annotated[int, Query(ge=0, description="Sequence number to start behind.")] = 0,
) -> JSONResponse:
    """Return the job's changes in order, and how long it and its channels waited and ran.

    Sequence numbers have no gaps. Times are of the whole job, whatever `after` leaves out.
    """
    with db.unit_of_work() as session:
        view = queries.get(session, _id(job_id), tenant_id=actor.tenant_id)
        told = timeline.of_job(session, view)
    return JSONResponse({"job_id": str(view.id), **views.timeline(told, after=after)})


@router.delete(
    "/jobs/{job_id}",
    response_model=Cancelled,
    responses=problems(401, 404, 409),
    summary="Cancel a job",
)
@router.post(
    "/jobs/{job_id}/cancel",
    response_model=Cancelled,
    responses=problems(401, 404, 409),
    summary="Cancel a job",
    operation_id="cancel_job_by_post",
)
@router.delete(
    "/content/sync/{job_id}",
    response_model=Cancelled,
    responses=problems(401, 404, 409),
    summary="Cancel a job",
    operation_id="cancel_job_by_sync_path",
)
def cancel(actor: Annotated[Actor, require("jobs.cancel")], job_id: JobId) -> JSONResponse:
    """Cancel what has not begun; what is done is kept. A cancelled job stays cancelled."""
    with db.unit_of_work() as session:
        state = service.cancel(session, _id(job_id), tenant_id=actor.tenant_id)
    return JSONResponse({"cancelled": True, "job_id": job_id, "status": state})


def _id(job_id: str) -> UUID:
    return ids.parse_id(job_id, noun="job")
