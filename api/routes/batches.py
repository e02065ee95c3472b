"""Batches: ask for many contents at once, follow them, cancel them together."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import Field
from sqlmodel import Session
from starlette.responses import Response

from api import views, wishes
from api.answers import JSONResponse
from api.batch_schemas import BatchAnswer, BatchesPage, BatchJobs, BatchRequest
from api.deps import CursorParam, Limit, require
from api.errors import correlation_id
from api.idempotency import OnceDep
from api.schedules import Zone
from api.schemas import problems
from models.access.service import Actor
from models.contents import generate
from models.jobs import batches
from models.jobs.batches import BatchView, Item, NewBatch
from models.jobs.states import JOB_FINAL, BatchMode, JobState
from models.kit import db, ids, pages
from models.kit.clock import iso
from models.kit.errors import Invalid

router = APIRouter(prefix="/api/v2", tags=["batches"])

SHOWN_JOBS = 1000
BatchId = Annotated[str, Field(max_length=200)]
First = Annotated[int, Query(ge=0, le=batches.MAX_JOBS, description="Index to start at.")]


@router.post(
    "/batch/generate",
    status_code=202,
    response_model=BatchAnswer,
    responses=problems(401, 404, 409, 413, 422),
    summary="Ask for many contents",
)
@router.post(
    "/content/batch",
    status_code=202,
    response_model=BatchAnswer,
    responses=problems(401, 404, 409, 413, 422),
    summary="Ask for many contents",
    operation_id="generate_batch_by_content_path",
)
def generate_batch(
    request: Request,
    actor: Annotated[Actor, require("jobs.create")],
    body: BatchRequest,
    once: OnceDep,
    zone: Zone = None,
) -> Response:
    """Accept up to 10,000 requests, all or none; an error names the index of what is wrong.

    The body has the limit of every body (10.5 MB unless set otherwise): use `document_id` for long
    documents. `jobs` lists the first 1,000; read on at `/api/v2/batch/{batch_id}/jobs`.
    """
    batch = NewBatch(
        tenant_id=actor.tenant_id,
        mode=BatchMode.PARALLEL if body.parallel else BatchMode.SEQUENTIAL,
        fail_fast=_fail_fast(body),
        name=body.name,
    )
    with db.unit_of_work() as session:

        def accept() -> Response:
            wanted = wishes.read_all(
                body.requests, zone=zone, correlation_id=correlation_id(request)
            )
            jobs = generate.plan(session, wanted, tenant_id=actor.tenant_id)
            answer = answer_of(session, actor, batches.submit(session, batch, jobs))
            headers = {"Location": f"/api/v2/batch/{answer['batch_id']}"}
            return JSONResponse(answer, status_code=202, headers=headers)

        return once.answer(session, accept)


@router.get("/batch", response_model=BatchesPage, responses=problems(401), summary="List batches")
def list_batches(
    actor: Annotated[Actor, require("jobs.read")],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: CursorParam = None,
) -> JSONResponse:
    """Return the tenant's batches, newest first. Follow `next_cursor` to read on."""
    with db.unit_of_work() as session:
        found = batches.page(
            session, tenant_id=actor.tenant_id, limit=limit, after=pages.decode(cursor)
        )
    shown, rest = pages.cut(found, limit, pages.by_creation)
    answer = {
        "batches": [_batch(view) for view in shown],
        **rest,
    }
    return JSONResponse(views.present(answer))


@router.get(
    "/batch/{batch_id}",
    response_model=BatchAnswer,
    responses=problems(401, 404),
    summary="Look at a batch",
)
@router.get(
    "/batch/{batch_id}/status",
    response_model=BatchAnswer,
    responses=problems(401, 404),
    summary="Look at a batch",
    operation_id="read_batch_by_status_path",
)
def read(
    actor: Annotated[Actor, require("jobs.read")],
    batch_id: BatchId,
    limit: Limit = 100,
    offset: First = 0,
) -> JSONResponse:
    """Return a batch as it is now, with some of its jobs."""
    with db.unit_of_work() as session:
        return JSONResponse(answer_of(session, actor, _id(batch_id), first=offset, limit=limit))


@router.get(
    "/batch/{batch_id}/jobs",
    response_model=BatchJobs,
    responses=problems(401, 404),
    summary="List the jobs of a batch",
)
def read_jobs(
    actor: Annotated[Actor, require("jobs.read")],
    batch_id: BatchId,
    limit: Limit = 100,
    offset: First = 0,
) -> JSONResponse:
    """Return the jobs of a batch in the order of the request; every page costs the same."""
    with db.unit_of_work() as session:
        view = batches.get(session, _id(batch_id), tenant_id=actor.tenant_id)
        found = batches.items(session, view, first=offset, limit=limit)
    return JSONResponse(
        {
            "batch_id": str(view.id),
            "jobs": [_item(item) for item in found],
            "total": view.total,
            "limit": limit,
            "offset": offset,
            "has_more": offset + len(found) < view.total,
        }
    )


@router.delete(
    "/batch/{batch_id}",
    response_model=BatchAnswer,
    responses=problems(401, 404, 409),
    summary="Cancel a batch",
)
@router.delete(
    "/batch/{batch_id}/cancel",
    response_model=BatchAnswer,
    responses=problems(401, 404, 409),
    summary="Cancel a batch",
    operation_id="cancel_batch_by_cancel_path",
)
@router.post(
    "/batch/{batch_id}/cancel",
    response_model=BatchAnswer,
    responses=problems(401, 404, 409),
    summary="Cancel a batch",
    operation_id="cancel_batch_by_post",
)
def cancel(actor: Annotated[Actor, require("jobs.cancel")], batch_id: BatchId) -> JSONResponse:
    """Cancel every job of the batch that is not over; what is finished stays."""
    with db.unit_of_work() as session:
        view = batches.cancel(session, _id(batch_id), tenant_id=actor.tenant_id)
        return JSONResponse(answer_of(session, actor, view.id, limit=100))


def answer_of(
    session: Session, actor: Actor, batch_id: UUID, *, first: int = 0, limit: int = SHOWN_JOBS
) -> dict[str, object]:
    """Return a batch with some of its jobs. Raises Missing."""
    view = batches.get(session, batch_id, tenant_id=actor.tenant_id)
    jobs = [_item(item) for item in batches.items(session, view, first=first, limit=limit)]
    more = first + len(jobs) < view.total
    return {**_batch(view), "jobs": jobs, "items": jobs, "has_more": more}


def _batch(view: BatchView) -> dict[str, object]:
    counts = {str(state): view.counts.get(state, 0) for state in JobState}
    successful = counts.pop(JobState.COMPLETED)
    done = sum(view.counts.get(state, 0) for state in JOB_FINAL)
    told = [f"{n:,} {word}" for word, n in [("successful", successful), *counts.items()] if n]
    return views.present(
        {
            "batch_id": str(view.id),
            "id": str(view.id),
            "name": view.name or None,
            "status": view.status,
            "parallel": view.mode is BatchMode.PARALLEL,
            "fail_fast": view.fail_fast,
            "total": view.total,
            "total_items": view.total,
            "successful": successful,
            **counts,
            "progress": {"percent": done * 100 // view.total, "done": done, "total": view.total},
            "summary": f"{done:,} of {view.total:,} jobs are over: {', '.join(told)}.",
            "created_at": iso(view.created_at),
            "cancelled_at": view.cancelled_at and iso(view.cancelled_at),
            "completed_at": view.ended_at and iso(view.ended_at),
        }
    )


def _item(item: Item) -> dict[str, object]:
    return views.present(
        {
            "index": item.index,
            "job_id": str(item.job_id),
            "status": item.state,
            "errors": list(item.errors) or None,
        }
    )


def _fail_fast(body: BatchRequest) -> bool:
    asked = body.fail_fast
    if body.continue_on_error is None:
        return bool(asked)
    if asked is not None and asked is body.continue_on_error:
        raise Invalid("fail_fast and continue_on_error contradict each other. Send one of them.")
    return not body.continue_on_error


def _id(batch_id: str) -> UUID:
    return ids.parse_id(batch_id, noun="batch")
